#include "writing_clients.h"

#include "base/number.h"

struct writing_clients writing = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* A supplier as it comes in one request: two identifiers, a site, a certificate, and a capability with a concept and a rate. */
enum { IDENTIFIERS = 2, RECORDS = 8 };

static size_t write_post(char *out, size_t room, unsigned n)
{
    char oib[12], body[1024];
    (void)snprintf(oib, sizeof oib, "%010u", 1000000000U + n);
    oib[10] = iso7064_mod_11_10(oib, 10);
    oib[11] = '\0';
    int size = snprintf(body, sizeof body,
                        "{\"country\":\"HR\",\"legal_name\":\"Tvrtka %u d.o.o.\","
                        "\"identifiers\":[{\"scheme\":\"OIB\",\"value\":\"%s\"},{\"scheme\":\"MBS\",\"value\":\"08%07u\"}],"
                        "\"sites\":[{\"town\":\"Knin\",\"country\":\"HR\"}],\"certificates\":[{\"concept\":\"CERT:AQAP2110\"}],"
                        "\"capabilities\":[{\"concept\":\"CPV:35331500\",\"concepts\":[{\"concept\":\"CPV:35000000\"}],"
                        "\"rates\":[{\"quantity_per_year\":%u,\"unit\":\"pc\"}]}]}",
                        n, oib, n, n + 1);
    return (size_t)snprintf(out, room,
                            "POST /api/v1/suppliers HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                            "Content-Length: %d\r\n\r\n%s",
                            size, body);
}

int post_status(char *answer, size_t room)
{
    char request[2048];
    size_t size = write_post(request, sizeof request, atomic_fetch_add(&writing.next, 1));
    int fd = open_connection(program.port), status = fd < 0 ? 0 : ask(fd, request, size, answer, room);
    if (fd >= 0)
        close(fd);
    return status;
}

/* Answers that a client of a good request must expect while the database is away or the disk is full. */
static bool is_expected(int status, const char *answer)
{
    return status == 0 || (status == 503 && strstr(answer, "database_away")) ||
           (status == 500 && strstr(answer, "commit_unknown")) || (writing.persistent && (status == 507 || status == 503));
}

/* Notes a supplier that was acknowledged; false when the list is full. */
static bool note_acknowledged(const char *number_text, unsigned n)
{
    char text[24];
    struct number number = { 0 };
    (void)snprintf(text, sizeof text, "%.*s", (int)strcspn(number_text, "\""), number_text);
    if (number_parse(text, &number) != NUMBER_OK)
        atomic_store(&writing.wrong, 201);
    unsigned i = atomic_load(&writing.count);
    do {
        if (i >= ACKNOWLEDGED_MAX)
            return false;
    } while (!atomic_compare_exchange_weak(&writing.count, &i, i + 1));
    writing.acknowledged[i].n = n;
    writing.acknowledged[i].number = number.value;
    return true;
}

static void note_refusal(const char *answer)
{
    pthread_mutex_lock(&writing.lock);
    (void)snprintf(writing.refusal, sizeof writing.refusal, "%.500s", answer);
    pthread_mutex_unlock(&writing.lock);
}

/* Sends requests over one connection after the other until it is told to stop, or until one is not answered as it should be. */
static void *send_requests(void *arg)
{
    static _Thread_local char request[2048], answer[65536];
    static const char reading[] = "GET /api/v1/suppliers/HR-0000017 HTTP/1.1\r\nHost: localhost\r\n\r\n";
    bool writes = (uintptr_t)arg % 2 == 0;
    int fd = open_connection(program.port);
    while ((fd >= 0 || writing.persistent) && !atomic_load(&writing.stop)) {
        unsigned n = writes ? atomic_fetch_add(&writing.next, 1) : 0;
        size_t size = writes ? write_post(request, sizeof request, n) : sizeof reading - 1;
        int status = fd < 0 ? 0 : ask(fd, writes ? request : reading, size, answer, sizeof answer);
        const char *at = writes && status == 201 ? strstr(answer, "\r\n\r\n{\"number\":\"") : NULL;
        if (at && !note_acknowledged(at + 15, n))
            break;
        if (at || (!writes && (status == 200 || status == 404)))
            continue;
        if (status == 0 && writes)
            atomic_fetch_add(&writing.unfinished, 1);
        if (writes)
            note_refusal(status ? answer : "(no answer)");
        if (!is_expected(status, answer))
            atomic_store(&writing.wrong, status);
        if (!writing.persistent)
            break;
        if (fd >= 0)
            close(fd);
        usleep(5000); /* not a wait: it only keeps a refused client from asking without a pause */
        fd = open_connection(program.port);
    }
    if (fd >= 0)
        close(fd);
    return NULL;
}

static pthread_t clients[CLIENTS];

void start_clients(bool persistent)
{
    atomic_store(&writing.stop, false);
    writing.persistent = persistent;
    for (size_t i = 0; i < CLIENTS; i++)
        ck_assert_int_eq(pthread_create(&clients[i], NULL, send_requests, (void *)(uintptr_t)i), 0);
}

void end_clients(void)
{
    for (size_t i = 0; i < CLIENTS; i++)
        pthread_join(clients[i], NULL);
    ck_assert_msg(atomic_load(&writing.wrong) == 0, "an answer %d to a good supplier: %s", atomic_load(&writing.wrong), said());
}

/* What is known when writes do not come through: how many did, the last refusal, where the service's queues stand, what it said. */
static const char *state_of_writes(void)
{
    static char metrics[1 << 20];
    int status = get(program.port, "/metrics", metrics, sizeof metrics);
    const char *queues = status == 200 ? strstr(metrics, "\ndicr_queue_waiting{") : NULL;
    pthread_mutex_lock(&writing.lock);
    const char *text = text_format(call.mem,
                                   "%u acknowledged, %u begun, %u without an answer, wrong %d; last refusal: %s; "
                                   "/metrics %d%.400s; log: %s",
                                   atomic_load(&writing.count), atomic_load(&writing.next), atomic_load(&writing.unfinished),
                                   atomic_load(&writing.wrong), writing.refusal, status, queues ? queues : "", said());
    pthread_mutex_unlock(&writing.lock);
    return text;
}

void wait_acknowledged(unsigned before, unsigned more)
{
    wait_until(atomic_load(&writing.count) >= before + more, "the writes do not come through: %s", state_of_writes());
}

void check_database(void)
{
    struct cluster *cl = join();
    struct buffer list = { 0 };
    unsigned count = atomic_load(&writing.count);
    for (unsigned i = 0; i < count; i++)
        buffer_format(&list, "%s(%lld,'Tvrtka %u d.o.o.')", i ? "," : "", (long long)writing.acknowledged[i].number,
                      writing.acknowledged[i].n);
    if (count > 0) {
        const char *lost = harness_value(
            text_format(call.mem,
                        "select string_agg(a.name, ', ') from (values %s) as a (number, name) "
                        "where not exists (select from supplier as s where s.number = a.number and s.legal_name = a.name)",
                        list.bytes));
        ck_assert_msg(lost == NULL, "acknowledged and lost: %s", lost);
    }
    buffer_free(&list);
    ck_assert_int_ge(count_of("supplier"), count);
    const char *half = harness_value(text_format(
        call.mem,
        "select string_agg(s.legal_name, ', ') from supplier as s where "
        "(select count(*) from identifier as t where t.supplier = s.number) <> %d or "
        "(select count(*) from site as t where t.supplier = s.number) <> 1 or "
        "(select count(*) from certificate as t where t.supplier = s.number) <> 1 or "
        "(select count(*) from capability as t where t.supplier = s.number) <> 1 or "
        "(select count(*) from capability_concept as t where t.supplier = s.number) <> 1 or "
        "(select count(*) from capability_rate as t where t.supplier = s.number) <> 1 or "
        "(select count(*) from change as t where t.supplier = s.number or (t.supplier is null and t.number = s.number)) <> %d",
        IDENTIFIERS, RECORDS));
    ck_assert_msg(half == NULL, "half done: %s", half);
    ck_assert_int_eq(count_of("change"), RECORDS * count_of("supplier"));
    part(cl);
}

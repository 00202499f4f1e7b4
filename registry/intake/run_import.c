#include "base/array.h"
#include "base/utf8.h"
#include "batch_store.h"
#include "batch_view.h"
#include "find_columns.h"
#include "import.h"
#include "job/job.h"
#include "read_row.h"
#include "reference/code_check.h"
#include "registry_lookup.h"
#include "rejects.h"
#include "trust/actor.h"
#include <sodium.h>
#include <utf8proc.h>

enum { IMPORT_BYTES_MAX = 1 << 30, HOUR_MS = 3600 * 1000, FILE_NAME_MAX = 200 };

/* --- the memory of an import ------------------------------------------------------------------------------------------------ */

/* A list of 50,000 rows needs more memory than other calls may take, so an import works in an arena of its own. The arena is freed
   with the call, because the result points into it. Returns what the call had before, which end_own_work() gives back to it. */
struct former_call {
    struct arena *mem;
    int64_t deadline_ms;
};

static struct former_call begin_own_work(struct call *c)
{
    struct former_call former = { c->mem, c->deadline_ms };
    c->mem = arena_within(former.mem, IMPORT_BYTES_MAX);
    if (!c->deadline_ms)
        c->deadline_ms = clock_ms() + HOUR_MS;
    return former;
}

static void end_own_work(struct call *c, struct former_call former)
{
    c->mem = former.mem;
    c->deadline_ms = former.deadline_ms;
}

/* --- the options of an import -------------------------------------------------------------------------------------------------------------------- */

static bool read_delimiter(struct call *c, const char *text, char *out)
{
    static const struct {
        const char *word;
        char delimiter;
    } words[] = { { ",", ',' },    { ";", ';' },    { "\t", '\t' },       { "|", '|' },  { "comma", ',' },
                  { "tab", '\t' }, { "\\t", '\t' }, { "semicolon", ';' }, { "bar", '|' } };
    *out = 0;
    for (size_t i = 0; text && i < sizeof words / sizeof words[0]; i++)
        if (text_same_word(words[i].word, text))
            *out = words[i].delimiter;
    return !text || *out || fail(c, ERROR_FORMAT, "delimiter", "value", text, "expected", ", ; tab |");
}

static bool read_options(struct call *c, const struct import *in, struct list_options *options)
{
    *options = (struct list_options){ .no_header = in->no_header.known && in->no_header.value,
                                      .country = in->country ? in->country : c->options.owner };
    if (!c->options.owner)
        return fail(c, ERROR_REQUIRED, "owner");
    options->encoding = encoding_find(in->encoding);
    if (in->encoding && options->encoding == ENCODING_UNKNOWN)
        return fail(c, ERROR_FORMAT, "encoding", "value", in->encoding, "expected", encoding_choices(c->mem, ", "));
    if (in->mapping.n) {
        const char **mapping = TAKE_N(c->mem, in->mapping.n + 1, const char *);
        memcpy(mapping, in->mapping.item, in->mapping.n * sizeof *mapping);
        options->mapping = mapping;
    }
    return read_delimiter(c, in->delimiter, &options->delimiter);
}

/* --- reading the list ------------------------------------------------------------------------------------------------------------- */

/* About how many rows there are. */
static int64_t count_lines(const char *at, size_t size)
{
    int64_t n = 0;
    for (const char *end = at + size; (at = memchr(at, '\n', (size_t)(end - at))) != NULL; at++)
        n++;
    return n;
}

static bool read_rows(struct call *c, struct sheet *sheet, struct list_read *list)
{
    const struct row_reader *r = &list->reader;
    struct import_plan *p = list->plan;
    struct skipped_rows *skipped = &list->skipped;
    struct cells *cells = TAKE(c->mem, struct cells);
    struct row *row = TAKE(c->mem, struct row);
    struct arena *scratch = arena_new(0);
    bool fits = true;
    while (fits && sheet->next(sheet, scratch, cells)) {
        fits = call_has_room(c) && call_advance(c, 1);
        bool total = is_total_row(scratch, cells, &r->columns);
        if (total || repeats_header(cells, &r->columns)) {
            if (skipped->n < SKIPPED_MAX)
                skipped->item[skipped->n++] = (struct row_message){ .line = cells->line,
                                                                    .severity = SEVERITY_INFO,
                                                                    .code = total ? "total_row" : "header_repeated" };
            continue;
        }
        if (p->n == LIST_ROWS_MAX)
            fits =
                fail(c, ERROR_TOO_LARGE, "file", "max", message_counted(c->mem, c->language, MESSAGE_count_rows, LIST_ROWS_MAX));
        row_read(scratch, r, cells, row);
        plan_add_row(p, row);
        arena_reset(scratch);
    }
    arena_free(scratch);
    return fits;
}

static const char *sha256_hex(struct arena *mem, const char *bytes, size_t size)
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    char *hex = arena_take(mem, sizeof digest * 2 + 1);
    crypto_hash_sha256(digest, (const unsigned char *)bytes, size);
    sodium_bin2hex(hex, sizeof digest * 2 + 1, digest, sizeof digest);
    return hex;
}

/* Reads how the list is written. */
static bool read_head(struct call *c, const struct import *in, const struct file *file, struct list_read *list,
                      struct sheet **sheet)
{
    struct list_options options;
    struct row_reader *r = &list->reader;
    *list = (struct list_read){ .plan = plan_new(c->mem) };
    if (!read_options(c, in, &options) || !sheet_open(c, file, &options, sheet) || !registry_load_codes(c, &r->codes))
        return false;
    if (in->country && !code_index_country(c->mem, r->codes, in->country))
        return fail(c, ERROR_UNKNOWN_CODE, "country", "value", in->country);
    r->country = options.country;
    r->year = in->stated_on.known ? in->stated_on.year : c->today.year;
    list->form = (*sheet)->form;
    return columns_find(c, *sheet, &options, &r->columns);
}

/* Reads the file into a plan that knows the rows of the list and nothing of the registry yet. */
static bool read_list(struct call *c, const struct import *in, const struct file *file, struct list_read *list)
{
    struct sheet *sheet;
    call_expect(c, 2 * count_lines(file->bytes, file->size));
    return read_head(c, in, file, list, &sheet) && read_rows(c, sheet, list);
}

/* --- the ops -------------------------------------------------------------------------------------------------------------------------- */

/* The name of a list as it is kept: it comes from anywhere, and goes back to people as a title and as the name of a download. The last
   part of its path, on one line; NULL where nothing is left. */
static const char *clean_file_name(struct arena *mem, const char *name)
{
    size_t n = 0;
    for (const char *at = name; at && *at; at++)
        if (*at == '/' || *at == '\\')
            name = at + 1;
    if (!name || !*name || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return NULL;
    char *out = arena_take(mem, strlen(name) + 1);
    for (size_t kept = 0; *name && kept < FILE_NAME_MAX; kept++) {
        int32_t character;
        ptrdiff_t size = utf8proc_iterate((const utf8proc_uint8_t *)name, -1, &character);
        if (size <= 0 || utf8_is_hidden(character)) {
            out[n++] = '_';
            name += size > 0 ? size : 1;
            continue;
        }
        memcpy(out + n, name, (size_t)size);
        n += (size_t)size;
        name += size;
    }
    out[n] = '\0';
    return out;
}

struct import_args {
    const struct import *in;
    const struct file *file;
    struct import *out;
};

/* How the statements of an import are planned; what writes locks out other imports of the same owner, until the transaction ends. */
static bool import_begin(struct call *c, const struct import_plan *p, bool writes)
{
    return db_run(c, &sql_import_begin, ARGS("count", int_text(c->mem, (int64_t)p->n), "writes", writes ? "true" : "false"),
                  NULL);
}

static struct import start_view(struct call *c, const struct import *in, const struct file *file)
{
    return (struct import){ .owner = c->options.owner,
                            .file_name = clean_file_name(c->mem, file->name),
                            .sender = in->sender,
                            .stated_on = in->stated_on,
                            .sha256 = sha256_hex(c->mem, file->bytes, file->size) };
}

static bool plan_file(struct call *c, const struct import *in, const struct file *file, struct list_read *list, bool writes,
                      bool lock)
{
    return read_list(c, in, file, list) && import_begin(c, list->plan, writes) && registry_resolve_plan(c, list->plan, lock);
}

/* How many firms of the sender's last list are missing from this one, into out->gone. */
static bool count_missing(struct call *c, const struct import_plan *p, struct import *out)
{
    struct counted gone = { { true, 0 } };
    if (out->sender) {
        struct number *subjects = TAKE_N(c->mem, p->n + 1, struct number);
        size_t n = 0;
        for (size_t i = 0; i < p->n; i++)
            if (p->row[i].firm != NO_FIRM && p->firm[p->row[i].firm].number.value)
                subjects[n++] = p->firm[p->row[i].firm].number;
        if (!db_one(c, &sql_import_missing, BIND(&import_shape, out, "numbers", array_of_numbers(c->mem, subjects, n)),
                    &counted_shape, &gone, NULL))
            return false;
    }
    out->gone = gone.count;
    return true;
}

static bool dry_run_import(struct call *c, void *arg)
{
    struct import_args *w = arg;
    struct list_read *list = TAKE(c->mem, struct list_read);
    *w->out = start_view(c, w->in, w->file);
    w->out->state = IMPORT_PLANNED;
    call_step(c, import_states[IMPORT_PLANNING], 0);
    if (!plan_file(c, w->in, w->file, list, false, false) || !count_missing(c, list->plan, w->out))
        return false;
    import_view(c, list, w->out);
    rejects_of_list(c, list, &w->out->rejects, &w->out->rejects_size);
    return true;
}

static bool settle_owner(struct call *c)
{
    if (actor_settle_owner(c, RIGHT_EDIT, NULL) && !c->options.owner)
        (void)fail(c, ERROR_REQUIRED, "owner", "expected", tr(c->mem, c->language, MESSAGE_expected_owner));
    return !c->error.code && code_check_owner(c);
}

static bool read_batch(struct call *c, struct import *out)
{
    const struct import key = { .batch = out->batch };
    return import_get(c, &key, ALL_FIELDS, out);
}

/* The list as it came, and the options as JSON, become the input of a job. */
static bool store_list(struct call *c, void *arg)
{
    struct import_args *w = arg;
    struct list_read *list = TAKE(c->mem, struct list_read);
    struct maybe_int job;
    struct buffer options = { 0 };
    struct sheet *sheet;
    if (!read_head(c, w->in, w->file, list, &sheet))
        return false;
    *w->out = start_view(c, w->in, w->file);
    shape_write_json(&options, &import_shape, QUERY, w->in, false);
    bool stored = job_add(c, "import.start", text_copy_n(c->mem, options.bytes, options.size),
                          &(struct bytes){ .bytes = w->file->bytes, .size = w->file->size }, &job);
    buffer_free(&options);
    c->job = job.value;
    return stored && batch_add(c, job, w->out) && read_batch(c, w->out);
}

/* The change is made: what is read from here on may fail, and the answer is then that of before. */
static void await(struct call *c, struct import *out)
{
    struct import later = *out;
    bool over;
    job_announce();
    if (job_wait(c, (struct maybe_int){ true, c->job }, c->options.wait.value * 1000, &over) && over && read_batch(c, &later)) {
        *out = later;
        c->job = 0;
    }
    call_clear(c);
}

bool import_start(struct call *c, const void *in, struct field_mask mask, const struct file *file, void *out)
{
    struct import_args w = { in, file, out };
    struct former_call former = begin_own_work(c);
    (void)mask;
    bool dry = w.in->dry_run.known && w.in->dry_run.value;
    bool done = settle_owner(c) && (dry ? db_snapshot(c, dry_run_import, &w) : db_tx(c, store_list, &w));
    end_own_work(c, former);
    if (done && !dry)
        await(c, out);
    return done;
}

static bool queue_apply(struct call *c, void *arg)
{
    struct import_args *w = arg;
    struct batch_row head;
    if (!batch_lock(c, w->in->batch, &head))
        return false;
    if (head.state != IMPORT_PLANNED)
        return batch_refuse(c, &head);
    w->out->batch = head.batch;
    c->job = head.job.value;
    return job_add_again(c, head.job, "import.apply") && read_batch(c, w->out);
}

bool import_apply(struct call *c, const void *in, struct field_mask mask, void *out)
{
    struct import_args w = { in, NULL, out };
    (void)mask;
    if (!db_tx(c, queue_apply, &w))
        return false;
    await(c, out);
    return true;
}

static bool cancel(struct call *c, void *arg)
{
    struct import_args *w = arg;
    struct batch_row head;
    if (!batch_lock(c, w->in->batch, &head))
        return false;
    if (head.state == IMPORT_APPLIED || head.state == IMPORT_FAILED)
        return batch_refuse(c, &head);
    w->out->batch = head.batch;
    return (head.state == IMPORT_CANCELLED || job_cancel(c, head.job)) && read_batch(c, w->out);
}

bool import_cancel(struct call *c, const void *in, struct field_mask mask, void *out)
{
    struct import_args w = { in, NULL, out };
    (void)mask;
    if (!db_tx(c, cancel, &w))
        return false;
    job_announce();
    return true;
}

/* --- what the jobs do ----------------------------------------------------------------------------------------------------------------- */

bool import_plan_job(struct call *c, const struct job *job)
{
    struct batch_row head;
    struct job_input stored;
    struct import in = { 0 };
    struct field_mask given = { 0 };
    struct list_read *list = TAKE(c->mem, struct list_read);
    if (!batch_of_job(c, job, &head) || !job_read_input(c, job, &stored) ||
        !shape_read_json(c, &import_shape, QUERY, stored.options, strlen(stored.options), &in, &given))
        return false;
    struct import out = import_from_batch(c, &head);
    struct file file = { .name = head.file_name };
    file.bytes = hex_to_bytes(c->mem, stored.input_hex, &file.size);
    bool apply = in.apply.known && in.apply.value;
    call_expect(c, apply ? 0 : count_lines(file.bytes, file.size));
    if (!plan_file(c, &in, &file, list, true, apply) || !count_missing(c, list->plan, &out))
        return false;
    import_view(c, list, &out);
    return batch_store(c, list, &out) && (apply ? batch_apply(c, list->plan, &out) : batch_store_rows(c, list->plan, out.batch));
}

bool import_apply_job(struct call *c, const struct job *job)
{
    struct batch_row head;
    struct list_read *list = TAKE(c->mem, struct list_read);
    if (!batch_of_job(c, job, &head) || !batch_reread(c, &head, list) || !import_begin(c, list->plan, true) ||
        !registry_resolve_plan(c, list->plan, true))
        return false;
    struct import out = import_from_batch(c, &head);
    return count_missing(c, list->plan, &out) && batch_apply(c, list->plan, &out);
}

#include "session.h"

#include "base/log.h"
#include "catalogue/supplier_search.h"
#include "help.h"
#include "progress.h"
#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

enum { FILE_BYTES_MAX = 256 << 20 };

/* Until there are accounts, everybody is the account that runs the program; --as says for whom it works. */
static const struct actor *actor_of(struct session *s)
{
    const struct actor *local = actor_local();
    if (!s->line->as)
        return local;
    struct actor *as = TAKE(s->c->mem, struct actor);
    *as = *local;
    as->name = text_format(s->c->mem, "%s/%s", local->name, printable(s->c->mem, s->line->as));
    return as;
}

bool session_open(struct session *s)
{
    s->c->actor = actor_of(s);
    return s->c->db || connect_open(s->c, &s->line->settings, &s->connection);
}

void session_print(struct session *s, const struct shape *shape, const void *record)
{
    const struct op op = { .answers = ANSWERS_RECORD, .output = { shape, READ } };
    static const struct command plain = { .words = "" };
    struct command_line line = *s->line;
    line.op = &op;
    line.command = &plain;
    const struct answer answer = { .record = (void *)(uintptr_t)record };
    print_answer(s->c, &line, &answer, &s->paper);
}

/* --- running an op ----------------------------------------------------------------------------------------------------------------- */

/* A supplier that was named by an identifier. */
static bool resolve(struct session *s)
{
    if (!s->line->identifier)
        return true;
    const struct field *f = shape_field(s->line->op->input.shape, s->line->command->operand);
    give(&s->line->asked.given, s->line->op->input.shape, f);
    return supplier_resolve(s->c, s->line->identifier, field_in(f, s->line->asked.record));
}

static bool take_file(struct session *s)
{
    struct file *file = &s->line->asked.file;
    if (s->line->op->takes != TAKES_FILE)
        return true;
    const char *slash = strrchr(s->line->operand, '/');
    file->name = slash ? slash + 1 : s->line->operand;
    return read_file(s->c, s->line->operand, FILE_BYTES_MAX, &file->bytes, &file->size);
}

static bool run_op(struct session *s)
{
    struct answer answer;
    if (!take_file(s) || !session_open(s) || !resolve(s) || !op_run(s->c, s->line->op, &s->line->asked, &answer))
        return false;
    print_answer(s->c, s->line, &answer, &s->paper);
    return true;
}

/* --- answering --------------------------------------------------------------------------------------------------------------------- */

static bool write_all(int fd, const struct buffer *b)
{
    for (size_t done = 0; done < b->size;) {
        ssize_t n = write(fd, b->bytes + done, b->size - done);
        if (n < 0 && errno != EINTR)
            return false;
        done += n > 0 ? (size_t)n : 0;
    }
    return true;
}

/* To the standard output, or to the file of --output; a file is only there when it is whole. */
static bool deliver(struct session *s)
{
    const char *name = s->line->output;
    if (!name || strcmp(name, "-") == 0) {
        if (write_all(STDOUT_FILENO, s->paper.out))
            return true;
        /* who reads only the beginning has seen enough */
        return errno == EPIPE || fail(s->c, ERROR_REFUSED, NULL, "why", strerror(errno));
    }
    const char *part = text_format(s->c->mem, "%s.part", name);
    int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    bool ok = fd >= 0 && write_all(fd, s->paper.out);
    ok = (fd < 0 || close(fd) == 0) && ok && rename(part, name) == 0;
    int why = errno;
    if (!ok && fd >= 0)
        unlink(part);
    return ok || fail(s->c, ERROR_REFUSED, "--output", "why", text_format(s->c->mem, "%s: %s", name, strerror(why)));
}

static bool check_settings(struct session *s)
{
    const char *said = s->line->settings.value[SETTING_LOG];
    enum log_level level;
    if (!log_level_parse(said, &level))
        return fail(s->c, ERROR_FORMAT, "--log", "value", said, "expected",
                    say(s->c->mem, s->c->language, MESSAGE_expected_choice, "choices", "debug, info, warn, error"));
    log_set_level(level);
    return true;
}

/* Ctrl-C: the private server goes with us, unless others use it. Runs in the thread of the progress line. */
static void leave(void *arg)
{
    struct session *s = arg;
    cluster_release(s->connection.cluster, false);
}

static void close_undisturbed(struct session *s)
{
    sigset_t ours, before;
    sigemptyset(&ours);
    sigaddset(&ours, SIGINT);
    sigaddset(&ours, SIGTERM);
    sigaddset(&ours, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &ours, &before);
    progress_end();
    connect_close(&s->connection, s->keep);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static bool run(struct session *s)
{
    const struct command_line *line = s->line;
    if (line->version)
        return run_version(s);
    if (line->help || !line->command) {
        if (line->command)
            help_command(s->c->mem, &s->paper, line->command);
        else
            help_all(s->c->mem, &s->paper);
        return true;
    }
    if (!check_settings(s))
        return false;
    progress_begin(s->c->language, line->command->lasting, leave, s);
    bool ok = line->command->run ? line->command->run(s) : run_op(s);
    close_undisturbed(s);
    return ok;
}

int session_run(size_t count, const char *const *arguments)
{
    struct arena *mem = arena_new(SIZE_MAX);
    struct buffer out = { 0 };
    struct call c;
    struct command_line line = { 0 };
    call_start(&c, mem, LANGUAGE_EN);
    signal(SIGPIPE, SIG_IGN);
    bool ok = command_parse(&c, count, arguments, &line);
    struct session s = { .c = &c, .line = &line };
    s.paper = paper_for(&out, c.language, line.output ? -1 : STDOUT_FILENO);
    ok = ok && run(&s);
    ok = ok && deliver(&s);
    int status = ok ? s.status : print_errors(&c, &line);
    buffer_free(&out);
    arena_free(mem);
    return status;
}

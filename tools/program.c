#include "program.h"
#include "base/buffer.h"
#include "reference/country.h"

#include "base/log.h"
#include "help.h"
#include "progress.h"
#include "run.h"
#include "search/supplier_search.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

/* Imports and reports may take long; other commands keep the short deadline of the call. */
enum { FILE_BYTES_MAX = 256 << 20, HEAVY_MS = 3600 * 1000, PART_NAMES = 100 };

/* Until there are accounts, the actor is the account that runs the program; --as names the person it works for. */
static const struct actor *actor_of(struct program *p)
{
    const struct actor *local = actor_local();
    if (!p->line->as)
        return local;
    struct actor *as = TAKE(p->c->mem, struct actor);
    *as = *local;
    as->name = text_format(p->c->mem, "%s/%s", local->name, printable(p->c->mem, p->line->as));
    return as;
}

bool program_open(struct program *p)
{
    p->c->actor = actor_of(p);
    if (!p->c->db && !connect_open(p->c, &p->line->settings, &p->connection))
        return false;
    /* the three countries of the declaration are built in; if the database is away, the command itself reports it */
    if (!country_load_slots(p->c))
        call_clear(p->c);
    program_renew_deadline(p);
    return true;
}

void program_renew_deadline(struct program *p)
{
    if (p->line->op && p->line->op->lane == LANE_HEAVY)
        p->c->deadline_ms = clock_ms() + HEAVY_MS;
}

bool program_print(struct program *p, const struct shape *shape, const void *record)
{
    const struct op op = { .result = RESULT_RECORD, .output = { shape, READ } };
    static const struct command plain = { .words = "" };
    struct command_line line = *p->line;
    line.op = &op;
    line.command = &plain;
    const struct op_result result = { .record = (void *)(uintptr_t)record };
    return print_answer(p->c, &line, &result, &p->printer);
}

/* --- running an op ----------------------------------------------------------------------------------------------------------------- */

/* Finds the number of a supplier that the line names by an identifier. */
static bool resolve(struct program *p)
{
    if (!p->line->identifier)
        return true;
    const struct field *f = shape_field(p->line->op->input.shape, p->line->command->operand);
    mask_set(&p->line->input.mask, p->line->op->input.shape, f);
    return supplier_resolve(p->c, p->line->identifier, field_in(f, p->line->input.record));
}

bool program_take_file(struct program *p)
{
    struct file *file = &p->line->input.file;
    if (p->line->op->body != BODY_FILE)
        return true;
    const char *slash = strrchr(p->line->operand, '/');
    file->name = slash ? slash + 1 : p->line->operand;
    return read_file(p->c, p->line->operand, FILE_BYTES_MAX, &file->bytes, &file->size);
}

static bool run_op(struct program *p)
{
    struct op_result result;
    if (!program_take_file(p) || !program_open(p) || !resolve(p) || !op_run(p->c, p->line->op, &p->line->input, &result))
        return false;
    return print_answer(p->c, p->line, &result, &p->printer);
}

/* --- output ------------------------------------------------------------------------------------------------------------------------ */

/* Whether a file can be replaced by another one: a device, a pipe or a link has to be written as it is. */
static bool is_replaceable(const char *name)
{
    struct stat about;
    return lstat(name, &about) != 0 || S_ISREG(about.st_mode);
}

/* The name may be taken by what another run left, or by a file of the person's own. */
static int create_part(struct arena *mem, const char *name, const char **part)
{
    int fd = -1;
    for (int i = 0; fd < 0 && i < PART_NAMES; i++) {
        *part = text_format(mem, "%s.%ld-%d.part", name, (long)getpid(), i);
        fd = open(*part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd < 0 && errno != EEXIST)
            break;
    }
    return fd;
}

bool program_write_file(struct program *p, const char *name, const struct buffer *b)
{
    const char *part = NULL;
    int fd = is_replaceable(name) ? create_part(p->c->mem, name, &part) : open(name, O_WRONLY | O_TRUNC | O_CLOEXEC);
    bool ok = fd >= 0 && buffer_write(b, fd);
    int why = errno;
    if (fd >= 0 && close(fd) != 0 && ok) {
        ok = false;
        why = errno;
    }
    if (ok && part && rename(part, name) != 0) {
        ok = false;
        why = errno;
    }
    if (!ok && part && fd >= 0)
        unlink(part);
    return ok || fail(p->c, ERROR_REFUSED, name, "why", strerror(why));
}

/* To the standard output, or to the file of --output. A file is written to its end, so that no half of it stays; what may have a
   slow reader can be interrupted. */
static bool deliver(struct program *p)
{
    const char *name = p->line->output;
    bool is_file = name && strcmp(name, "-") != 0;
    if (!is_file || !is_replaceable(name))
        progress_release_signals();
    if (!is_file) {
        if (buffer_write(p->printer.out, STDOUT_FILENO))
            return true;
        /* a pipe that is closed early (`| head`) is no error */
        return errno == EPIPE || fail(p->c, ERROR_REFUSED, NULL, "why", strerror(errno));
    }
    return program_write_file(p, name, p->printer.out);
}

static bool check_settings(struct program *p)
{
    const char *level_name = p->line->settings.value[SETTING_LOG];
    enum log_level level;
    if (!log_level_parse(level_name, &level))
        return fail(p->c, ERROR_FORMAT, "--log", "value", level_name, "expected",
                    tr(p->c->mem, p->c->language, MESSAGE_expected_choice, "choices", "debug, info, warn, error"));
    log_set_level(level);
    return true;
}

/* Ctrl-C: stops the private server, unless other programs use it. Runs in the thread of the progress line. */
static void leave(void *arg)
{
    struct program *p = arg;
    cluster_detach_on_exit(p->connection.cluster);
}

/* A signal that comes while the private server is stopped waits. */
static void close_undisturbed(struct program *p)
{
    progress_end();
    connect_close(&p->connection, p->keep);
}

static bool run(struct program *p)
{
    const struct command_line *line = p->line;
    if (line->version)
        return run_version(p);
    if (line->help || !line->command) {
        if (line->command)
            help_command(p->c->mem, &p->printer, line->command);
        else
            help_all(p->c->mem, &p->printer);
        return true;
    }
    if (!check_settings(p))
        return false;
    progress_begin(p->c->language, line->command->lasting, leave, p);
    bool ok = line->command->run ? line->command->run(p) : run_op(p);
    close_undisturbed(p);
    return ok;
}

int program_main(size_t count, const char *const *arguments)
{
    struct arena *mem = arena_new(SIZE_MAX);
    struct buffer out = { 0 };
    struct call c;
    struct command_line line = { 0 };
    call_start(&c, mem, LANGUAGE_EN);
    signal(SIGPIPE, SIG_IGN);
    bool ok = command_parse(&c, count, arguments, &line);
    struct program p = { .c = &c, .line = &line };
    p.printer = printer_for(&out, c.language, line.output ? -1 : STDOUT_FILENO);
    ok = ok && run(&p);
    ok = ok && deliver(&p);
    progress_release_signals();
    int status = ok ? p.status : print_errors(&c, &line);
    buffer_free(&out);
    arena_free(mem);
    return status;
}

#include "program.h"
#include "reference/country.h"

#include "base/log.h"
#include "help.h"
#include "intake/import.h"
#include "progress.h"
#include "run.h"
#include "search/supplier_search.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

/* Reports may take long, as may imports, which say so themselves; other commands keep the short deadline of the call. */
enum { FILE_BYTES_MAX = 256 << 20, HEAVY_MS = 3600 * 1000, CANCEL_MS = 5000 };

/* Until there are accounts, the actor is the account that runs the program; --as names the person it works for. */
static const struct actor *actor_of(struct program *p)
{
    const struct actor *local = actor_local();
    if (!p->line->as)
        return local;
    struct actor *as = TAKE(p->c->mem, struct actor);
    *as = *local;
    as->name = text_format(p->c->mem, "%s/%s", local->name, p->line->as);
    return as;
}

bool program_open(struct program *p)
{
    const struct op *op = p->line->op;
    p->c->actor = actor_of(p);
    if (!p->c->db && op && !op_writes(op) && !connect_find(p->c, &p->line->settings))
        return false;
    if (!p->c->db && !connect_open(p->c, &p->line->settings, &p->connection))
        return false;
    /* the three countries of the declaration are built in; if the database is away, the command itself reports it */
    if (!country_load_slots(p->c))
        call_clear(p->c);
    if (op && op->lane == LANE_HEAVY)
        p->c->deadline_ms = clock_ms() + HEAVY_MS;
    return true;
}

bool program_print(struct program *p, const struct shape *shape, const void *record)
{
    const struct op op = { .form = OP_ONE, .output = { shape, READ } };
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
    if (p->line->op->form != OP_FILE)
        return true;
    const char *slash = strrchr(p->line->operand, '/');
    file->name = slash ? slash + 1 : p->line->operand;
    return read_file(p->c, p->line->operand, FILE_BYTES_MAX, &file->bytes, &file->size);
}

/* The number of the record, or of the import, that an op gives. */
static const char *number_of(struct program *p, const struct op_result *result)
{
    const struct shape *s = p->line->op->output.shape;
    const struct field *f = op_gives_record(p->line->op) ? shape_field(s, "number") : NULL;
    if (!f && op_gives_record(p->line->op))
        f = shape_field(s, "batch");
    return f ? field_text(p->c->mem, f, result->record) : NULL;
}

bool program_run_op(struct program *p, struct op_result *out)
{
    if (!op_run(p->c, p->line->op, &p->line->input, out))
        return false;
    p->made = op_writes(p->line->op) && !p->only_looks;
    p->number = p->made ? number_of(p, out) : NULL;
    return true;
}

/* --- output ------------------------------------------------------------------------------------------------------------------------ */

/* The file of --output; NULL: the standard output. */
static const char *output_name(const struct program *p)
{
    return p->line->output && strcmp(p->line->output, "-") != 0 ? p->line->output : NULL;
}

static bool open_output(struct program *p)
{
    return !output_name(p) || output_open(p->c, &p->output, output_name(p));
}

/* Rows go out while they are read, however many there are. */
static bool send_rows(struct program *p, struct op_result *out)
{
    struct buffer *b = p->printer.out;
    struct rows_writer rows = { .form = p->line->form, .columns = &p->line->columns, .out = b };
    p->line->input.rows = &rows;
    if (!output_name(p))
        b->sink = &p->standard.sink;
    else if (!output_begin(p->c, &p->output, b))
        return false;
    if (program_run_op(p, out)) {
        buffer_text(b, rows.form == FORM_JSON ? "\n" : "");
        return true;
    }
    if (!b->failed)
        return false;
    call_clear(p->c); /* that nobody took the rows is the reason */
    return b->failed == EPIPE || output_fail(p->c, output_name(p), b->failed);
}

static bool run_op(struct program *p)
{
    struct op_result result;
    if (!program_take_file(p) || !program_open(p) || !resolve(p))
        return false;
    if (p->line->op->form == OP_ROWS)
        return send_rows(p, &result);
    return program_run_op(p, &result) && print_answer(p->c, p->line, &result, &p->printer);
}

/* To the standard output, or to the file of --output. A file is written to its end, so that no half of it stays; what may have a
   slow reader can be interrupted. */
static bool deliver(struct program *p)
{
    const char *name = output_name(p);
    if (!name || !output_is_replaceable(name))
        progress_release_signals();
    if (name)
        return open_output(p) && output_write(p->c, &p->output, p->printer.out);
    /* a pipe that is closed early (`| head`) is no error */
    p->printer.out->sink = &p->standard.sink;
    return buffer_flush(p->printer.out) || p->printer.out->failed == EPIPE || output_fail(p->c, NULL, p->printer.out->failed);
}

/* What failed after the change was made does not undo it, and who repeats the command makes it twice. */
static void say_made(const struct program *p)
{
    dprintf(STDERR_FILENO, "dicr: %s: %s\n", p->line->command->words,
            tr(p->c->mem, p->c->language, MESSAGE_change_was_made, "number", p->number));
}

static bool check_settings(struct program *p)
{
    const char *level_name = p->line->settings.value[SETTING_LOG];
    enum log_level level;
    if (!log_level_parse(level_name, &level))
        return fail(p->c, ERROR_FORMAT, p->line->settings.source[SETTING_LOG], "value", level_name, "expected",
                    tr(p->c->mem, p->c->language, MESSAGE_expected_choice, "choices", "debug, info, warn, error"));
    log_set_level(level);
    return true;
}

/* In a session of its own: that of the program may be at work. */
static void cancel_import(struct program *p)
{
    struct import out;
    const struct import in = { .batch = p->cancelled_by_signal };
    struct call c;
    call_start(&c, arena_new(0), p->c->language);
    c.db = db_new(p->connection.conninfo, p->connection.role);
    c.actor = p->c->actor;
    c.deadline_ms = clock_ms() + CANCEL_MS;
    if (import_cancel(&c, &in, ALL_FIELDS, &out))
        dprintf(STDERR_FILENO, "dicr: %s: %s\n", p->line->command->words,
                tr(c.mem, c.language, MESSAGE_import_was_cancelled, "number", number_text(c.mem, in.batch)));
    db_close(c.db);
    arena_free(c.mem);
}

/* Ctrl-C: cancels the import under way, leaves no half-made file, and stops the private server, unless other programs use it. Runs in the thread of the progress line. */
static void leave(void *arg)
{
    struct program *p = arg;
    if (p->cancelled_by_signal.value)
        cancel_import(p);
    output_remove_on_exit(&p->output);
    output_remove_on_exit(&p->rejects);
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
    bool ok = open_output(p) && (line->command->run ? line->command->run(p) : run_op(p));
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
    struct program p = { .c = &c, .line = &line, .standard = FILE_SINK(STDOUT_FILENO) };
    p.printer = printer_for(&out, c.language, line.output ? -1 : STDOUT_FILENO);
    ok = ok && run(&p);
    ok = ok && deliver(&p);
    output_discard(&p.output);
    output_discard(&p.rejects);
    progress_release_signals();
    int status = ok ? p.status : print_errors(&c, &line);
    if (!ok && p.made) {
        say_made(&p);
        status = EXIT_FAILURE; /* whatever failed: a script that tries again later would make the change twice */
    }
    buffer_free(&out);
    arena_free(mem);
    return status;
}

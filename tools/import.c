/* `dicr import`: shows what a list would change, and applies the plan when the person confirms it. */
#include "intake/import.h"
#include "job/job.h"
#include "print_table.h"
#include "program.h"
#include "progress.h"
#include "run.h"

#include <errno.h>
#include <unistd.h>

enum { LOOK_MS = 250, PATIENCE_MS = 10000, MESSAGES_SHOWN = 20, STATUS_NOT_CONFIRMED = 2, STATUS_NOT_ALL = 3 };

/* That of a job which another program does. */
static void show_progress(struct progress *shown, const struct job *job)
{
    static const char *const steps[] = { "queued", "planning", "applying" };
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        if (job->state && strcmp(steps[i], job->state) == 0)
            atomic_store(&shown->step, steps[i]);
    atomic_store(&shown->done, job->done.value);
    atomic_store(&shown->of, job->of.value);
}

/* Does a job, with those that came before it, unless another program does them; then it looks how far that one is. */
static bool do_job(struct program *p, struct maybe_int job, struct job *out)
{
    struct call *c = p->c;
    struct job_runner *runner = job_runner_new(c->mem, p->connection.conninfo, p->connection.role, &p->progress);
    for (int64_t away_since_ms = 0;;) {
        bool ran = false, there = job_read(c, job, out);
        if (there && job_is_over(out))
            return true;
        there = there && (job_run(c, runner, job, &ran) || ran);
        away_since_ms = there ? 0 : away_since_ms ? away_since_ms : clock_ms();
        if (away_since_ms && clock_ms() - away_since_ms > PATIENCE_MS)
            return false;
        call_clear(c); /* why a job failed, it tells itself */
        if (ran)
            continue;
        show_progress(&p->progress, out);
        job_hear(LOOK_MS);
    }
}

/* Runs the line's op, and the job that it began; *out is the import when it is done. */
static bool run_with_job(struct program *p, const struct import **out)
{
    struct call *c = p->c;
    struct op_result result;
    struct job job = { 0 };
    if (!program_run_op(p, &result))
        return false;
    *out = result.record;
    const struct import key = { .batch = (*out)->batch };
    if (!c->job)
        return true;
    p->made = false;
    p->cancelled_by_signal = key.batch;
    bool done = do_job(p, (struct maybe_int){ true, c->job }, &job);
    p->cancelled_by_signal.value = 0;
    if (!done) {
        call_clear(c); /* nobody is to try again what is stored */
        return fail(c, ERROR_REFUSED, NULL, "why",
                    tr(c->mem, c->language, MESSAGE_import_goes_on, "number", number_text(c->mem, key.batch)));
    }
    if (strcmp(job.state, "cancelled") == 0)
        return fail(c, ERROR_CANCELLED, NULL);
    if (strcmp(job.state, "failed") == 0) {
        const struct error e = job_error(c->mem, &job);
        call_fail(c, e.code, e.field, e.arguments);
        return false;
    }
    p->made = true;
    struct import *done_import = TAKE(c->mem, struct import);
    *out = done_import;
    return import_get(c, &key, ALL_FIELDS, done_import);
}

bool run_job(struct program *p)
{
    const struct import *it;
    if (!program_open(p))
        return false;
    progress_follow(&p->progress);
    if (!run_with_job(p, &it))
        return false;
    const struct op_result result = { .record = (void *)(uintptr_t)it };
    return print_answer(p->c, p->line, &result, &p->printer);
}

/* Runs the import, as a dry run or applying it. */
static bool start(struct program *p, bool apply, const struct import **out)
{
    const struct shape *s = p->line->op->input.shape;
    struct import *in = p->line->input.record;
    in->apply = (struct maybe_bool){ true, apply };
    in->dry_run = (struct maybe_bool){ true, !apply };
    mask_set(&p->line->input.mask, s, shape_field(s, "apply"));
    mask_set(&p->line->input.mask, s, shape_field(s, "dry_run"));
    p->only_looks = !apply;
    p->c->progress = apply ? NULL : &p->progress;
    progress_follow(&p->progress);
    bool done = run_with_job(p, out);
    p->c->progress = NULL;
    return done;
}

/* A terminal shows the first messages only; the rejects file and JSON have all of them. */
static bool show(struct program *p, const struct import *it)
{
    if (p->line->form != FORM_TABLE) {
        const struct op_result result = { .record = (void *)(uintptr_t)it };
        return print_answer(p->c, p->line, &result, &p->printer);
    }
    struct import shown = *it;
    if (shown.messages.n > MESSAGES_SHOWN)
        shown.messages.n = MESSAGES_SHOWN;
    print_record(&p->printer, p->line->op->output.shape, p->line->op->output.roles, &shown);
    int64_t more = it->message_count.value - (int64_t)shown.messages.n;
    if (more > 0)
        buffer_format(p->printer.out, "%s\n", message_counted(p->c->mem, p->c->language, MESSAGE_import_more, more));
    return true;
}

/* Before anything is applied, so that a place that cannot be written is refused with nothing done. */
static bool open_rejects(struct program *p)
{
    const char *name = line_flag(p->line, "rejects");
    return !name || output_open(p->c, &p->rejects, name);
}

static bool write_rejects(struct program *p, const struct import *it)
{
    if (!p->rejects.name || it->rejected.value == 0)
        return true;
    struct buffer b = { 0 };
    if (it->rejects) {
        buffer_add(&b, it->rejects, it->rejects_size);
    } else {
        const struct op *op = op_find("import.rejects");
        struct op_input input;
        struct op_result result;
        op_prepare(p->c, op, &input);
        ((struct import *)input.record)->batch = it->batch;
        mask_set(&input.mask, op->input.shape, shape_field(op->input.shape, "batch"));
        if (!op_run(p->c, op, &input, &result))
            return false;
        buffer_add(&b, result.bytes.bytes, result.bytes.size);
    }
    bool ok = output_write(p->c, &p->rejects, &b);
    buffer_free(&b);
    return ok;
}

static bool finish(struct program *p, const struct import *it)
{
    p->status = it->rejected.value > 0 || it->conflict.value > 0 ? STATUS_NOT_ALL : EXIT_SUCCESS;
    return show(p, it) && write_rejects(p, it);
}

/* Whether the word says yes in any language of the program. */
static bool is_yes(struct arena *mem, const char *word)
{
    for (int language = 0; language < LANGUAGE_COUNT; language++) {
        const struct texts yes = text_split(mem, message_template((enum language)language, MESSAGE_import_yes), ' ');
        for (size_t i = 0; i < yes.n; i++)
            if (text_same_word(yes.item[i], word))
                return true;
    }
    return false;
}

/* Shows the plan and asks. A plan that could not be shown is not confirmed. */
static bool is_wanted(struct program *p)
{
    progress_hide(true);
    buffer_format(p->printer.out, "\n%s ", message_text(p->c->mem, p->c->language, MESSAGE_import_ask, NULL));
    struct file_sink terminal = FILE_SINK(STDOUT_FILENO);
    p->printer.out->sink = &terminal.sink;
    bool shown = buffer_flush(p->printer.out);
    p->printer.out->sink = NULL;
    char typed[16] = "";
    ssize_t n = 0;
    while (shown && (n = read(STDIN_FILENO, typed, sizeof typed - 1)) < 0 && errno == EINTR)
        ;
    progress_hide(false);
    return is_yes(p->c->mem, text_trim(p->c->mem, text_copy_n(p->c->mem, typed, n > 0 ? (size_t)n : 0), true));
}

bool run_import(struct program *p)
{
    const struct import *in = p->line->input.record, *it;
    bool dry = in->dry_run.known && in->dry_run.value, yes = line_flag(p->line, "yes") != NULL;
    if (dry && yes)
        return fail(p->c, ERROR_CROSS_CHECK, "--yes", "why", "--dry_run");
    if (!program_take_file(p) || !open_rejects(p) || !program_open(p) || !start(p, yes, &it))
        return false;
    if (dry || yes)
        return finish(p, it);
    if (!show(p, it))
        return false;
    bool can_ask = p->line->form == FORM_TABLE && !p->line->output && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    if (!can_ask || !is_wanted(p)) {
        p->status = STATUS_NOT_CONFIRMED;
        dprintf(STDERR_FILENO, "dicr: import: %s\n", message_text(p->c->mem, p->c->language, MESSAGE_import_say_yes, NULL));
        return write_rejects(p, it);
    }
    return start(p, true, &it) && finish(p, it);
}

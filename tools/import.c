/* `dicr import`: shows what a list would change, and applies the plan when the person confirms it. */
#include "intake/import.h"
#include "print_table.h"
#include "program.h"
#include "progress.h"
#include "run.h"

#include <errno.h>
#include <unistd.h>

enum { MESSAGES_SHOWN = 20, STATUS_NOT_CONFIRMED = 2, STATUS_NOT_ALL = 3 };

/* Runs the import, as a dry run or applying it. */
static bool start(struct program *p, bool apply, const struct import **out)
{
    const struct shape *s = p->line->op->input.shape;
    struct import *in = p->line->input.record;
    struct op_result result;
    in->apply = (struct maybe_bool){ true, apply };
    in->dry_run = (struct maybe_bool){ true, !apply };
    mask_set(&p->line->input.mask, s, shape_field(s, "apply"));
    mask_set(&p->line->input.mask, s, shape_field(s, "dry_run"));
    program_renew_deadline(p);
    p->only_looks = !apply;
    if (!program_run_op(p, &result))
        return false;
    *out = result.record;
    return true;
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

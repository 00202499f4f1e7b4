/* Imports as they are answered: of a list that was just read, and of stored batches. */
#include "batch_view.h"
#include "base/array.h"
#include "base/buffer.h"
#include "batch_store.h"
#include "import_message.h"
#include "reference/code_check.h"

static const struct field dialect_fields[] = {
    FIELD(import_dialect, encoding, READ), FIELD(import_dialect, delimiter, READ),  FIELD(import_dialect, header_row, READ),
    FIELD(import_dialect, decimal, READ),  FIELD(import_dialect, date_order, READ),
};
static const struct shape dialect_shape = { SHAPE(import_dialect, "dialects", dialect_fields) };

static const struct field progress_fields[] = { FIELD(import_progress, done, READ), FIELD(import_progress, of, READ) };
static const struct shape progress_shape = { SHAPE(import_progress, "progresses", progress_fields) };

static const struct field message_fields[] = {
    FIELD(import_message, line, READ),      FIELD(import_message, column, READ),  FIELD(import_message, code, READ),
    FIELD(import_message, severity, READ),  FIELD(import_message, value, READ),   FIELD(import_message, hint, READ),
    FIELD(import_message, expected, STORE), FIELD(import_message, scheme, STORE),
};
static const struct shape import_message_shape = { SHAPE(import_message, "messages", message_fields) };

static const struct field row_fields[] = {
    FIELD(import_row, batch, KEY | READ),
    FIELD(import_row, line, READ),
    FIELD(import_row, verdict, READ | FILTER, .max = 20),
    FIELD(import_row, subject, READ),
    FIELD(import_row, folded_into, READ),
    FIELD(import_row, row_key, READ),
    FIELD(import_row, raw, READ),
    FIELD(import_row, changed, READ),
    LIST(import_row, messages, READ, &import_message_shape),
    FIELD(import_row, raw_hex, STORE),
    FIELD(import_row, encoding, STORE),
};
const struct shape import_row_shape = { SHAPE(import_row, "rows", row_fields) };

static const struct field import_fields[] = {
    FIELD(import, batch, KEY | READ),
    FIELD(import, owner, READ | FILTER, .country = true),
    FIELD(import, state, READ | FILTER, .choices = import_states, .words = "import"),
    PART(import, progress, READ, &progress_shape),
    FIELD(import, error, READ, .json = true),
    FIELD(import, file_name, READ),
    FIELD(import, sender, QUERY | READ),
    FIELD(import, stated_on, QUERY | READ),
    FIELD(import, sha256, READ),
    FIELD(import, created_at, READ),
    FIELD(import, applied_at, READ),
    FIELD(import, created_by, READ),
    FIELD(import, rows, READ),
    FIELD(import, new, READ),
    FIELD(import, changed, READ),
    FIELD(import, unchanged, READ),
    FIELD(import, conflict, READ),
    FIELD(import, rejected, READ),
    FIELD(import, gone, READ),
    PART(import, dialect, READ | TOP_LEVEL, &dialect_shape),
    LIST(import, columns, READ | TOP_LEVEL, &import_column_shape),
    LIST(import, messages, READ | TOP_LEVEL, &import_message_shape),
    FIELD(import, message_count, READ | TOP_LEVEL),
    FIELD(import, country, QUERY, .country = true),
    FIELD(import, encoding, QUERY, .max = 20),
    FIELD(import, delimiter, QUERY, .max = 9),
    FIELD(import, no_header, QUERY),
    FIELD(import, mapping, QUERY, .max = LIST_COLUMNS_MAX),
    FIELD(import, dry_run, QUERY),
    FIELD(import, apply, QUERY),
};
const struct shape import_shape = { SHAPE(import, "imports", import_fields) };

enum { MESSAGES_VIEWED_MAX = 1000 };

/* --- an import --------------------------------------------------------------------------------------------------------------------- */

static void add_message(struct call *c, struct import *out, const struct row_message *it)
{
    out->messages.item[out->messages.n++] =
        (struct import_message){ .line = { true, it->line },
                                 .column = it->column,
                                 .code = it->code,
                                 .severity = severity_names[it->severity],
                                 .value = it->value,
                                 .hint = import_hint(c, it->code, it->value, it->expected, it->scheme),
                                 .expected = it->expected,
                                 .scheme = it->scheme };
}

static int by_line(const void *a, const void *b)
{
    int64_t x = ((const struct import_message *)a)->line.value, y = ((const struct import_message *)b)->line.value;
    return x < y ? -1 : x > y;
}

/* Takes all messages up to a limit, and errors before the rest where there are too many. They stand in the order of the list. */
static void view_messages(struct call *c, const struct import_plan *p, const struct skipped_rows *skipped, struct import *out)
{
    int64_t all = (int64_t)skipped->n;
    for (size_t i = 0; i < p->n; i++)
        all += (int64_t)p->row[i].messages.n;
    size_t capacity = all < MESSAGES_VIEWED_MAX ? (size_t)all : MESSAGES_VIEWED_MAX;
    out->messages.item = TAKE_N(c->mem, capacity + 1, struct import_message);
    out->message_count = (struct maybe_int){ true, all };
    for (int severity = SEVERITY_ERROR; severity >= SEVERITY_INFO; severity--) {
        for (size_t i = 0; i < p->n && out->messages.n < capacity; i++)
            for (size_t k = 0; k < p->row[i].messages.n && out->messages.n < capacity; k++)
                if ((int)p->row[i].messages.item[k].severity == severity)
                    add_message(c, out, &p->row[i].messages.item[k]);
        for (size_t i = 0; i < skipped->n && out->messages.n < capacity; i++)
            if ((int)skipped->item[i].severity == severity)
                add_message(c, out, &skipped->item[i]);
    }
    list_sort(&out->messages, by_line);
}

/* NULL for 0. */
static const char *character_text(struct arena *mem, char character)
{
    return character ? text_copy_n(mem, &character, 1) : NULL;
}

void import_view(struct call *c, const struct list_read *list, struct import *out)
{
    const struct row_reader *r = &list->reader;
    const struct import_plan *p = list->plan;
    out->rows = (struct maybe_int){ true, (int64_t)p->n };
    out->new = (struct maybe_int){ true, p->count[VERDICT_NEW] };
    out->changed = (struct maybe_int){ true, p->count[VERDICT_CHANGED] };
    out->unchanged = (struct maybe_int){ true, p->count[VERDICT_UNCHANGED] };
    out->conflict = (struct maybe_int){ true, p->count[VERDICT_CONFLICT] };
    out->rejected = (struct maybe_int){ true, p->count[VERDICT_REJECTED] };
    out->dialect = (struct import_dialect){ .encoding = encoding_names[list->form.encoding],
                                            .delimiter = character_text(c->mem, list->form.delimiter),
                                            .header_row = { r->columns.header_row > 0, r->columns.header_row },
                                            .date_order = "dmy",
                                            .decimal = character_text(c->mem, r->columns.decimal) };
    out->columns.item = TAKE_N(c->mem, r->columns.n + 1, struct import_column);
    for (size_t i = 0; i < r->columns.n; i++) {
        const struct list_column *it = &r->columns.item[i];
        out->columns.item[out->columns.n++] =
            (struct import_column){ .header = it->header,
                                    .field = it->field == FIELD_NONE ? NULL : intake_field_names[it->field],
                                    .confidence = { true, 2, (int64_t)(it->confidence * 100 + 0.5) },
                                    .decimal = character_text(c->mem, it->decimal) };
    }
    view_messages(c, p, &list->skipped, out);
}

/* --- stored batches ---------------------------------------------------------------------------------------------------------------------- */

/* {"code", "field", "message"} of the error that ended its job; NULL: none did. */
static const char *error_json(struct call *c, const struct batch_row *head)
{
    if (!head->error_code)
        return NULL;
    const struct error e = job_error(c->mem, &(struct job){ .error_code = head->error_code,
                                                            .error_field = head->error_field,
                                                            .error_arguments = head->error_arguments });
    const char *const members[][2] = { { "{\"code\":", head->error_code },
                                       { ",\"field\":", e.field },
                                       { ",\"message\":", error_sentence(c->mem, c->language, &e) } };
    struct buffer b = { 0 };
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        buffer_text(&b, members[i][0]);
        buffer_json(&b, members[i][1]);
    }
    buffer_char(&b, '}');
    return buffer_take(&b, c->mem);
}

struct import import_from_batch(struct call *c, const struct batch_row *head)
{
    return (struct import){ .batch = head->batch,
                            .owner = head->owner,
                            .state = head->state,
                            .progress = { head->done, head->of },
                            .error = error_json(c, head),
                            .file_name = head->file_name,
                            .sender = head->sender,
                            .stated_on = head->stated_on,
                            .sha256 = head->sha256,
                            .created_at = head->created_at,
                            .applied_at = head->applied_at,
                            .created_by = head->created_by,
                            .gone = head->gone,
                            .dialect = { head->encoding, head->delimiter, head->header_row, head->decimal, head->date_order } };
}

/* Fills the counts of batches; those that are not planned have none. */
static bool add_counts(struct call *c, struct import *batches, size_t n)
{
    struct number *numbers = TAKE_N(c->mem, n + 1, struct number);
    struct list rows;
    for (size_t i = 0; i < n; i++)
        numbers[i] = batches[i].batch;
    if (!db_many(c, &sql_import_batch_counts, ARGS("numbers", array_of_numbers(c->mem, numbers, n)), &import_shape, &rows))
        return false;
    const struct import *counts = rows.item;
    for (size_t i = 0; i < n; i++) {
        const struct maybe_int none = { batches[i].state == IMPORT_PLANNED || batches[i].state == IMPORT_APPLIED, 0 };
        batches[i].rows = batches[i].new = batches[i].changed = batches[i].unchanged = batches[i].conflict = batches[i].rejected =
            none;
        for (size_t k = 0; k < rows.n; k++) {
            if (counts[k].batch.value != batches[i].batch.value)
                continue;
            batches[i].rows = counts[k].rows;
            batches[i].new = counts[k].new;
            batches[i].changed = counts[k].changed;
            batches[i].unchanged = counts[k].unchanged;
            batches[i].conflict = counts[k].conflict;
            batches[i].rejected = counts[k].rejected;
        }
    }
    return true;
}

static void add_hints(struct call *c, struct import_message *message, size_t n)
{
    for (size_t i = 0; i < n; i++)
        message[i].hint = import_hint(c, message[i].code, message[i].value, message[i].expected, message[i].scheme);
}

static bool add_messages(struct call *c, struct import *out)
{
    struct list rows;
    struct counted all;
    if (!db_one(c, &sql_import_batch_message_count, BIND(&import_shape, out), &counted_shape, &all, NULL) ||
        !db_many(c, &sql_import_batch_messages, BIND(&import_shape, out, "count", int_text(c->mem, MESSAGES_VIEWED_MAX)),
                 &import_message_shape, &rows))
        return false;
    out->message_count = all.count;
    out->messages.n = rows.n;
    out->messages.item = rows.item;
    add_hints(c, out->messages.item, rows.n);
    list_sort(&out->messages, by_line);
    return true;
}

bool import_get(struct call *c, const void *in, struct field_mask mask, void *out)
{
    struct batch_row head;
    struct import *it = out;
    (void)mask;
    if (!batch_head(c, ((const struct import *)in)->batch, &head))
        return false;
    *it = import_from_batch(c, &head);
    return batch_columns(c, it->batch, it) && add_counts(c, it, 1) && add_messages(c, it);
}

bool import_list(struct call *c, const void *in, struct field_mask mask, struct page *out)
{
    (void)mask;
    if (!page_start(c, false) || !code_check_filters(c, &import_shape, in) ||
        !db_page(c, (struct page_source){ &sql_import_batch_list, &sql_import_batch_count, NULL, "batch" },
                 BIND(&import_shape, in), &batch_shape, out))
        return false;
    const struct batch_row *head = out->rows.item;
    struct import *view = TAKE_N(c->mem, out->rows.n + 1, struct import);
    for (size_t i = 0; i < out->rows.n; i++)
        view[i] = import_from_batch(c, &head[i]);
    out->rows.item = view;
    return out->rows.n == 0 || add_counts(c, view, out->rows.n);
}

/* --- rows ------------------------------------------------------------------------------------------------------------------------------- */

static bool add_row_messages(struct call *c, struct number batch, struct import_row *row, size_t n)
{
    struct buffer lines = { 0 };
    struct list found;
    buffer_char(&lines, '{');
    for (size_t i = 0; i < n; i++) {
        if (i)
            buffer_char(&lines, ',');
        buffer_int(&lines, row[i].line.value);
    }
    buffer_char(&lines, '}');
    bool read = db_many(c, &sql_import_row_messages, ARGS("batch", batch_number_text(c, batch), "lines", lines.bytes),
                        &import_message_shape, &found);
    buffer_free(&lines);
    if (!read)
        return false;
    struct import_message *message = found.item;
    add_hints(c, message, found.n);
    for (size_t i = 0, at = 0; i < n; i++) { /* rows and messages are both sorted by line */
        row[i].messages.item = &message[at];
        while (at < found.n && message[at].line.value == row[i].line.value) {
            at++;
            row[i].messages.n++;
        }
    }
    return true;
}

static bool check_verdict(struct call *c, const char *verdict)
{
    bool known = !verdict;
    for (size_t i = 0; i < VERDICT_COUNT; i++)
        known |= verdict && strcmp(verdict, verdict_names[i]) == 0;
    return known ||
           fail(c, ERROR_FORMAT, "verdict", "expected", text_join(c->mem, verdict_names, VERDICT_COUNT, ", "), "value", verdict);
}

bool import_rows(struct call *c, const void *in, struct field_mask mask, struct page *out)
{
    const struct import_row *filter = in;
    struct batch_row head;
    (void)mask;
    if (!page_start(c, false) || !batch_head(c, filter->batch, &head) || !check_verdict(c, filter->verdict))
        return false;
    if (!db_page(c, (struct page_source){ &sql_import_rows, &sql_import_row_count, NULL, "line" },
                 BIND(&import_row_shape, filter), &import_row_shape, out))
        return false;
    struct import_row *row = out->rows.item;
    for (size_t i = 0; i < out->rows.n; i++) {
        size_t size;
        const char *raw = row[i].raw_hex ? hex_to_bytes(c->mem, row[i].raw_hex, &size) : NULL;
        row[i].raw = raw ? decode_text(c->mem, encoding_find(row[i].encoding), raw, size, NULL) : NULL;
    }
    return out->rows.n == 0 || add_row_messages(c, filter->batch, row, out->rows.n);
}

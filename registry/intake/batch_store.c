#include "batch_store.h"
#include "apply.h"
#include "base/actor.h"
#include "base/buffer.h"
#include "catalogue/bulk.h"
#include "csv_sheet.h"
#include "import_message.h"
#include "read_row.h"
#include "registry_lookup.h"

const char *const import_states[] = { NULL, "queued", "planning", "planned", "applying", "applied", "cancelled", "failed", NULL };

static const struct field column_fields[] = {
    FIELD(import_column, header, READ),
    FIELD(import_column, field, READ),
    FIELD(import_column, confidence, READ, .decimals = 2),
    FIELD(import_column, decimal, STORE),
};
const struct shape import_column_shape = { SHAPE(import_column, "columns", column_fields) };

/* STORE: what the batch keeps of the dialect. */
static const struct field batch_fields[] = {
    FIELD(batch_row, batch, READ),
    FIELD(batch_row, owner, READ),
    FIELD(batch_row, state, READ, .choices = import_states, .words = "import"),
    FIELD(batch_row, job, READ),
    FIELD(batch_row, done, READ),
    FIELD(batch_row, of, READ),
    FIELD(batch_row, gone, READ),
    FIELD(batch_row, error_code, READ),
    FIELD(batch_row, error_field, READ),
    FIELD(batch_row, error_arguments, READ),
    FIELD(batch_row, file_name, READ),
    FIELD(batch_row, sender, READ),
    FIELD(batch_row, sha256, READ),
    FIELD(batch_row, created_by, READ),
    FIELD(batch_row, stated_on, READ),
    FIELD(batch_row, created_at, READ),
    FIELD(batch_row, applied_at, READ),
    FIELD(batch_row, encoding, READ),
    FIELD(batch_row, delimiter, READ | STORE),
    FIELD(batch_row, decimal, READ | STORE),
    FIELD(batch_row, date_order, READ | STORE),
    FIELD(batch_row, country, READ | STORE),
    FIELD(batch_row, header_hex, READ | STORE),
    FIELD(batch_row, line_end, READ | STORE),
    FIELD(batch_row, header_row, READ | STORE),
    FIELD(batch_row, bom, READ | STORE),
};
const struct shape batch_shape = { SHAPE(batch_row, "batches", batch_fields) };

static const struct field raw_fields[] = {
    FIELD(raw_row, line, READ),  FIELD(raw_row, raw_hex, READ),  FIELD(raw_row, column, READ), FIELD(raw_row, code, READ),
    FIELD(raw_row, value, READ), FIELD(raw_row, expected, READ), FIELD(raw_row, scheme, READ),
};
static const struct shape raw_row_shape = { SHAPE(raw_row, "rows", raw_fields) };

/* --- the head of a batch -------------------------------------------------------------------------------------------------------------------------- */

/* How the list is written, as the batch stores it: enough to read its rows again and to write a rejects file in the same form. */
static const char *dialect_json(struct call *c, const struct list_read *list, const struct import *out)
{
    struct buffer b = { 0 };
    const struct list_columns *columns = &list->reader.columns;
    const struct import_dialect *d = &out->dialect;
    const struct batch_row head = {
        .delimiter = d->delimiter,
        .header_row = d->header_row,
        .decimal = d->decimal,
        .date_order = d->date_order,
        .country = list->reader.country,
        .line_end = list->form.line_end,
        .bom = { true, list->form.bom },
        .header_hex = columns->header_raw ? bytes_to_hex(c->mem, columns->header_raw, columns->header_size) : NULL,
    };
    shape_write_json(&b, &batch_shape, STORE, &head, false);
    return buffer_take(&b, c->mem);
}

static const char *columns_json(struct call *c, const struct import *out)
{
    struct buffer b = { 0 };
    buffer_char(&b, '[');
    for (size_t i = 0; i < out->columns.n; i++) {
        if (i)
            buffer_char(&b, ',');
        shape_write_json(&b, &import_column_shape, READ | STORE, &out->columns.item[i], true);
    }
    buffer_char(&b, ']');
    return buffer_take(&b, c->mem);
}

const char *batch_number_text(struct call *c, struct number n)
{
    return int_text(c->mem, n.value);
}

bool batch_add(struct call *c, struct maybe_int job, struct import *out)
{
    return bulk_take_numbers(c, 1, &out->batch) &&
           db_run(c, &sql_import_add_batch, BIND(&import_shape, out, "job", int_text(c->mem, job.value)), NULL);
}

/* Messages about lines that are no rows. */
static const char *skipped_json(struct call *c, const struct skipped_rows *skipped)
{
    struct buffer b = { 0 };
    buffer_char(&b, '[');
    for (size_t i = 0; i < skipped->n; i++) {
        buffer_format(&b, "%s{\"line\":%lld,\"messages\":", i ? "," : "", (long long)skipped->item[i].line);
        messages_to_json(&b, &skipped->item[i], 1);
        buffer_char(&b, '}');
    }
    buffer_char(&b, ']');
    return buffer_take(&b, c->mem);
}

bool batch_store(struct call *c, const struct list_read *list, struct import *out)
{
    return db_run(c, &sql_import_set_planned,
                  BIND(&import_shape, out, "encoding", out->dialect.encoding, "dialect_json", dialect_json(c, list, out),
                       "columns_json", columns_json(c, out), "skipped_json", skipped_json(c, &list->skipped)),
                  NULL);
}

/* --- the rows of a batch ------------------------------------------------------------------------------------------------------------- */

/* Where the copy of the rows into the database stands. */
struct row_copy {
    const struct import_plan *p;
    const char *batch;
    struct arena *scratch;
    struct buffer messages, changed;
    size_t at;
};

static bool next_row(void *arg, const char **cell)
{
    struct row_copy *k = arg;
    if (k->at == k->p->n)
        return false;
    arena_reset(k->scratch);
    const struct plan_row *row = &k->p->row[k->at++];
    k->messages.size = k->changed.size = 0;
    messages_to_json(&k->messages, row->messages.item, row->messages.n);
    buffer_text(&k->changed, "{\"changed\":[");
    for (size_t i = 0; i < row->changed.n; i++) {
        if (i)
            buffer_char(&k->changed, ',');
        buffer_json(&k->changed, row->changed.item[i]);
    }
    buffer_text(&k->changed, "]}");
    struct number subject = { 0 };
    if (row->firm != NO_FIRM)
        subject = k->p->firm[row->firm].number;
    const char *cells[9] = { k->batch,
                             int_text(k->scratch, row->line),
                             text_format(k->scratch, "\\x%s", bytes_to_hex(k->scratch, row->raw, row->raw_size)),
                             row->row_key,
                             verdict_names[row->verdict],
                             subject.value ? int_text(k->scratch, subject.value) : NULL,
                             row->folded_into ? int_text(k->scratch, row->folded_into) : NULL,
                             row->changed.n ? k->changed.bytes : NULL,
                             row->messages.n ? k->messages.bytes : NULL };
    memcpy(cell, cells, sizeof cells);
    return true;
}

bool batch_store_rows(struct call *c, const struct import_plan *p, struct number batch)
{
    struct row_copy k = { .p = p, .batch = batch_number_text(c, batch), .scratch = arena_new(0) };
    bool done = db_run(c, &sql_import_drop_rows, ARGS("batch", k.batch), NULL) &&
                db_copy(c, &sql_import_add_rows, 9, next_row, &k, NULL) && call_advance(c, (int64_t)p->n);
    buffer_free(&k.messages);
    buffer_free(&k.changed);
    arena_free(k.scratch);
    return done;
}

bool batch_apply(struct call *c, struct import_plan *p, struct import *out)
{
    struct stamp stamp = { .batch = out->batch, .stated_on = out->stated_on };
    call_step(c, import_states[IMPORT_APPLYING], (int64_t)p->n);
    if (!db_run(c, &sql_import_use_batch, BIND(&import_shape, out), NULL) || !bulk_take_numbers(c, 1, &stamp.source))
        return false;
    if (!db_run(c, &sql_import_add_source,
                BIND(&import_shape, out, "source", batch_number_text(c, stamp.source), "title",
                     out->file_name ? out->file_name : out->sha256),
                NULL) ||
        !apply_plan(c, p, &stamp) || !batch_store_rows(c, p, out->batch))
        return false;
    return db_run(c, &sql_import_set_applied, BIND(&import_shape, out), NULL);
}

/* --- reading a batch again ------------------------------------------------------------------------------------------------------------ */

bool batch_head(struct call *c, struct number batch, struct batch_row *out)
{
    bool found;
    *out = (struct batch_row){ 0 };
    if (!db_one(c, &sql_import_batch_head, ARGS("batch", batch_number_text(c, batch)), &batch_shape, out, &found))
        return false;
    return found || fail(c, ERROR_NOT_FOUND, "batch", "value", number_text(c->mem, batch));
}

bool batch_of_job(struct call *c, const struct job *job, struct batch_row *out)
{
    return db_one(c, &sql_import_batch_of_job, ARGS("job", int_text(c->mem, job->job.value)), &batch_shape, out, NULL) &&
           batch_head(c, out->batch, out);
}

bool batch_lock(struct call *c, struct number batch, struct batch_row *out)
{
    if (!batch_head(c, batch, out))
        return false;
    if (!may(c, RIGHT_EDIT, out->owner))
        return fail(c, ERROR_FORBIDDEN, "batch", "value", out->owner);
    c->options.owner = out->owner;
    return db_write_for(c, out->owner) && job_lock(c, out->job) && batch_head(c, batch, out);
}

bool batch_refuse(struct call *c, const struct batch_row *head)
{
    const char *state = message_word(c->language, "choice_import_", import_states[head->state]);
    return fail(c, ERROR_CONFLICT, "batch", "why", tr(c->mem, c->language, MESSAGE_import_state_is, "state", state));
}

bool batch_columns(struct call *c, struct number batch, struct import *out)
{
    struct list rows;
    if (!db_many(c, &sql_import_batch_columns, ARGS("batch", batch_number_text(c, batch)), &import_column_shape, &rows))
        return false;
    out->columns.n = rows.n;
    out->columns.item = rows.item;
    return true;
}

bool batch_raw_rows(struct call *c, struct number batch, bool refused, struct list *out)
{
    return db_many(c, &sql_import_raw_rows, ARGS("batch", batch_number_text(c, batch), "refused", refused ? "true" : "false"),
                   &raw_row_shape, out);
}

struct sheet_form batch_form(const struct batch_row *head)
{
    return (struct sheet_form){ encoding_find(head->encoding), *head->delimiter, head->line_end,
                                head->bom.known && head->bom.value };
}

/* The columns of the list as they were when it came in, from what the batch stores. */
static void restore_columns(struct arena *mem, const struct batch_row *head, const struct import *stored,
                            struct list_columns *out)
{
    *out = (struct list_columns){ .header_row = head->header_row.value,
                                  .n = stored->columns.n < LIST_COLUMNS_MAX ? stored->columns.n : LIST_COLUMNS_MAX };
    for (size_t i = 0; i < out->n; i++) {
        const struct import_column *it = &stored->columns.item[i];
        enum intake_field field = it->field ? intake_field_find(it->field) : FIELD_NONE;
        out->item[i] = (struct list_column){ .header = it->header ? it->header : "",
                                             .field = field == FIELD_COUNT ? FIELD_NONE : field,
                                             .confidence = decimal_to_double(it->confidence),
                                             .decimal = it->decimal ? *it->decimal : 0 };
    }
    columns_complete(mem, out);
}

bool batch_reread(struct call *c, const struct batch_row *head, struct list_read *out)
{
    struct import stored = { 0 };
    struct list rows;
    struct row_reader *r = &out->reader;
    *out = (struct list_read){ .plan = plan_new(c->mem), .form = batch_form(head) };
    r->country = head->country;
    r->year = head->stated_on.known ? head->stated_on.year : c->today.year;
    if (!batch_columns(c, head->batch, &stored) || !registry_load_codes(c, &r->codes) ||
        !batch_raw_rows(c, head->batch, false, &rows))
        return false;
    restore_columns(c->mem, head, &stored, &r->columns);
    struct cells *cells = TAKE(c->mem, struct cells);
    struct row *row = TAKE(c->mem, struct row);
    struct arena *scratch = arena_new(0);
    bool goes_on = true;
    call_expect(c, 2 * (int64_t)rows.n);
    for (size_t i = 0; i < rows.n && goes_on; i++) {
        goes_on = call_advance(c, 1);
        const struct raw_row *it = &((const struct raw_row *)rows.item)[i];
        size_t size;
        const char *raw = hex_to_bytes(c->mem, it->raw_hex, &size);
        csv_row(scratch, &out->form, stored.columns.n, it->line.value, raw, size, cells);
        row_read(scratch, r, cells, row);
        plan_add_row(out->plan, row);
        arena_reset(scratch);
    }
    arena_free(scratch);
    return goes_on;
}

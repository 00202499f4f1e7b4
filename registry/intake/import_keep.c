/* Batches: a list is kept with what was planned for each of its rows. */
#include "base/buffer.h"
#include "import_parts.h"
#include "known.h"

/* --- a batch -------------------------------------------------------------------------------------------------------------------------- */

/* How the list was written, as the batch keeps it: enough to read its rows again and to write a rejects file like it. */
static const char *dialect_json(struct call *c, const struct row_reader *r, const struct import *out)
{
    struct buffer b = { 0 };
    const struct decoded *f = &r->file;
    size_t header_size;
    const char *header = list_header(r, &header_size);
    buffer_text(&b, "{\"encoding\":");
    buffer_json(&b, out->dialect.encoding);
    buffer_text(&b, ",\"delimiter\":");
    buffer_json(&b, out->dialect.delimiter);
    buffer_text(&b, ",\"header_row\":");
    if (out->dialect.header_row.known)
        buffer_int(&b, out->dialect.header_row.value);
    else
        buffer_text(&b, "null");
    buffer_text(&b, ",\"decimal\":");
    buffer_json(&b, out->dialect.decimal);
    buffer_text(&b, ",\"date_order\":\"dmy\",\"country\":");
    buffer_json(&b, r->country);
    buffer_text(&b, ",\"line_end\":");
    buffer_json(&b, list_line_end(r));
    buffer_text(&b, f->skipped ? ",\"bom\":true" : ",\"bom\":false");
    buffer_text(&b, ",\"header\":");
    buffer_json(&b, header ? bytes_to_hex(c->mem, header, header_size) : NULL);
    buffer_char(&b, '}');
    const char *json = text_copy_n(c->mem, b.bytes, b.size);
    buffer_free(&b);
    return json;
}

static const char *columns_json(struct call *c, const struct import *out)
{
    struct buffer b = { 0 };
    buffer_char(&b, '[');
    for (size_t i = 0; i < out->columns.n; i++) {
        const struct import_column *it = &out->columns.item[i];
        buffer_text(&b, i ? ",{\"header\":" : "{\"header\":");
        buffer_json(&b, it->header);
        buffer_text(&b, ",\"field\":");
        buffer_json(&b, it->field);
        buffer_format(&b, ",\"confidence\":%s,\"decimal\":", decimal_text(c->mem, it->confidence));
        buffer_json(&b, it->decimal);
        buffer_char(&b, '}');
    }
    buffer_char(&b, ']');
    const char *json = text_copy_n(c->mem, b.bytes, b.size);
    buffer_free(&b);
    return json;
}

static const char *number_said(struct call *c, struct number n)
{
    return text_format(c->mem, "%lld", (long long)n.value);
}

bool import_keep(struct call *c, const struct list_read *list, struct import *out)
{
    if (!apply_numbers(c, 1, &out->batch))
        return false;
    db_say(c, "batch", number_said(c, out->batch));
    db_say(c, "sender", out->sender);
    db_say(c, "file_name", out->file_name);
    db_say(c, "sha256", out->sha256);
    db_say(c, "stated_on", out->stated_on.known ? date_text(c->mem, out->stated_on) : NULL);
    db_say(c, "encoding", out->dialect.encoding);
    db_say(c, "dialect_json", dialect_json(c, &list->reader, out));
    db_say(c, "columns_json", columns_json(c, out));
    out->state = IMPORT_PLANNED;
    return db_run(c, &sql_import_add_batch, NULL, NULL, NULL);
}

bool import_bring_in(struct call *c, struct plan *p, struct import *out)
{
    struct stamp stamp = { .batch = out->batch, .stated_on = out->stated_on.known ? date_text(c->mem, out->stated_on) : NULL };
    db_say(c, "batch", number_said(c, out->batch));
    if (!db_run(c, &sql_import_keep_batch, NULL, NULL, NULL) || !apply_numbers(c, 1, &stamp.source))
        return false;
    db_say(c, "source", number_said(c, stamp.source));
    db_say(c, "batch", number_said(c, out->batch));
    db_say(c, "title", out->file_name ? out->file_name : out->sha256);
    db_say(c, "sender", out->sender);
    db_say(c, "stated_on", stamp.stated_on);
    db_say(c, "sha256", out->sha256);
    if (!db_run(c, &sql_import_add_source, NULL, NULL, NULL) || !apply_plan(c, p, &stamp) || !apply_keep_rows(c, p, out->batch))
        return false;
    out->state = IMPORT_APPLIED;
    db_say(c, "batch", number_said(c, out->batch));
    return db_run(c, &sql_import_set_applied, NULL, NULL, NULL);
}

/* --- reading a batch again ------------------------------------------------------------------------------------------------------------ */

/* The reader as it was, from what the batch keeps. */
static bool reader_again(struct call *c, const struct batch_row *head, struct row_reader *r)
{
    struct import kept = { 0 };
    if (!import_columns(c, head->batch, &kept))
        return false;
    r->country = head->country;
    r->year = head->stated_on.known ? head->stated_on.year : c->today.year;
    r->dialect = (struct dialect){ .encoding = encoding_find(head->encoding),
                                   .delimiter = *head->delimiter,
                                   .header_row = head->header_row.value,
                                   .columns = kept.columns.n };
    r->file.encoding = r->dialect.encoding;
    r->columns.n = kept.columns.n < CSV_COLUMNS_MAX ? kept.columns.n : CSV_COLUMNS_MAX;
    for (size_t i = 0; i < r->columns.n; i++) {
        const struct import_column *it = &kept.columns.item[i];
        enum intake_field field = it->field ? intake_field_find(it->field) : FIELD_NONE;
        r->columns.item[i] = (struct column){ it->header ? it->header : "", field == FIELD_COUNT ? FIELD_NONE : field,
                                              decimal_to_double(it->confidence) };
        r->column_decimal[i] = it->decimal ? *it->decimal : 0;
    }
    row_reader_resume(c->mem, r);
    return known_codes(c, &r->codes);
}

bool import_read_again(struct call *c, const struct batch_row *head, struct list_read *out)
{
    struct list rows;
    *out = (struct list_read){ .plan = plan_new(c->mem) };
    if (!reader_again(c, head, &out->reader))
        return false;
    db_say(c, "batch", number_said(c, head->batch));
    db_say(c, "refused", "false");
    if (!db_many(c, &sql_import_raw_rows, NULL, NULL, &raw_row_shape, &rows))
        return false;
    struct csv_record *record = TAKE(c->mem, struct csv_record);
    struct row *row = TAKE(c->mem, struct row);
    struct arena *scratch = arena_new(0);
    for (size_t i = 0; i < rows.n; i++) {
        const struct raw_row *kept = &((const struct raw_row *)rows.item)[i];
        size_t size;
        struct csv_reader reader;
        const char *raw = hex_to_bytes(c->mem, kept->raw_hex, &size);
        arena_reset(scratch);
        csv_start(&reader, raw, size, out->reader.dialect.delimiter);
        reader.line = kept->line.value;
        reader.columns = out->reader.dialect.columns;
        if (!csv_next(&reader, record))
            continue;
        row_read(scratch, &out->reader, record, row);
        plan_take(out->plan, row);
    }
    arena_free(scratch);
    return true;
}

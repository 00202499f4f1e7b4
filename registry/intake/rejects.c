/* The rejects file: the refused rows' own bytes, and what to mend. */
#include "base/buffer.h"
#include "import_parts.h"

static const char *const our_names[] = { "error_code", "column", "value", "hint" };

/* One of our cells behind a row: quoted, line breaks and all, in the file's encoding. */
static void add_cell(struct rejects_writer *w, const char *text)
{
    struct buffer quoted = { 0 };
    buffer_char(&quoted, '"');
    for (const char *p = text ? text : ""; *p; p++) {
        if (*p == '"')
            buffer_char(&quoted, '"');
        buffer_char(&quoted, *p == '\n' || *p == '\r' ? ' ' : *p);
    }
    buffer_char(&quoted, '"');
    encode_text(&w->out, w->encoding, quoted.bytes);
    buffer_free(&quoted);
}

/* The row's own bytes, without columns that an earlier rejects file added, and up to the last column of the list. */
static void add_own(struct rejects_writer *w, const char *raw, size_t raw_size)
{
    struct csv_record *record = calloc(1, sizeof *record);
    struct csv_reader reader;
    size_t cells = 1;
    csv_start(&reader, raw, raw_size, w->delimiter);
    reader.columns = w->columns;
    if (record && csv_next(&reader, record)) {
        cells = record->n + record->surplus;
        if (w->ours < record->n) {
            const struct csv_cell *first = &record->cell[w->ours];
            raw_size = (size_t)(first->bytes - raw) - first->quoted;
            raw_size -= raw_size > 0; /* the delimiter before it */
            cells = w->ours;
        }
    }
    free(record);
    buffer_add(&w->out, raw, raw_size);
    size_t columns = w->ours < w->columns ? w->ours : w->columns;
    for (; cells < columns; cells++)
        buffer_char(&w->out, w->delimiter);
}

void rejects_start(struct rejects_writer *w, bool bom, const char *header, size_t header_size)
{
    if (bom)
        buffer_text(&w->out, "\xEF\xBB\xBF");
    if (!header)
        return;
    add_own(w, header, header_size);
    for (size_t i = 0; i < 4; i++) {
        buffer_char(&w->out, w->delimiter);
        buffer_text(&w->out, our_names[i]);
    }
    buffer_text(&w->out, w->line_end);
}

void rejects_row(struct rejects_writer *w, const char *raw, size_t raw_size, const char *code, const char *column,
                 const char *value, const char *hint)
{
    add_own(w, raw, raw_size);
    const char *const ours[] = { code, column, value, hint };
    for (size_t i = 0; i < 4; i++) {
        buffer_char(&w->out, w->delimiter);
        add_cell(w, ours[i]);
    }
    buffer_text(&w->out, w->line_end);
}

const char *list_header(const struct row_reader *r, size_t *size)
{
    if (!r->dialect.header_row)
        return NULL;
    /* The header ends where the rows begin, less its line end. */
    size_t end = r->dialect.rows_at;
    end -= end > 0 && r->file.bytes[end - 1] == '\n';
    end -= end > 0 && r->file.bytes[end - 1] == '\r';
    *size = end - r->dialect.header_at;
    return r->file.bytes + r->dialect.header_at;
}

const char *list_line_end(const struct row_reader *r)
{
    const char *line = memchr(r->file.bytes, '\n', r->file.size);
    if (line)
        return line > r->file.bytes && line[-1] == '\r' ? "\r\n" : "\n";
    return memchr(r->file.bytes, '\r', r->file.size) ? "\r" : "\n";
}

static size_t first_of_ours(const struct columns *columns)
{
    for (size_t i = 0; i < columns->n; i++)
        if (columns->item[i].field == FIELD_OURS)
            return i;
    return CSV_COLUMNS_MAX;
}

static const struct row_message *first_error(const struct plan_row *row)
{
    for (size_t i = 0; i < row->messages.n; i++)
        if (row->messages.item[i].severity == SEVERITY_ERROR)
            return &row->messages.item[i];
    return NULL;
}

void rejects_of_list(struct call *c, const struct list_read *list, const char **bytes, size_t *size)
{
    const struct row_reader *r = &list->reader;
    struct rejects_writer w = { .encoding = r->dialect.encoding,
                                .delimiter = r->dialect.delimiter,
                                .columns = r->columns.n,
                                .ours = first_of_ours(&r->columns) };
    *bytes = NULL;
    *size = 0;
    if (!r->file.bytes || list->plan->count[VERDICT_REJECTED] + list->plan->count[VERDICT_CONFLICT] == 0)
        return;
    w.line_end = list_line_end(r);
    size_t header_size = 0;
    const char *header = list_header(r, &header_size);
    rejects_start(&w, r->file.skipped > 0, header, header_size);
    for (size_t i = 0; i < list->plan->n; i++) {
        const struct plan_row *row = &list->plan->row[i];
        const struct row_message *why = first_error(row);
        if ((row->verdict == VERDICT_REJECTED || row->verdict == VERDICT_CONFLICT) && why)
            rejects_row(&w, row->raw, row->raw_size, why->code, why->column, why->value,
                        import_hint(c, why->code, why->value, why->expected, why->scheme));
    }
    *bytes = text_copy_n(c->mem, w.out.bytes, w.out.size);
    *size = w.out.size;
    buffer_free(&w.out);
}

bool import_rejects(struct call *c, const struct import *in, struct field_mask mask, struct rejects *out)
{
    struct batch_row head;
    struct import kept = { 0 };
    struct list rows;
    (void)mask;
    if (!import_head(c, in->batch, &head) || !import_columns(c, in->batch, &kept))
        return false;
    struct rejects_writer w = { .encoding = encoding_find(head.encoding),
                                .delimiter = *head.delimiter,
                                .line_end = head.line_end,
                                .columns = kept.columns.n,
                                .ours = CSV_COLUMNS_MAX };
    for (size_t i = kept.columns.n; i > 0; i--)
        if (kept.columns.item[i - 1].field && strcmp(kept.columns.item[i - 1].field, intake_field_names[FIELD_OURS]) == 0)
            w.ours = i - 1;
    db_say(c, "batch", text_format(c->mem, "%lld", (long long)in->batch.value));
    db_say(c, "refused", "true");
    if (!db_many(c, &sql_import_raw_rows, NULL, NULL, &raw_row_shape, &rows))
        return false;
    size_t size = 0;
    const char *header = head.header_hex ? hex_to_bytes(c->mem, head.header_hex, &size) : NULL;
    rejects_start(&w, head.bom.known && head.bom.value, header, size);
    for (size_t i = 0; i < rows.n; i++) {
        const struct raw_row *row = &((const struct raw_row *)rows.item)[i];
        const char *raw = hex_to_bytes(c->mem, row->raw_hex, &size);
        rejects_row(&w, raw, size, row->code, row->column, row->value,
                    row->code ? import_hint(c, row->code, row->value, row->expected, row->scheme) : NULL);
    }
    *out = (struct rejects){ .name = text_format(c->mem, "%s_errors.csv",
                                                 head.file_name ? head.file_name : number_text(c->mem, in->batch)),
                             .bytes = text_copy_n(c->mem, w.out.bytes ? w.out.bytes : "", w.out.size),
                             .size = w.out.size };
    buffer_free(&w.out);
    return true;
}

/* The rejects file: the original bytes of each refused row, and what is to be fixed in it. */
#include "rejects.h"
#include "base/buffer.h"
#include "batch_store.h"
#include "import_message.h"

/* A rejects file that is being written. */
struct rejects_writer {
    struct buffer out;
    enum encoding encoding;
    char delimiter;
    const char *line_end;
    size_t columns;            /* of the list, without those that a rejects file adds */
    size_t reject_column;      /* the first column that an earlier rejects file added, or CSV_COLUMNS_MAX */
    struct csv_record *record; /* the row that is being written */
};

static const char *const reject_column_names[] = { "error_code", "column", "value", "hint" };

/* Writes a cell that follows a row: quoted, without line breaks, in the encoding of the file. */
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

/* Writes the original bytes of a row without the columns that an earlier rejects file added, and fills the row up to the last column
   of the list, so that the columns added now are in their place. */
static void add_raw_row(struct rejects_writer *w, const char *raw, size_t raw_size)
{
    struct csv_record *record = w->record;
    struct csv_reader reader;
    size_t cells = 1;
    csv_start(&reader, raw, raw_size, w->delimiter);
    reader.columns = w->columns;
    if (csv_next(&reader, record)) {
        cells = record->n + record->surplus;
        if (w->reject_column < record->n) {
            const struct csv_cell *first = &record->cell[w->reject_column];
            raw_size = (size_t)(first->bytes - raw) - first->quoted;
            raw_size -= raw_size > 0; /* the delimiter before it */
            cells = w->reject_column;
        }
    }
    buffer_add(&w->out, raw, raw_size);
    size_t columns = w->reject_column < w->columns ? w->reject_column : w->columns;
    for (; cells < columns; cells++)
        buffer_char(&w->out, w->delimiter);
}

/* `header` NULL: the list has none. */
static void start_rejects(struct rejects_writer *w, bool bom, const char *header, size_t header_size)
{
    if (bom)
        buffer_text(&w->out, "\xEF\xBB\xBF");
    if (!header)
        return;
    add_raw_row(w, header, header_size);
    for (size_t i = 0; i < 4; i++) {
        buffer_char(&w->out, w->delimiter);
        buffer_text(&w->out, reject_column_names[i]);
    }
    buffer_text(&w->out, w->line_end);
}

static void write_reject(struct rejects_writer *w, const char *raw, size_t raw_size, const char *code, const char *column,
                         const char *value, const char *hint)
{
    add_raw_row(w, raw, raw_size);
    const char *const reject_column[] = { code, column, value, hint };
    for (size_t i = 0; i < 4; i++) {
        buffer_char(&w->out, w->delimiter);
        add_cell(w, reject_column[i]);
    }
    buffer_text(&w->out, w->line_end);
}

static size_t first_reject_column(const struct list_columns *columns)
{
    for (size_t i = 0; i < columns->n; i++)
        if (columns->item[i].field == FIELD_REJECTS)
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
                                .reject_column = first_reject_column(&r->columns),
                                .record = TAKE(c->mem, struct csv_record) };
    *bytes = NULL;
    *size = 0;
    if (!r->file.bytes || list->plan->count[VERDICT_REJECTED] + list->plan->count[VERDICT_CONFLICT] == 0)
        return;
    w.line_end = dialect_line_end(&r->file);
    size_t header_size = 0;
    const char *header = dialect_header(&r->file, &r->dialect, &header_size);
    start_rejects(&w, r->file.skipped > 0, header, header_size);
    for (size_t i = 0; i < list->plan->n; i++) {
        const struct plan_row *row = &list->plan->row[i];
        const struct row_message *why = first_error(row);
        if ((row->verdict == VERDICT_REJECTED || row->verdict == VERDICT_CONFLICT) && why)
            write_reject(&w, row->raw, row->raw_size, why->code, why->column, why->value,
                         import_hint(c, why->code, why->value, why->expected, why->scheme));
    }
    *bytes = text_copy_n(c->mem, w.out.bytes, w.out.size);
    *size = w.out.size;
    buffer_free(&w.out);
}

bool import_rejects(struct call *c, const void *in, struct field_mask mask, struct bytes *out)
{
    struct number batch = ((const struct import *)in)->batch;
    struct batch_row head;
    struct import stored = { 0 };
    struct list rows;
    (void)mask;
    if (!batch_head(c, batch, &head) || !batch_columns(c, batch, &stored))
        return false;
    struct rejects_writer w = { .encoding = encoding_find(head.encoding),
                                .delimiter = *head.delimiter,
                                .line_end = head.line_end,
                                .columns = stored.columns.n,
                                .reject_column = CSV_COLUMNS_MAX,
                                .record = TAKE(c->mem, struct csv_record) };
    for (size_t i = stored.columns.n; i > 0; i--)
        if (stored.columns.item[i - 1].field && strcmp(stored.columns.item[i - 1].field, intake_field_names[FIELD_REJECTS]) == 0)
            w.reject_column = i - 1;
    if (!batch_raw_rows(c, batch, true, &rows))
        return false;
    size_t size = 0;
    const char *header = head.header_hex ? hex_to_bytes(c->mem, head.header_hex, &size) : NULL;
    start_rejects(&w, head.bom.known && head.bom.value, header, size);
    for (size_t i = 0; i < rows.n; i++) {
        const struct raw_row *row = &((const struct raw_row *)rows.item)[i];
        const char *raw = hex_to_bytes(c->mem, row->raw_hex, &size);
        write_reject(&w, raw, size, row->code, row->column, row->value,
                     row->code ? import_hint(c, row->code, row->value, row->expected, row->scheme) : NULL);
    }
    *out = (struct bytes){ .media_type = "text/csv",
                           .name =
                               text_format(c->mem, "%s_errors.csv", head.file_name ? head.file_name : number_text(c->mem, batch)),
                           .bytes = text_copy_n(c->mem, w.out.bytes ? w.out.bytes : "", w.out.size),
                           .size = w.out.size };
    buffer_free(&w.out);
    return true;
}

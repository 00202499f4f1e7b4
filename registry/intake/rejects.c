/* The rejects file: the original bytes of each refused row, and what is to be fixed in it. */
#include "rejects.h"
#include "base/buffer.h"
#include "batch_store.h"
#include "csv_sheet.h"
#include "import_message.h"

/* A rejects file that is being written. */
struct rejects_writer {
    struct buffer out;
    struct sheet_form form;
    size_t columns; /* of the list */
    size_t kept;    /* those before the ones that an earlier rejects file added */
};

/* `header` NULL: the list has none. */
static void start_rejects(struct rejects_writer *w, const char *header, size_t header_size)
{
    static const char *const names[] = { "error_code", "column", "value", "hint" };
    if (w->form.bom)
        buffer_text(&w->out, "\xEF\xBB\xBF");
    if (!header)
        return;
    csv_add_raw(&w->out, &w->form, w->columns, w->kept, header, header_size);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        buffer_format(&w->out, "%c%s", w->form.delimiter, names[i]);
    buffer_text(&w->out, w->form.line_end);
}

/* Writes a row as it came, and the first error about it. */
static void write_reject(struct call *c, struct rejects_writer *w, const char *raw, size_t raw_size, const struct raw_row *why)
{
    const char *hint = why->code ? import_hint(c, why->code, why->value, why->expected, why->scheme) : NULL;
    const char *const added[] = { why->code, why->column, why->value, hint };
    csv_add_raw(&w->out, &w->form, w->columns, w->kept, raw, raw_size);
    for (size_t i = 0; i < sizeof added / sizeof added[0]; i++)
        csv_add_cell(&w->out, &w->form, added[i]);
    buffer_text(&w->out, w->form.line_end);
}

static const char *finish_rejects(struct call *c, struct rejects_writer *w, size_t *size)
{
    encode_file(&w->out, w->form.encoding);
    *size = w->out.size;
    const char *bytes = text_copy_n(c->mem, w->out.bytes ? w->out.bytes : "", w->out.size);
    buffer_free(&w->out);
    return bytes;
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
    const struct list_columns *columns = &list->reader.columns;
    struct rejects_writer w = { .form = list->form, .columns = columns->n, .kept = column_of(columns, FIELD_REJECTS) };
    *bytes = NULL;
    *size = 0;
    if (list->plan->count[VERDICT_REJECTED] + list->plan->count[VERDICT_CONFLICT] == 0)
        return;
    start_rejects(&w, columns->header_raw, columns->header_size);
    for (size_t i = 0; i < list->plan->n; i++) {
        const struct plan_row *row = &list->plan->row[i];
        const struct row_message *why = first_error(row);
        if ((row->verdict == VERDICT_REJECTED || row->verdict == VERDICT_CONFLICT) && why)
            write_reject(c, &w, row->raw, row->raw_size,
                         &(struct raw_row){ .column = why->column,
                                            .code = why->code,
                                            .value = why->value,
                                            .expected = why->expected,
                                            .scheme = why->scheme });
    }
    *bytes = finish_rejects(c, &w, size);
}

bool import_rejects(struct call *c, const void *in, struct field_mask mask, struct bytes *out)
{
    struct number batch = ((const struct import *)in)->batch;
    struct batch_row head;
    struct import stored = { 0 };
    struct list rows;
    (void)mask;
    if (!batch_head(c, batch, &head))
        return false;
    if (!head.delimiter)
        return batch_refuse(c, &head);
    if (!batch_columns(c, batch, &stored) || !batch_raw_rows(c, batch, true, &rows))
        return false;
    struct rejects_writer w = { .form = batch_form(&head), .columns = stored.columns.n };
    while (w.kept < stored.columns.n && (!stored.columns.item[w.kept].field ||
                                         strcmp(stored.columns.item[w.kept].field, intake_field_names[FIELD_REJECTS]) != 0))
        w.kept++;
    size_t size = 0;
    const char *header = head.header_hex ? hex_to_bytes(c->mem, head.header_hex, &size) : NULL;
    start_rejects(&w, header, size);
    for (size_t i = 0; i < rows.n; i++) {
        const struct raw_row *row = &((const struct raw_row *)rows.item)[i];
        const char *raw = hex_to_bytes(c->mem, row->raw_hex, &size);
        write_reject(c, &w, raw, size, row);
    }
    *out = (struct bytes){ .media_type = "text/csv",
                           .name = text_format(c->mem, "%s_errors.csv",
                                               head.file_name ? head.file_name : number_text(c->mem, batch)) };
    out->bytes = finish_rejects(c, &w, &out->size);
    return true;
}

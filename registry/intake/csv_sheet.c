#include "csv_sheet.h"
#include "csv_read.h"

struct csv_sheet {
    struct sheet sheet;      /* first, since a sheet is all that others see */
    struct csv_reader start; /* at the first row */
    struct csv_reader reader;
    struct csv_record record;
};

/* Reads the line "sep=;", with which Excel names the delimiter. Returns its size with the line end; 0: there is none. */
static size_t separator_line(const struct decoded *file, char *delimiter)
{
    const char *b = file->bytes;
    if (file->size < 5 || strncasecmp(b, "sep=", 4) != 0 || !strchr(",;\t|", b[4]) || !b[4])
        return 0;
    if (file->size > 5 && b[5] != '\r' && b[5] != '\n')
        return 0;
    *delimiter = b[4];
    return file->size > 6 && b[5] == '\r' && b[6] == '\n' ? 7 : file->size > 5 ? 6 : 5;
}

char csv_named_delimiter(const struct decoded *file)
{
    char delimiter = 0;
    (void)separator_line(file, &delimiter);
    return delimiter;
}

static const char *line_end_of(const struct decoded *file)
{
    const char *line = memchr(file->bytes, '\n', file->size);
    if (line)
        return line > file->bytes && line[-1] == '\r' ? "\r\n" : "\n";
    return memchr(file->bytes, '\r', file->size) ? "\r" : "\n";
}

static void tidy_record(struct arena *mem, enum encoding encoding, const struct csv_record *record, struct cells *out)
{
    *out = (struct cells){ .line = record->line,
                           .raw = record->raw,
                           .raw_size = record->raw_size,
                           .n = record->n,
                           .surplus = record->surplus,
                           .stray_quote = record->stray_quote };
    for (size_t i = 0; i < record->n; i++) {
        bool foreign = false, too_long = record->cell[i].size > CELL_MAX_BYTES;
        out->cell[i] = cell_tidied(mem, too_long ? "" : csv_text(mem, encoding, record, i, &foreign));
        out->cell[i].flags |= (foreign ? CELL_FOREIGN : 0) | (too_long ? CELL_TOO_LONG : 0);
    }
}

static bool next_row(struct sheet *s, struct arena *mem, struct cells *out)
{
    struct csv_sheet *it = (struct csv_sheet *)s;
    it->reader.columns = s->columns;
    while (csv_next(&it->reader, &it->record)) {
        tidy_record(mem, s->form.encoding, &it->record, out);
        if (!cells_are_blank(out))
            return true;
    }
    return false;
}

static void rewind_to(struct sheet *s, int64_t after_line)
{
    struct csv_sheet *it = (struct csv_sheet *)s;
    it->reader = it->start;
    while (it->reader.line <= after_line && csv_next(&it->reader, &it->record))
        continue;
}

struct sheet *csv_sheet(struct arena *mem, const struct decoded *file, char delimiter)
{
    struct csv_sheet *it = TAKE(mem, struct csv_sheet);
    char named;
    csv_start(&it->start, file->bytes, file->size, delimiter);
    it->start.at = separator_line(file, &named);
    it->start.line += it->start.at > 0;
    it->reader = it->start;
    it->sheet = (struct sheet){ .form = { file->encoding, delimiter, line_end_of(file), file->bom },
                                .next = next_row,
                                .rewind = rewind_to };
    return &it->sheet;
}

/* --- rows byte for byte ----------------------------------------------------------------------------------------------------------- */

static bool cut_row(const struct sheet_form *form, size_t columns, int64_t line, const char *raw, size_t raw_size,
                    struct csv_record *out)
{
    struct csv_reader reader;
    csv_start(&reader, raw, raw_size, form->delimiter);
    reader.columns = columns;
    reader.line = line;
    return csv_next(&reader, out);
}

void csv_row(struct arena *mem, const struct sheet_form *form, size_t columns, int64_t line, const char *raw, size_t raw_size,
             struct cells *out)
{
    struct csv_record record = { .line = line };
    (void)cut_row(form, columns, line, raw, raw_size, &record);
    tidy_record(mem, form->encoding, &record, out);
}

void csv_add_raw(struct buffer *out, const struct sheet_form *form, size_t columns, size_t kept, const char *raw, size_t raw_size)
{
    struct csv_record record;
    size_t cells = 1;
    if (cut_row(form, columns, 1, raw, raw_size, &record)) {
        cells = record.n + record.surplus;
        if (kept < columns && kept < record.n) {
            const struct csv_cell *first = &record.cell[kept];
            raw_size = (size_t)(first->bytes - raw) - first->quoted;
            raw_size -= raw_size > 0; /* the delimiter before it */
            cells = kept;
        }
    }
    buffer_add(out, raw, raw_size);
    for (; cells < kept; cells++)
        buffer_char(out, form->delimiter);
}

void csv_add_cell(struct buffer *out, const struct sheet_form *form, const char *text)
{
    struct buffer quoted = { 0 };
    buffer_char(&quoted, '"');
    for (const char *p = text ? text : ""; *p; p++) {
        if (*p == '"')
            buffer_char(&quoted, '"');
        buffer_char(&quoted, *p == '\n' || *p == '\r' ? ' ' : *p);
    }
    buffer_char(&quoted, '"');
    buffer_char(out, form->delimiter);
    encode_text(out, form->encoding, quoted.bytes);
    buffer_free(&quoted);
}

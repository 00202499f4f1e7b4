/* Records out: JSON straight into the buffer, CSV. The service spends its time here, so nothing but the buffer allocates
   memory. */
#include "base/csv.h"
#include "page.h"
#include "shape_parts.h"

/* --- JSON ----------------------------------------------------------------------------------------------------------- */

static void write_null(struct buffer *b)
{
    buffer_add(b, "null", 4);
}

static void write_quoted(struct buffer *b, const char *plain, size_t size)
{
    buffer_char(b, '"');
    buffer_add(b, plain, size);
    buffer_char(b, '"');
}

static void write_bool(struct buffer *b, const struct maybe_bool *m)
{
    if (!m->known)
        write_null(b);
    else if (m->value)
        buffer_add(b, "true", 4);
    else
        buffer_add(b, "false", 5);
}

static void write_texts(struct buffer *b, const struct texts *texts)
{
    buffer_char(b, '[');
    for (size_t i = 0; i < texts->n; i++) {
        if (i)
            buffer_char(b, ',');
        buffer_json(b, texts->item[i]);
    }
    buffer_char(b, ']');
}

static void write_list(struct buffer *b, const struct shape *s, unsigned roles, const struct list *list, bool nested)
{
    buffer_char(b, '[');
    for (size_t i = 0; i < list->n; i++) {
        if (i)
            buffer_char(b, ',');
        shape_write_json(b, s, roles, (const char *)list->item + i * s->size, nested);
    }
    buffer_char(b, ']');
}

static void write_text(struct buffer *b, const struct field *f, const char *text)
{
    if (f->json && text)
        buffer_text(b, text);
    else
        buffer_json(b, text);
}

/* Bytes as they are or in quotes; null where there are none. */
static void write_or_null(struct buffer *b, const char *plain, size_t size, bool quoted)
{
    if (size == 0)
        write_null(b);
    else if (quoted)
        write_quoted(b, plain, size);
    else
        buffer_add(b, plain, size);
}

static void write_date(struct buffer *b, struct date d)
{
    char out[DATE_BYTES];
    size_t size = date_write(d, out);
    write_or_null(b, out, size, true);
}

static void write_instant(struct buffer *b, struct instant i)
{
    char out[INSTANT_BYTES];
    size_t size = instant_write(i, out);
    write_or_null(b, out, size, true);
}

static void write_decimal(struct buffer *b, struct decimal d)
{
    char out[DECIMAL_BYTES];
    size_t size = decimal_write(d, '.', out);
    write_or_null(b, out, size, false);
}

static void write_number(struct buffer *b, struct number n)
{
    char out[NUMBER_BYTES];
    size_t size = number_write(n, out);
    write_or_null(b, out, size, true);
}

static void write_value(struct buffer *b, const struct field *f, unsigned roles, const void *at)
{
    switch (f->kind) {
    case KIND_TEXT:
        write_text(b, f, *(const char *const *)at);
        break;
    case KIND_INT: {
        const struct maybe_int *m = at;
        if (m->known)
            buffer_int(b, m->value);
        else
            write_null(b);
        break;
    }
    case KIND_BOOL:
        write_bool(b, at);
        break;
    case KIND_DATE:
        write_date(b, *(const struct date *)at);
        break;
    case KIND_INSTANT:
        write_instant(b, *(const struct instant *)at);
        break;
    case KIND_DECIMAL:
        write_decimal(b, *(const struct decimal *)at);
        break;
    case KIND_NUMBER:
        write_number(b, *(const struct number *)at);
        break;
    case KIND_CHOICE:
        buffer_json(b, f->choices[*(const unsigned *)at]); /* [0] is NULL: null */
        break;
    case KIND_TEXTS:
        write_texts(b, at);
        break;
    case KIND_LIST:
        write_list(b, f->of, roles, at, true);
        break;
    case KIND_RECORD:
        shape_write_json(b, f->of, roles, at, true);
        break;
    }
}

static void write_name(struct buffer *b, char mark, const char *name)
{
    size_t size = strlen(name);
    buffer_reserve(b, size + 4);
    char *at = b->bytes + b->size;
    *at++ = mark;
    *at++ = '"';
    memcpy(at, name, size + 1);
    memcpy(at + size, "\":", 3);
    b->size += size + 4;
}

bool shape_write_members(struct buffer *b, const struct shape *s, unsigned roles, const void *record, bool nested, char first)
{
    char mark = first;
    bool any = false;
    for (const struct field *f = s->fields; f < fields_end(s); f++) {
        if (!(f->roles & roles) || (nested && (f->roles & TOP_LEVEL)))
            continue;
        write_name(b, mark, f->name);
        mark = ',';
        any = true;
        write_value(b, f, roles, field_at(f, record));
    }
    return any;
}

void shape_write_json(struct buffer *b, const struct shape *s, unsigned roles, const void *record, bool nested)
{
    if (!shape_write_members(b, s, roles, record, nested, '{'))
        buffer_char(b, '{');
    buffer_char(b, '}');
}

/* --- CSV ------------------------------------------------------------------------------------------------------------ */

static bool is_column(const struct field *f, unsigned roles)
{
    return (f->roles & roles) && f->kind != KIND_LIST && f->kind != KIND_RECORD;
}

/* The columns, ended by NULL. */
static const struct field **columns_of(struct arena *mem, const struct shape *s, unsigned roles, const struct texts *columns)
{
    size_t chosen = columns ? columns->n : 0, n = 0;
    const struct field **column = TAKE_N(mem, s->field_count + chosen + 1, const struct field *);
    for (size_t i = 0; i < chosen; i++)
        column[n++] = shape_field(s, columns->item[i]);
    for (size_t i = 0; i < s->field_count && !chosen; i++)
        if (is_column(&s->fields[i], roles))
            column[n++] = &s->fields[i];
    return column;
}

void shape_write_column_names(struct buffer *b, struct arena *mem, const struct shape *s, unsigned roles,
                              const struct texts *columns)
{
    struct csv_writer w = { .out = b, .delimiter = ',', .safe = true };
    for (const struct field **column = columns_of(mem, s, roles, columns); *column; column++)
        csv_cell(&w, (*column)->name);
    csv_line_end(&w);
}

void shape_write_csv(struct buffer *b, struct arena *mem, const struct shape *s, unsigned roles, const struct texts *columns,
                     const struct list *rows)
{
    struct csv_writer w = { .out = b, .delimiter = ',', .safe = true };
    const struct field **first = columns_of(mem, s, roles, columns);
    for (size_t r = 0; r < rows->n; r++) {
        for (const struct field **column = first; *column; column++)
            csv_cell(&w, field_text(mem, *column, (const char *)rows->item + r * s->size));
        csv_line_end(&w);
    }
}

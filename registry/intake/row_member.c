#include "row_member.h"
#include "base/text.h"

/* A number that the field can hold; *currency is what is written beside it, or NULL. */
static bool read_decimal(const struct row_context *g, size_t i, const struct field *f, const char *text, struct decimal *out,
                         const char **currency)
{
    bool read = value_number(g->mem, text, g->r->columns.item[i].decimal, f->kind == KIND_INT ? 0 : f->decimals, out, currency);
    double value = read ? decimal_to_double(*out) : 0;
    read = read && value >= 0 && (f->low == f->high || (value >= (double)f->low && value <= (double)f->high));
    if (!read)
        cell_message(g, i, "number", SEVERITY_WARNING, text);
    return read;
}

/* --- figures ----------------------------------------------------------------------------------------------------------------------- */

/* The row's figures of the year that the header of the column names, else of the list's year. */
static struct annual_figure *figure_of(const struct row_context *g, size_t i)
{
    struct supplier *firm = g->firm;
    int named = g->r->columns.item[i].year, year = named ? named : g->r->year;
    for (size_t k = 0; k < firm->annual_figures.n; k++)
        if (firm->annual_figures.item[k].year.value == year)
            return &firm->annual_figures.item[k];
    if (firm->annual_figures.n == ROW_FIGURES_MAX)
        return NULL;
    list_add(g->mem, &firm->annual_figures, ((struct annual_figure){ .year = { true, year } }));
    return &firm->annual_figures.item[firm->annual_figures.n - 1];
}

/* The currency of a cell or its column; else that of the country, where it was the same for all firms. */
static const char *currency_of(const struct row_context *g, size_t i, const char *written, int64_t year)
{
    const char *country = g->firm->country, *currency = written ? written : g->r->columns.item[i].currency;
    bool euro = country && (strcmp(country, "XK") == 0 || (strcmp(country, "HR") == 0 && year >= 2023));
    return currency ? currency : euro ? "EUR" : NULL;
}

void read_figure(const struct row_context *g, size_t i, const char *text)
{
    enum intake_field field = g->r->columns.item[i].field;
    struct decimal number;
    const char *currency = NULL;
    if (!read_decimal(g, i, shape_field(&annual_figure_shape, intake_field_names[field]), text, &number, &currency))
        return;
    struct annual_figure *figure = figure_of(g, i);
    if (!figure)
        return;
    if (field == FIELD_EMPLOYEES)
        figure->employees = (struct maybe_int){ true, number.units };
    if (field == FIELD_EXPORT_SHARE)
        figure->export_share_pct = number;
    if (field != FIELD_TURNOVER)
        return;
    figure->currency = currency_of(g, i, currency, figure->year.value);
    if (figure->currency)
        figure->turnover = number;
    else
        cell_message(g, i, "no_currency", SEVERITY_WARNING, text);
}

void read_founded(const struct row_context *g, size_t i, const char *text)
{
    struct date founded;
    if (value_date(text, &founded) && !date_before(date_add_days(date_today(), 366), founded))
        g->firm->founded_on = founded;
    else
        cell_message(g, i, "date", SEVERITY_WARNING, text);
}

/* --- members by their kind -------------------------------------------------------------------------------------------------------- */

static bool read_text(const struct row_context *g, size_t i, const struct field *f, const char *text, const char **out)
{
    *out = f->country ? code_index_country(g->mem, g->r->codes, text) : cell_fitted(g, i, text, f->max ? f->max : CELL_TEXT_MAX);
    if (!*out)
        cell_message(g, i, "unknown_country", SEVERITY_INFO, text);
    return *out != NULL;
}

static bool read_date(const struct row_context *g, size_t i, const char *text, struct date *out)
{
    bool read = value_date(text, out);
    if (!read)
        cell_message(g, i, "date", SEVERITY_WARNING, text);
    return read;
}

static bool read_choice(const struct row_context *g, size_t i, const struct field *f, const char *text, unsigned *out)
{
    *out = field_choice_find(f, text);
    if (!*out)
        cell_message(g, i, "unknown_code", SEVERITY_INFO, text);
    return *out != 0;
}

/* A value of a member of the firm, or of a row of one of its lists. */
static bool read_member(const struct row_context *g, size_t i, const struct field *f, const char *text, void *record)
{
    void *member = field_in(f, record);
    struct decimal number;
    const char *currency = NULL;
    switch (f->kind) {
    case KIND_TEXT:
        return read_text(g, i, f, text, member);
    case KIND_DATE:
        return read_date(g, i, text, member);
    case KIND_DECIMAL:
        return read_decimal(g, i, f, text, member, &currency);
    case KIND_INT:
        if (!read_decimal(g, i, f, text, &number, &currency))
            return false;
        *(struct maybe_int *)member = (struct maybe_int){ true, number.units };
        return true;
    case KIND_CHOICE:
        return read_choice(g, i, f, text, member);
    case KIND_BOOL:
    case KIND_INSTANT:
    case KIND_NUMBER:
    case KIND_TEXTS:
    case KIND_LIST:
    case KIND_RECORD:
        break;
    }
    return false;
}

/* Whether the row holds all that it must, but for the supplier. */
static bool is_complete(const struct shape *s, const void *row)
{
    for (size_t i = 0; i < s->field_count; i++)
        if ((s->fields[i].roles & REQUIRED) && strcmp(s->fields[i].name, s->parent->name) != 0 &&
            !field_is_known(&s->fields[i], row))
            return false;
    return true;
}

/* A cell whose field is called as a member: of the firm, or of the first row of one of its lists. */
void read_named(const struct row_context *g, size_t i, const char *text)
{
    const struct field *list, *f = intake_field_member(g->r->columns.item[i].field, &list);
    if (!list) {
        (void)read_member(g, i, f, text, g->firm);
        return;
    }
    struct list *rows = field_in(list, g->firm);
    bool is_there = rows->n > 0 || list->of == &site_shape; /* the site waits in row_read() */
    void *row = is_there ? rows->item : arena_take_array(g->mem, 1, list->of->size);
    if (!read_member(g, i, f, text, row) || is_there)
        return;
    if (is_complete(list->of, row))
        *rows = (struct list){ 1, row };
    else
        cell_message(g, i, "alone", SEVERITY_WARNING, text);
}

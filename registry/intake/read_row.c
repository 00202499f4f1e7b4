#include "read_row.h"
#include "base/text.h"
#include "row_codes.h"
#include "row_contact.h"
#include "row_identity.h"
#include "row_member.h"

enum { NOTE_MAX = 4000 };

static void add_note(const struct row_context *g, size_t i, const char *text)
{
    struct supplier *firm = g->firm;
    firm->note = cell_fitted(g, i, firm->note ? text_format(g->mem, "%s; %s", firm->note, text) : text, NOTE_MAX);
}

static void read_products(const struct row_context *g, size_t i, const char *text)
{
    if (!g->products->text)
        *g->products = (struct words_of_cell){ i, text };
}

/* Fields that are read together, before the others. */
static const bool is_read_before[FIELD_COUNT] = { [FIELD_LEGAL_NAME] = true, [FIELD_LEGAL_FORM] = true, [FIELD_COUNTRY] = true };

/* How the cells of fields are read that are not read by the kind of their member. */
static void (*const readers[FIELD_COUNT])(const struct row_context *g, size_t i, const char *text) = {
    [FIELD_SHORT_NAME] = read_name,
    [FIELD_TRADE_NAME] = read_name,
    [FIELD_REGISTRATION] = read_identifier,
    [FIELD_TAX] = read_identifier,
    [FIELD_OIB] = read_identifier,
    [FIELD_MBS] = read_identifier,
    [FIELD_MB] = read_identifier,
    [FIELD_NIPT] = read_identifier,
    [FIELD_NUI] = read_identifier,
    [FIELD_BN] = read_identifier,
    [FIELD_NF] = read_identifier,
    [FIELD_TVSH] = read_identifier,
    [FIELD_NCAGE] = read_identifier,
    [FIELD_LEI] = read_identifier,
    [FIELD_EORI] = read_identifier,
    [FIELD_UEI] = read_identifier,
    [FIELD_DUNS] = read_identifier,
    [FIELD_GLN] = read_identifier,
    [FIELD_SUBDIVISION] = read_subdivision,
    [FIELD_PHONE] = read_phones,
    [FIELD_EMAIL] = read_emails,
    [FIELD_WEBSITE] = read_website,
    [FIELD_EMPLOYEES] = read_figure,
    [FIELD_TURNOVER] = read_figure,
    [FIELD_EXPORT_SHARE] = read_figure,
    [FIELD_FOUNDED] = read_founded,
    [FIELD_PRODUCTS] = read_products,
    [FIELD_CPV] = read_codes,
    [FIELD_ML] = read_codes,
    [FIELD_FSC] = read_codes,
    [FIELD_NACE] = read_codes,
    [FIELD_CERTIFICATES] = read_certificates,
    [FIELD_NOTE] = add_note,
};

static void check_shape(const struct row_context *g)
{
    const struct cells *cells = g->cells;
    if (cells->stray_quote)
        row_add_message(g->row, (struct row_message){ .code = "stray_quote", .severity = SEVERITY_WARNING });
    bool surplus = cells->surplus > 0;
    for (size_t i = g->r->columns.n; i < cells->n && !surplus; i++)
        surplus = *cells->cell[i].text != '\0';
    if (surplus)
        row_add_message(g->row, (struct row_message){ .code = "surplus_cells",
                                                      .severity = SEVERITY_WARNING,
                                                      .value = int_text(g->mem, (int64_t)(cells->n + cells->surplus)),
                                                      .expected = int_text(g->mem, (int64_t)g->r->columns.n) });
}

/* Words go with the first code; without a code they become a note, which search finds. */
static void place_products(const struct row_context *g)
{
    const struct words_of_cell *it = g->products;
    struct supplier *firm = g->firm;
    if (it->text && firm->capabilities.n == 0)
        add_note(g, it->column, it->text);
    if (!it->text || firm->capabilities.n == 0)
        return;
    struct capability *first = &firm->capabilities.item[0];
    first->title = cell_fitted(g, it->column, it->text, CELL_TEXT_MAX);
    first->words = text_fold(g->mem, first->title);
}

/* What was begun and came to nothing: a site without a place, a year without a figure. */
static void drop_empty(const struct row_context *g)
{
    struct supplier *firm = g->firm;
    size_t kept = 0;
    firm->sites.n = g->site->address || g->site->postcode || g->site->town;
    for (size_t k = 0; k < firm->annual_figures.n; k++) {
        struct annual_figure it = firm->annual_figures.item[k];
        if (it.employees.known || it.turnover.known || it.export_share_pct.known)
            firm->annual_figures.item[kept++] = it;
    }
    firm->annual_figures.n = kept;
}

/* Reads the cells whose field is a member of a row of a list, or those whose field is not. */
static void read_cells(const struct row_context *g, bool of_lists)
{
    for (size_t i = 0; i < g->r->columns.n; i++) {
        enum intake_field field = g->r->columns.item[i].field;
        void (*read)(const struct row_context *, size_t, const char *) = readers[field];
        const struct field *list = NULL;
        if (!read && !is_read_before[field] && intake_field_member(field, &list))
            read = read_named;
        const char *text = read && of_lists == (list != NULL) ? cell_value(g, i) : NULL;
        if (text)
            read(g, i, text);
    }
}

void row_read(struct arena *mem, const struct row_reader *r, const struct cells *cells, struct row *out)
{
    *out = (struct row){ .line = cells->line, .raw = cells->raw, .raw_size = cells->raw_size };
    struct supplier *firm = &out->listed.firm;
    struct words_of_cell products = { 0 };
    firm->sites.item = TAKE(mem, struct site);
    struct row_context g = { mem, r, cells, out, firm, firm->sites.item, &products };
    check_shape(&g);
    read_country(&g);
    read_postal_place(&g); /* it may tell the country */
    read_legal_name(&g);
    read_cells(&g, false);
    read_cells(&g, true); /* of rows that are there now */
    size_t role = column_of(&r->columns, FIELD_ROLE);
    const char *role_text = cell_value(&g, role);
    if (role_text && firm->contacts.n > 0)
        firm->contacts.item[0].role = cell_fitted(&g, role, role_text, CELL_TEXT_MAX);
    place_products(&g);
    drop_empty(&g);
    bool is_home = firm->country && code_index_find(r->codes, CODES_HOME, firm->country);
    firm->kind = !firm->country || is_home ? SUPPLIER_COMPANY : SUPPLIER_OUTSIDE;
}

#include "row_identity.h"
#include "base/text.h"
#include "base/utf8.h"
#include "rules/company_name.h"
#include "rules/identifier_rules.h"

enum { NAME_MAX = 500 };

void read_country(const struct row_context *g)
{
    g->firm->country = g->r->country;
    size_t i = column_of(&g->r->columns, FIELD_COUNTRY);
    const char *text = cell_value(g, i);
    if (!text)
        return;
    const char *country = code_index_country(g->mem, g->r->codes, text);
    if (!country) {
        cell_message(g, i, "unknown_country", SEVERITY_WARNING, text);
        return;
    }
    g->firm->country = country;
    g->row->listed.country_listed = true;
}

void read_legal_name(const struct row_context *g)
{
    struct row *row = g->row;
    struct supplier *firm = g->firm;
    size_t i = column_of(&g->r->columns, FIELD_LEGAL_NAME);
    const char *text = cell_value(g, i);
    if (!text || !company_name_is_usable(g->mem, text)) {
        row->rejected = true;
        row_add_message(row, (struct row_message){ .column = i < g->r->columns.n ? cell_header(g, i) : NULL,
                                                   .code = "no_name",
                                                   .severity = SEVERITY_ERROR,
                                                   .value = text });
        return;
    }
    firm->legal_name = cell_fitted(g, i, text, NAME_MAX);
    firm->words = text_fold(g->mem, firm->legal_name);
    struct company_name name = company_name_read(g->mem, firm->legal_name, firm->country);
    firm->name_key = name.key;
    row->listed.short_key = name.short_key;
    bool sole_trader = name.sole_trader;
    row->listed.joint = name.joint;
    if (name.joint)
        cell_message(g, i, "joint_award", SEVERITY_WARNING, firm->legal_name);
    firm->legal_form = name.legal_form;
    size_t k = column_of(&g->r->columns, FIELD_LEGAL_FORM);
    const char *form = cell_value(g, k);
    const struct legal_form *listed_form = form ? legal_form_find(form) : NULL;
    if (form && !listed_form) { /* written out: "društvo s ograničenom odgovornošću" */
        struct company_name alone = company_name_read(g->mem, text_format(g->mem, "x %s", form), firm->country);
        listed_form = alone.legal_form ? legal_form_find(alone.legal_form) : NULL;
    }
    if (listed_form) {
        firm->legal_form = listed_form->form;
        sole_trader = listed_form->sole_trader;
    }
    firm->natural_person = (struct maybe_bool){ sole_trader, sole_trader };
    if (firm->legal_form && !legal_form_fits(firm->legal_form, firm->country)) {
        cell_message_expected(g, listed_form ? k : i, "form_of_country", SEVERITY_WARNING, firm->legal_form, firm->country);
        firm->legal_form = NULL;
    }
}

void read_name(const struct row_context *g, size_t i, const char *text)
{
    struct supplier *firm = g->firm;
    enum name_kind kind = g->r->columns.item[i].field == FIELD_SHORT_NAME ? NAME_SHORT : NAME_TRADE;
    if (!company_name_is_usable(g->mem, text) || (firm->legal_name && strcmp(text, firm->legal_name) == 0))
        return;
    for (size_t k = 0; k < firm->names.n; k++)
        if (strcmp(firm->names.item[k].name, text) == 0)
            return;
    if (firm->names.n == ROW_NAMES_MAX)
        return;
    const char *name = cell_fitted(g, i, text, NAME_MAX);
    list_add(g->mem, &firm->names,
             ((struct name){ .kind = kind,
                             .name = name,
                             .name_key = company_name_read(g->mem, name, firm->country).key,
                             .words = text_fold(g->mem, name) }));
}

/* Reads a cell as an identifier, by the field of its column and the country of the firm. */
static struct identifier_finding identifier_of_cell(const struct row_context *g, enum intake_field field, const char *text)
{
    const char *country = g->firm->country;
    const char *scheme = intake_field_scheme(field);
    if (!scheme)
        return identifier_read_use(g->mem, field == FIELD_TAX ? USE_TAX : USE_REGISTRATION, text, country);
    const struct identifier_scheme *row = identifier_scheme_find(scheme);
    /* A column of one country's numbers holds the numbers of foreign firms too. */
    if (row && row->country && country && strcmp(row->country, country) != 0) {
        struct identifier_finding other = identifier_read_use(g->mem, USE_TAX, text, country);
        if (other.value || other.verdict == IDENTIFIER_EMPTY)
            return other;
    }
    struct identifier_finding it = identifier_read(g->mem, scheme, text, country);
    if (it.verdict == IDENTIFIER_INVALID && it.remark == REMARK_FORM && row && row->country && country &&
        strcmp(row->country, country) == 0) {
        struct identifier_finding other = identifier_read_use(g->mem, USE_REGISTRATION, text, country);
        if (other.value)
            return other; /* an MBS in the column of OIBs, an old business number in that of NUIs */
    }
    return it;
}

static void add_identifier(const struct row_context *g, const struct identifier_finding *finding, const char *text)
{
    struct supplier *firm = g->firm;
    struct identifier it = { 0 };
    for (size_t k = 0; k < firm->identifiers.n; k++)
        if (strcmp(firm->identifiers.item[k].scheme, finding->scheme) == 0 &&
            strcmp(firm->identifiers.item[k].value, finding->value) == 0)
            return;
    if (firm->identifiers.n == ROW_IDENTIFIERS_MAX)
        return;
    identifier_take(&it, finding, utf8_length(text) > 100 ? NULL : text);
    list_add(g->mem, &firm->identifiers, it);
}

void read_identifier(const struct row_context *g, size_t i, const char *text)
{
    enum intake_field field = g->r->columns.item[i].field;
    struct identifier_finding it = identifier_of_cell(g, field, text);
    if (it.verdict == IDENTIFIER_EMPTY)
        return;
    bool refused = identifier_error(&it) != ERROR_NONE;
    /* A wrong check digit under a header that names the scheme: the number is not the firm's, so the whole row may be about another firm. */
    bool reject = it.verdict == IDENTIFIER_INVALID && it.remark == REMARK_CHECKSUM && intake_field_scheme(field);
    if (it.remark != REMARK_NONE)
        row_add_message(g->row, (struct row_message){ .column = cell_header(g, i),
                                                      .code = identifier_remark_slugs[it.remark],
                                                      .severity = reject ? SEVERITY_ERROR : SEVERITY_WARNING,
                                                      .value = it.verdict == IDENTIFIER_REPAIRED ? it.value : text,
                                                      .expected = it.expected,
                                                      .scheme = it.scheme });
    if (reject)
        g->row->rejected = true;
    if (!refused)
        add_identifier(g, &it, text);
}

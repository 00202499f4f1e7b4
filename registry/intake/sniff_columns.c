#include "sniff_columns.h"
#include "base/text.h"
#include "cell_values.h"
#include "rules/company_name.h"
#include "rules/identifier_forms.h"
#include "rules/identifier_rules.h"

enum { SAMPLE_ROWS = 200 };

/* How many of the cells that are not empty look like each kind of value. */
struct column_sample {
    size_t filled;
    size_t at, web, digits, telephone, letters, country, form, address_like, coded, short_code, cpv;
    size_t oib, nipt, nui, any_number;
    size_t points, commas; /* numbers with this decimal mark */
    size_t bytes;
};

static bool share(size_t part, const struct column_sample *it, double least)
{
    return it->filled > 0 && (double)part >= least * (double)it->filled;
}

static bool is_number(struct arena *mem, const char *scheme, const char *text)
{
    return identifier_read(mem, scheme, text, NULL).verdict == IDENTIFIER_VALID;
}

static void sniff_cell(struct arena *mem, const struct code_index *countries, const char *country, const char *text,
                       struct column_sample *it)
{
    size_t digits = 0, letters = 0, commas = 0, n = strlen(text);
    for (size_t i = 0; i < n; i++) {
        unsigned char u = (unsigned char)text[i];
        if (u >= '0' && u <= '9')
            digits++;
        else if ((u | 32) >= 'a' && (u | 32) <= 'z')
            letters++;
        else if (u >= 0x80)
            letters += (u & 0xC0) != 0x80;
        else
            commas += u == ',';
    }
    char mark = value_decimal_mark(text);
    it->points += mark == '.';
    it->commas += mark == ',';
    it->filled++;
    it->bytes += n;
    it->at += strchr(text, '@') != NULL && letters > 0;
    it->web += text_starts_with(text, "www.") || text_starts_with(text, "http");
    it->digits += digits > 0 && letters == 0;
    it->telephone += digits >= 6 && digits <= 40 && letters <= 3 && !strchr(text, '@');
    it->letters += letters >= 3;
    it->address_like += digits > 0 || commas > 0;
    it->short_code += n <= 3 && letters == n;
    it->country += n < 40 && code_index_country(mem, countries, text) != NULL;
    it->cpv += digits >= 8 && letters == 0 && strspn(text, "0123456789-.;, ") == n && text[0] <= '9';
    it->coded += digits >= 2 && (size_t)(strspn(text, "0123456789.")) >= 2;
    if (n > 120)
        return;
    it->form += company_name_read(mem, text, country).legal_form != NULL;
    if (digits < 7)
        return;
    it->oib += is_number(mem, "OIB", text);
    it->nipt += is_number(mem, "NIPT", text);
    it->nui += is_number(mem, "NUI", text);
    static const char *const ours[] = { "HR", "AL", "XK" };
    bool any = identifier_read_use(mem, USE_REGISTRATION, text, country).value != NULL;
    for (size_t i = 0; i < 3 && !any; i++)
        any = identifier_read_use(mem, USE_REGISTRATION, text, ours[i]).value != NULL;
    it->any_number += any;
}

/* Of the two fields that an ambiguous header may mean, the one that the cells look like. */
static enum intake_field resolve_ambiguous(enum intake_field field, enum intake_field other, const struct column_sample *it,
                                           bool has_town)
{
    if (field == FIELD_TOWN && other == FIELD_SUBDIVISION)
        return has_town ? FIELD_SUBDIVISION : FIELD_TOWN;
    if (field == FIELD_PERSON && other == FIELD_PHONE && share(it->at, it, 0.3))
        return FIELD_EMAIL;
    const struct {
        enum intake_field field, other, when;
        size_t cells;
        double least;
    } choices[] = {
        { FIELD_COUNTRY, FIELD_TOWN, FIELD_COUNTRY, it->country, 0.5 },
        { FIELD_ADDRESS, FIELD_TOWN, FIELD_ADDRESS, it->address_like, 0.3 },
        { FIELD_POSTCODE, FIELD_TOWN, FIELD_POSTCODE, it->digits, 0.5 },
        { FIELD_PERSON, FIELD_PHONE, FIELD_PHONE, it->telephone, 0.5 },
        { FIELD_PRODUCTS, FIELD_NACE, FIELD_NACE, it->coded, 0.5 },
        { FIELD_CPV, FIELD_PRODUCTS, FIELD_CPV, it->cpv, 0.5 },
        { FIELD_CERTIFICATES, FIELD_COUNTRY, FIELD_COUNTRY, it->short_code, 0.8 },
    };
    for (size_t i = 0; i < sizeof choices / sizeof choices[0]; i++) {
        if (field != choices[i].field || other != choices[i].other)
            continue;
        enum intake_field otherwise = choices[i].when == field ? other : field;
        return share(choices[i].cells, it, choices[i].least) ? choices[i].when : otherwise;
    }
    return field;
}

/* The field of a column without a header, by what the cells can only be. */
static enum intake_field recognise(const struct column_sample *it, double *confidence)
{
    *confidence = 0.7;
    if (share(it->oib, it, 0.6))
        return FIELD_OIB;
    if (share(it->nipt, it, 0.6))
        return FIELD_NIPT;
    if (share(it->nui, it, 0.6))
        return FIELD_NUI;
    if (share(it->at, it, 0.6))
        return FIELD_EMAIL;
    if (share(it->web, it, 0.6))
        return FIELD_WEBSITE;
    if (share(it->country, it, 0.8))
        return FIELD_COUNTRY;
    if (share(it->cpv, it, 0.8))
        return FIELD_CPV;
    if (share(it->telephone, it, 0.8))
        return FIELD_PHONE;
    *confidence = 0;
    return FIELD_NONE;
}

/* Finds the column of the firms' names: the one with most legal forms, else the first one of words throughout. */
static void find_name(const struct column_sample *sample, struct list_columns *columns)
{
    size_t best = columns->n;
    for (size_t i = 0; i < columns->n; i++)
        if (columns->item[i].field == FIELD_NONE && share(sample[i].form, &sample[i], 0.2) &&
            (best == columns->n || sample[i].form > sample[best].form))
            best = i;
    double confidence = 0.6;
    for (size_t i = 0; i < columns->n && best == columns->n; i++) {
        if (columns->item[i].field == FIELD_NONE && share(sample[i].letters, &sample[i], 0.8) &&
            sample[i].bytes >= 5 * sample[i].filled) {
            best = i;
            confidence = 0.5;
        }
    }
    if (best == columns->n)
        return;
    columns->item[best].field = FIELD_LEGAL_NAME;
    columns->item[best].confidence = confidence;
    /* In all known lists the address follows the name: words with numbers and commas among them. */
    for (size_t i = best + 1; i < columns->n; i++) {
        if (columns->item[i].field == FIELD_NONE && share(sample[i].letters, &sample[i], 0.7) &&
            share(sample[i].address_like, &sample[i], 0.5)) {
            columns->item[i].field = FIELD_ADDRESS;
            columns->item[i].confidence = 0.5;
            return;
        }
    }
}

void sniff_columns(struct arena *mem, struct sheet *sheet, const char *country, const enum intake_field *ambiguous,
                   struct list_columns *columns)
{
    const struct code_index *countries = code_index_new(mem);
    struct column_sample *sample = TAKE_N(mem, columns->n ? columns->n : 1, struct column_sample);
    struct arena *scratch = arena_new(0);
    struct cells *row = TAKE(mem, struct cells);
    sheet->rewind(sheet, columns->header_row);
    for (size_t rows = 0; rows < SAMPLE_ROWS && sheet->next(sheet, scratch, row); rows++) {
        for (size_t i = 0; i < columns->n; i++)
            if (!is_blank_word(cell_text(row, i)))
                sniff_cell(scratch, countries, country, cell_text(row, i), &sample[i]);
        arena_reset(scratch);
    }
    arena_free(scratch);
    bool has_town = false, has_name = false;
    for (size_t i = 0; i < columns->n; i++)
        has_town = has_town || (columns->item[i].field == FIELD_TOWN && ambiguous[i] == FIELD_NONE);
    for (size_t i = 0; i < columns->n; i++) {
        struct list_column *column = &columns->item[i];
        column->decimal = sample[i].points > sample[i].commas ? '.' : sample[i].commas > 0 ? ',' : 0;
        if (columns->header_row == 0 && column->field == FIELD_NONE)
            column->field = recognise(&sample[i], &column->confidence);
        else if (ambiguous[i] != FIELD_NONE && sample[i].filled > 0)
            column->field = resolve_ambiguous(column->field, ambiguous[i], &sample[i], has_town);
        /* A "number" that is hardly ever a known identifier is the sender's own: the column is kept raw, without a warning for each row. */
        if ((column->field == FIELD_REGISTRATION || column->field == FIELD_TAX) && column->confidence <= 1 &&
            sample[i].filled >= 5 && !share(sample[i].any_number, &sample[i], 0.1)) {
            column->field = FIELD_NONE;
            column->confidence = 0;
        }
        has_name = has_name || column->field == FIELD_LEGAL_NAME;
    }
    if (!has_name)
        find_name(sample, columns);
}

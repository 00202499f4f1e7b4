#include "row.h"
#include "base/text.h"
#include "base/utf8.h"
#include "rules/code_rules.h"
#include "rules/company_name.h"
#include "rules/identifier_forms.h"
#include "rules/telephone.h"
#include "rules/web_address.h"

enum { NAME_MAX = 500, TEXT_MAX = 200, NOTE_MAX = 4000 };

void row_add_message(struct row *row, struct row_message message)
{
    message.line = row->line;
    if (row->message_count < ROW_MESSAGES_MAX)
        row->messages[row->message_count++] = message;
    else if (message.severity == SEVERITY_ERROR && row->messages[ROW_MESSAGES_MAX - 1].severity != SEVERITY_ERROR)
        row->messages[ROW_MESSAGES_MAX - 1] = message;
}

/* A record that is being read. */
struct row_context {
    struct arena *mem;
    const struct row_reader *r;
    const struct cells *cells;
    struct row *row;
    struct supplier *firm; /* of the row */
    struct site *site;     /* of the firm */
    struct words_of_cell { /* for what the firm makes */
        size_t column;
        const char *text; /* NULL: none */
    } *products;
};

static const char *header_of(const struct row_context *g, size_t i)
{
    const char *header = g->r->columns.item[i].header;
    return *header ? header : int_text(g->mem, (int64_t)(i + 1));
}

static void cell_message(const struct row_context *g, size_t i, const char *code, enum severity severity, const char *value)
{
    row_add_message(g->row,
                    (struct row_message){ .column = header_of(g, i), .code = code, .severity = severity, .value = value });
}

/* The text of a cell; NULL when it is empty or a word for nothing ("n/a", "-"). */
static const char *cell_value(const struct row_context *g, size_t i)
{
    static const struct {
        enum cell_flag flag;
        const char *code;
    } remarks[] = { { CELL_TOO_LONG, "cell_too_long" }, { CELL_FOREIGN, "mixed_encoding" }, { CELL_BROKEN, "broken_letters" } };
    if (i >= g->cells->n || i >= g->r->columns.n)
        return NULL;
    const struct cell *it = &g->cells->cell[i];
    for (size_t k = 0; it->flags && k < sizeof remarks / sizeof remarks[0]; k++)
        if (it->flags & remarks[k].flag)
            cell_message(g, i, remarks[k].code, SEVERITY_WARNING, *it->text ? it->text : NULL);
    return is_blank_word(it->text) ? NULL : it->text;
}

/* The text, shortened to what its field may hold. */
static const char *fitted(const struct row_context *g, size_t i, const char *text, size_t max)
{
    if (strlen(text) <= max || utf8_length(text) <= max)
        return text;
    cell_message(g, i, "shortened", SEVERITY_WARNING, NULL);
    size_t bytes = 0;
    for (size_t n = 0; text[bytes] && n < max; n++)
        do
            bytes++;
        while (((unsigned char)text[bytes] & 0xC0) == 0x80);
    return text_trim(g->mem, text_copy_n(g->mem, text, bytes), true);
}

/* --- who it is ------------------------------------------------------------------------------------------------------------------ */

static void read_country(const struct row_context *g)
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

static void read_legal_name(const struct row_context *g)
{
    struct row *row = g->row;
    struct supplier *firm = g->firm;
    size_t i = column_of(&g->r->columns, FIELD_LEGAL_NAME);
    const char *text = cell_value(g, i);
    if (!text || !company_name_is_usable(g->mem, text)) {
        row->rejected = true;
        row_add_message(row, (struct row_message){ .column = i < g->r->columns.n ? header_of(g, i) : NULL,
                                                   .code = "no_name",
                                                   .severity = SEVERITY_ERROR,
                                                   .value = text });
        return;
    }
    firm->legal_name = fitted(g, i, text, NAME_MAX);
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
        row_add_message(row, (struct row_message){ .column = header_of(g, listed_form ? k : i),
                                                   .code = "form_of_country",
                                                   .severity = SEVERITY_WARNING,
                                                   .value = firm->legal_form,
                                                   .expected = firm->country });
        firm->legal_form = NULL;
    }
}

static void read_name(const struct row_context *g, size_t i, enum name_kind kind, const char *text)
{
    struct supplier *firm = g->firm;
    if (!company_name_is_usable(g->mem, text) || (firm->legal_name && strcmp(text, firm->legal_name) == 0))
        return;
    for (size_t k = 0; k < firm->names.n; k++)
        if (strcmp(firm->names.item[k].name, text) == 0)
            return;
    if (firm->names.n == ROW_NAMES_MAX)
        return;
    const char *name = fitted(g, i, text, NAME_MAX);
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

static void read_identifier(const struct row_context *g, size_t i, const char *text)
{
    enum intake_field field = g->r->columns.item[i].field;
    struct identifier_finding it = identifier_of_cell(g, field, text);
    if (it.verdict == IDENTIFIER_EMPTY)
        return;
    bool refused = identifier_error(&it) != ERROR_NONE;
    /* A wrong check digit under a header that names the scheme: the number is not the firm's, so the whole row may be about another firm. */
    bool reject = it.verdict == IDENTIFIER_INVALID && it.remark == REMARK_CHECKSUM && intake_field_scheme(field);
    if (it.remark != REMARK_NONE)
        row_add_message(g->row, (struct row_message){ .column = header_of(g, i),
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

/* --- where and how to reach it ---------------------------------------------------------------------------------------------------- */

static void read_postal_place(const struct row_context *g)
{
    struct site *site = g->site;
    size_t a = column_of(&g->r->columns, FIELD_ADDRESS), t = column_of(&g->r->columns, FIELD_TOWN),
           p = column_of(&g->r->columns, FIELD_POSTCODE);
    const char *town = cell_value(g, t);
    const char *address = cell_value(g, a);
    const char *postcode = cell_value(g, p);
    if (address) {
        struct postal_place place = value_postal_place(g->mem, g->r->codes, fitted(g, a, address, TEXT_MAX), town == NULL);
        site->address = place.address;
        site->postcode = place.postcode;
        site->town = place.town;
        if (place.country && !g->row->listed.country_listed)
            g->firm->country = place.country;
    }
    if (town) {
        const char *with_it = NULL;
        value_town(g->mem, fitted(g, t, town, TEXT_MAX), &with_it, &site->town);
        if (with_it)
            site->postcode = with_it;
    }
    if (postcode) {
        const char *digits = NULL, *rest = NULL;
        value_town(g->mem, fitted(g, p, postcode, 20), &digits, &rest);
        site->postcode = digits ? digits : postcode;
        if (!site->town && digits && rest)
            site->town = rest; /* "10000 Zagreb" under "pošta" */
    }
    if (site->town)
        site->words = text_fold(g->mem, site->town);
}

static void read_subdivision(const struct row_context *g, size_t i, const char *text)
{
    if (!g->firm->country)
        return;
    const char *key = text_fold(g->mem, text_format(g->mem, "%s %s", g->firm->country, text));
    g->site->subdivision = code_index_find(g->r->codes, CODES_SUBDIVISION, key);
    if (!g->site->subdivision)
        cell_message(g, i, "unknown_subdivision", SEVERITY_INFO, text);
}

/* Adds an e-mail address or a telephone number; one of each, side by side, are a contact of the same office. */
static void add_contact(const struct row_context *g, const char *email, const char *phone)
{
    struct supplier *firm = g->firm;
    for (size_t k = 0; k < firm->contacts.n; k++) {
        struct contact *it = &firm->contacts.item[k];
        if ((email && it->email && strcmp(it->email, email) == 0) || (phone && it->phone && strcmp(it->phone, phone) == 0))
            return;
        if ((email && !it->email) || (phone && !it->phone)) {
            it->email = email ? email : it->email;
            it->phone = phone ? phone : it->phone;
            return;
        }
    }
    if (firm->contacts.n < ROW_CONTACTS_MAX)
        list_add(g->mem, &firm->contacts, ((struct contact){ .email = email, .phone = phone }));
}

static void read_emails(const struct row_context *g, size_t i, const char *text)
{
    for (const char *p = text; *p;) {
        size_t n = strcspn(p, " ,;/|\n\r\t");
        if (n) {
            const char *one = text_copy_n(g->mem, p, n);
            if (value_is_email(one))
                add_contact(g, one, NULL);
            else if (strchr(one, '@') || n == strlen(text))
                cell_message(g, i, "email", SEVERITY_WARNING, one);
        }
        p += n + (p[n] != '\0');
    }
}

static void read_phones(const struct row_context *g, size_t i, const char *text)
{
    if (strchr(text, '@')) {
        read_emails(g, i, text);
        return;
    }
    struct telephones t = telephones_read(g->mem, text, g->firm->country);
    for (size_t k = 0; k < t.n; k++) {
        const struct telephone *it = &t.item[k];
        if (it->verdict == TELEPHONE_VALID) {
            add_contact(g, NULL, it->number);
            continue;
        }
        row_add_message(g->row, (struct row_message){ .column = header_of(g, i),
                                                      .code = it->offered ? "telephone_moved" : "telephone",
                                                      .severity = SEVERITY_WARNING,
                                                      .value = it->raw,
                                                      .expected = it->offered });
        if (it->verdict == TELEPHONE_WARN) /* kept as it is: whoever calls it there knows the area code */
            add_contact(g, NULL, it->raw);
    }
}

static void read_website(const struct row_context *g, size_t i, const char *text)
{
    if (strchr(text, '@') && !strchr(text, '/')) {
        read_emails(g, i, text);
        return;
    }
    const char *first = text_copy_n(g->mem, text, strcspn(text, " ,;|\n\r\t"));
    const char *address = web_address_read(g->mem, first);
    if (!address || strlen(address) > 500)
        cell_message(g, i, "website", SEVERITY_WARNING, text);
    else
        g->firm->website = address;
}

/* --- what it can do --------------------------------------------------------------------------------------------------------------- */

/* Adds to a list of records with a concept, of that shape. */
#define ADD_CONCEPT(g, i, list, type, new_concept)                                                                               \
    do {                                                                                                                         \
        const char *concept_ = (new_concept);                                                                                    \
        size_t at_ = 0;                                                                                                          \
        while (at_ < (list).n && strcmp((list).item[at_].concept, concept_) != 0)                                                \
            at_++;                                                                                                               \
        if (at_ == ROW_CONCEPTS_MAX)                                                                                             \
            cell_message((g), (i), "too_many_codes", SEVERITY_WARNING, concept_);                                                \
        else if (at_ == (list).n)                                                                                                \
            list_add((g)->mem, &(list), (struct type){ .concept = concept_ });                                                   \
    } while (0)

static const char *official_cpv(const char *digits, void *codes)
{
    return code_index_find(codes, CODES_CPV, digits);
}

static void read_cpv(const struct row_context *g, size_t i, const char *one)
{
    union {
        const struct code_index *mask;
        void *passed;
    } codes = { .mask = g->r->codes };
    struct identifier_finding it = cpv_read(g->mem, one, official_cpv, codes.passed);
    if (it.verdict == IDENTIFIER_EMPTY)
        return;
    if (!it.value) {
        cell_message(g, i, "unknown_code", SEVERITY_WARNING, one);
        return;
    }
    if (it.remark != REMARK_NONE)
        row_add_message(g->row, (struct row_message){ .column = header_of(g, i),
                                                      .code = "cpv_corrected",
                                                      .severity = SEVERITY_WARNING,
                                                      .value = one,
                                                      .expected = it.value });
    ADD_CONCEPT(g, i, g->firm->capabilities, capability, text_format(g->mem, "CPV:%.8s", it.value));
}

static void read_fsc(const struct row_context *g, size_t i, const char *one)
{
    struct identifier_finding it = nsn_read(g->mem, one);
    if (it.verdict == IDENTIFIER_EMPTY)
        return;
    const char *code =
        it.value ? code_index_find(g->r->codes, CODES_FSC, text_copy_n(g->mem, it.value, strlen(it.value) < 4 ? 2 : 4)) : NULL;
    if (!code && it.value)
        code = code_index_find(g->r->codes, CODES_FSC, text_copy_n(g->mem, it.value, 2));
    if (!code)
        cell_message(g, i, "unknown_code", SEVERITY_WARNING, one);
    else
        ADD_CONCEPT(g, i, g->firm->capabilities, capability, text_format(g->mem, "FSC:%s", code));
}

static void read_ml(const struct row_context *g, size_t i, const char *one)
{
    const char *p = one;
    while (*p == ' ')
        p++;
    if ((p[0] | 32) == 'm' && (p[1] | 32) == 'l')
        p += 2;
    while (*p == ' ' || *p == '.')
        p++;
    size_t n = strspn(p, "0123456789");
    const char *code = n >= 1 && n <= 2 ? code_index_find(g->r->codes, CODES_ML, text_format(g->mem, "ML%.*s", (int)n, p)) : NULL;
    if (!code)
        cell_message(g, i, "unknown_code", SEVERITY_WARNING, one);
    else
        ADD_CONCEPT(g, i, g->firm->capabilities, capability, text_format(g->mem, "ML:%s", code));
}

static void read_nace(const struct row_context *g, size_t i, const char *one)
{
    const char *header = g->r->columns.item[i].header;
    bool newer = strstr(header, "2.1") || strstr(header, "2025");
    const char *p = one;
    while (*p == ' ')
        p++;
    if (*p >= 'A' && *p <= 'Z' && (p[1] == ' ' || p[1] == '.' || (p[1] >= '0' && p[1] <= '9')))
        p += 1 + strspn(p + 1, " ."); /* the section's letter */
    char code[8];
    size_t digits = 0, n = 0;
    for (; *p && digits < 4 && n + 2 < sizeof code && (strchr("0123456789.", *p)); p++) {
        if (*p == '.')
            continue;
        if (digits == 2)
            code[n++] = '.';
        code[n++] = *p;
        digits++;
    }
    code[n] = '\0';
    enum code_space space = newer ? CODES_NACE21 : CODES_NACE2;
    const char *found = digits >= 2 ? code_index_find(g->r->codes, space, code) : NULL;
    if (!found)
        cell_message(g, i, "unknown_code", SEVERITY_INFO, one);
    else
        ADD_CONCEPT(g, i, g->firm->activities, activity, text_format(g->mem, "%s:%s", newer ? "NACE21" : "NACE2", found));
}

/* Reads a cell of codes, separated by ; , | or line breaks. A part without a digit is a remark and is skipped. */
static void read_codes(const struct row_context *g, size_t i, const char *text,
                       void (*read)(const struct row_context *, size_t, const char *))
{
    for (const char *p = text; *p;) {
        size_t n = strcspn(p, ";,|\n\r");
        const char *one = text_trim(g->mem, text_copy_n(g->mem, p, n), true);
        size_t label = strcspn(one, "0123456789");
        if (one[label]) {
            size_t size = strcspn(one + label, " (:"); /* "35331500-8 Mines, and parts" */
            read(g, i, text_copy_n(g->mem, one, label + size));
        }
        p += n + (p[n] != '\0');
    }
}

/* Reads "ISO 9001:2015, AQAP-2110": each part is the longest code or label that it begins with; a bare "14001" is an ISO standard. */
static void read_certificates(const struct row_context *g, size_t i, const char *text)
{
    for (const char *p = text; *p;) {
        size_t n = strcspn(p, ";,|\n\r/+&");
        const char *folded = text_fold(g->mem, text_copy_n(g->mem, p, n));
        char *squeezed = text_copy(g->mem, folded);
        size_t k = 0;
        for (const char *q = folded; *q; q++)
            if (*q != ' ')
                squeezed[k++] = *q;
        squeezed[k] = '\0';
        size_t size;
        const char *code = k ? code_index_prefix(g->r->codes, CODES_CERT, squeezed, &size) : NULL;
        if (!code && squeezed[0] >= '0' && squeezed[0] <= '9')
            code = code_index_prefix(g->r->codes, CODES_CERT, text_format(g->mem, "iso%s", squeezed), &size);
        if (code)
            ADD_CONCEPT(g, i, g->firm->certificates, certificate, text_format(g->mem, "CERT:%s", code));
        else if (k > 1)
            cell_message(g, i, "unknown_certificate", SEVERITY_INFO, text_trim(g->mem, text_copy_n(g->mem, p, n), true));
        p += n + (p[n] != '\0');
    }
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

static void read_figure(const struct row_context *g, size_t i, const char *text)
{
    enum intake_field field = g->r->columns.item[i].field;
    struct decimal number;
    const char *currency = NULL;
    unsigned decimals = field == FIELD_EMPLOYEES ? 0 : field == FIELD_TURNOVER ? 2 : 3;
    bool read = value_number(g->mem, text, g->r->columns.item[i].decimal, decimals, &number, &currency) && number.units >= 0;
    if (read && field == FIELD_EXPORT_SHARE && decimal_to_double(number) > 100)
        read = false;
    if (!read) {
        cell_message(g, i, "number", SEVERITY_WARNING, text);
        return;
    }
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

static void read_founded(const struct row_context *g, size_t i, const char *text)
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
    *out = f->country ? code_index_country(g->mem, g->r->codes, text) : fitted(g, i, text, f->max ? f->max : TEXT_MAX);
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

static bool read_decimal(const struct row_context *g, size_t i, const struct field *f, const char *text, struct decimal *out)
{
    const char *currency = NULL;
    bool read = value_number(g->mem, text, g->r->columns.item[i].decimal, f->kind == KIND_INT ? 0 : f->decimals, out, &currency);
    double value = read ? decimal_to_double(*out) : 0;
    read = read && value >= 0 && (f->low == f->high || (value >= (double)f->low && value <= (double)f->high));
    if (!read)
        cell_message(g, i, "number", SEVERITY_WARNING, text);
    return read;
}

static bool read_choice(const struct row_context *g, size_t i, const struct field *f, const char *text, unsigned *out)
{
    for (unsigned k = 1; f->choices[k]; k++)
        if (text_same_word(f->choices[k], text))
            *out = k;
    if (!*out)
        cell_message(g, i, "unknown_code", SEVERITY_INFO, text);
    return *out != 0;
}

/* A value of a member of the firm, or of a row of one of its lists. */
static bool read_member(const struct row_context *g, size_t i, const struct field *f, const char *text, void *record)
{
    void *member = field_in(f, record);
    struct decimal number;
    switch (f->kind) {
    case KIND_TEXT:
        return read_text(g, i, f, text, member);
    case KIND_DATE:
        return read_date(g, i, text, member);
    case KIND_DECIMAL:
        return read_decimal(g, i, f, text, member);
    case KIND_INT:
        if (!read_decimal(g, i, f, text, &number))
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
static void read_named(const struct row_context *g, size_t i, const char *text)
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

static void add_note(const struct row_context *g, size_t i, const char *text)
{
    struct supplier *firm = g->firm;
    firm->note = fitted(g, i, firm->note ? text_format(g->mem, "%s; %s", firm->note, text) : text, NOTE_MAX);
}

/* --- the row ---------------------------------------------------------------------------------------------------------------------- */

static void read_short_name(const struct row_context *g, size_t i, const char *text)
{
    read_name(g, i, NAME_SHORT, text);
}

static void read_trade_name(const struct row_context *g, size_t i, const char *text)
{
    read_name(g, i, NAME_TRADE, text);
}

static void read_products(const struct row_context *g, size_t i, const char *text)
{
    if (!g->products->text)
        *g->products = (struct words_of_cell){ i, text };
}

static void read_cpv_codes(const struct row_context *g, size_t i, const char *text)
{
    read_codes(g, i, text, read_cpv);
}

static void read_ml_codes(const struct row_context *g, size_t i, const char *text)
{
    read_codes(g, i, text, read_ml);
}

static void read_fsc_codes(const struct row_context *g, size_t i, const char *text)
{
    read_codes(g, i, text, read_fsc);
}

static void read_nace_codes(const struct row_context *g, size_t i, const char *text)
{
    read_codes(g, i, text, read_nace);
}

/* Fields that are read together, before the others. */
static const bool is_read_before[FIELD_COUNT] = { [FIELD_LEGAL_NAME] = true, [FIELD_LEGAL_FORM] = true, [FIELD_COUNTRY] = true };

/* How the cells of fields are read that are not read by the kind of their member. */
static void (*const readers[FIELD_COUNT])(const struct row_context *g, size_t i, const char *text) = {
    [FIELD_SHORT_NAME] = read_short_name,
    [FIELD_TRADE_NAME] = read_trade_name,
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
    [FIELD_CPV] = read_cpv_codes,
    [FIELD_ML] = read_ml_codes,
    [FIELD_FSC] = read_fsc_codes,
    [FIELD_NACE] = read_nace_codes,
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
    first->title = fitted(g, it->column, it->text, TEXT_MAX);
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
        firm->contacts.item[0].role = fitted(&g, role, role_text, TEXT_MAX);
    place_products(&g);
    drop_empty(&g);
    bool is_home = firm->country && code_index_find(r->codes, CODES_HOME, firm->country);
    firm->kind = !firm->country || is_home ? SUPPLIER_COMPANY : SUPPLIER_OUTSIDE;
}

#include "identifier_rules.h"
#include "base/number.h"
#include "base/text.h"
#include "identifier_forms.h"

const char *const identifier_remark_slugs[REMARK_COUNT] = {
#define X(code, slug) [REMARK_##code] = slug,
    IDENTIFIER_REMARKS(X)
#undef X
};

/* Each judges a cleaned value of its scheme. */
typedef struct identifier_finding reader(const struct question *q);
static reader read_oib, read_mbs, read_mb, read_nipt, read_nui, read_bn, read_nf, read_ncage, read_lei, read_eori, read_uei,
    read_vat, read_duns, read_gln;

/* clang-format off */
const struct identifier_scheme identifier_schemes[] = {
    /* scheme   country form                    labels                             strength           reader      register     title */
    { "OIB",   "HR", "###########",             "OIB|PDV ID|PDV|VAT",              STRENGTH_NATIONAL, read_oib,   "HR-OIB",    "Osobni identifikacijski broj" },
    { "MBS",   "HR", "#########",               "MBS",                             STRENGTH_STRONG,   read_mbs,   "HR-MBS",    "Matični broj subjekta (sudski registar)" },
    { "MB",    "HR", "########",                "MB",                              STRENGTH_STRONG,   read_mb,    "X-HR-MB",   "Matični broj (Državni zavod za statistiku)" },
    { "NIPT",  "AL", "@########@",              "NIPTI|NIPT|NUIS|VAT",             STRENGTH_NATIONAL, read_nipt,  "AL-QKB",    "Numri i identifikimit të personit të tatueshëm (NUIS)" },
    { "NUI",   "XK", "#########",               "NUI",                             STRENGTH_NATIONAL, read_nui,   "X-XK-NUI",  "Numri unik identifikues (ARBK)" },
    { "BN",    "XK", "########",                "BN|NRB",                          STRENGTH_STRONG,   read_bn,    "X-XK-BN",   "Numri i biznesit (ARBK, para NUI)" },
    { "NF",    "XK", "#########",               "NF|NFI",                          STRENGTH_STRONG,   read_nf,    "X-XK-NF",   "Numri fiskal (ATK)" },
    { "TVSH",  "XK", "#########",               "TVSH|VAT",                        STRENGTH_STRONG,   read_nf,    "X-XK-TVSH", "Numri i TVSH-së (ATK)" },
    { "NCAGE", NULL, "*****",                   "NCAGE|CAGE|NSCM",                 STRENGTH_STRONG,   read_ncage, "X-NCAGE",   "NATO Commercial and Government Entity Code" },
    { "LEI",   NULL, "******************##",    "LEI",                             STRENGTH_STRONG,   read_lei,   "XI-LEI",    "Legal Entity Identifier (ISO 17442)" },
    { "EORI",  NULL, NULL,                      "EORI",                            STRENGTH_STRONG,   read_eori,  "XI-EORI",   "Economic Operators Registration and Identification" },
    { "UEI",   NULL, "************",            "UEI",                             STRENGTH_STRONG,   read_uei,   "US-SAM",    "Unique Entity Identifier (SAM.gov)" },
    { "VAT",   NULL, NULL,                      "VAT|PDV|TVSH|USt-IdNr|MwSt",      STRENGTH_STRONG,   read_vat,   "X-VAT",     "VAT number of another state" },
    { "DUNS",  NULL, "#########",               "D-U-N-S|DUNS",                    STRENGTH_WEAK,     read_duns,  "XI-DUNS",   "D-U-N-S Number" },
    { "GLN",   NULL, "#############",           "GLN",                             STRENGTH_WEAK,     read_gln,   "X-GLN",     "Global Location Number (GS1)" },
};
const size_t identifier_scheme_count = sizeof(identifier_schemes) / sizeof(identifier_schemes[0]);

/* Names under which a scheme is also known. HRVAT and ALVAT are no schemes: the number is the OIB, the NIPT. */
static const struct { const char *name, *scheme; } other_names[] = {
    { "NUIS", "NIPT" },   { "NIPTI", "NIPT" },  { "ALVAT", "NIPT" },  { "HRVAT", "OIB" },   { "PDV", "OIB" },   { "CAGE", "NCAGE" },
    { "NSCM", "NCAGE" },  { "D-U-N-S", "DUNS" }, { "XKVAT", "TVSH" }, { "ARBK", "NUI" },    { "SAM", "UEI" },   { "HR-OIB", "OIB" },
    { "HR-MBS", "MBS" },  { "AL-QKB", "NIPT" }, { "XI-LEI", "LEI" },  { "XI-DUNS", "DUNS" }, { "XI-EORI", "EORI" }, { "US-SAM", "UEI" },
};
/* clang-format on */

const struct identifier_scheme *identifier_scheme_find(const char *scheme)
{
    if (!scheme)
        return NULL;
    for (size_t i = 0; i < identifier_scheme_count; i++)
        if (text_same_word(identifier_schemes[i].scheme, scheme))
            return &identifier_schemes[i];
    for (size_t i = 0; i < sizeof other_names / sizeof other_names[0]; i++)
        if (text_same_word(other_names[i].name, scheme))
            return identifier_scheme_find(other_names[i].scheme);
    return NULL;
}

/* --- findings ------------------------------------------------------------------------------------------------------------------ */

static struct identifier_finding found(enum identifier_verdict verdict, enum identifier_remark remark, const char *value)
{
    return (struct identifier_finding){ .verdict = verdict, .remark = remark, .value = value };
}

static struct identifier_finding valid(const char *value)
{
    return found(IDENTIFIER_VALID, REMARK_NONE, value);
}

static struct identifier_finding invalid(enum identifier_remark remark)
{
    return found(IDENTIFIER_INVALID, remark, NULL);
}

static struct identifier_finding bad_form(const char *expected)
{
    struct identifier_finding it = invalid(REMARK_FORM);
    it.expected = expected;
    return it;
}

static char *one_letter(struct arena *mem, char letter)
{
    return text_copy_n(mem, &letter, 1);
}

/* --- one function per scheme: `v` is cleaned; `prefixed`: its country's letters came before it --------------------- */

struct question {
    struct arena *mem;
    const char *v;
    size_t n;
    const char *country;
    bool prefixed;  /* the country's letters stood before it: no spreadsheet has eaten zeros then */
    bool lone_tail; /* a hyphen stood before the last character alone */
};

static bool oib_holds(const char *v)
{
    return iso7064_mod_11_10(v, 10) == v[10];
}

static struct identifier_finding read_oib(const struct question *q)
{
    if (!form_is_digits(q->v))
        return bad_form("11 × 0-9");
    if (q->n == 11)
        return oib_holds(q->v) ? valid(q->v) : invalid(REMARK_CHECKSUM);
    if (q->n < 8 || q->n > 11 || q->prefixed)
        return bad_form("11 × 0-9");
    /* A tenth of all OIBs begin with 0, and a spreadsheet eats it; a random number passes one time in ten: hence shown. */
    const char *padded = text_format(q->mem, "%0*d%s", (int)(11 - q->n), 0, q->v);
    return oib_holds(padded) ? found(IDENTIFIER_REPAIRED, REMARK_LOST_ZEROS, padded) : invalid(REMARK_CHECKSUM);
}

static struct identifier_finding read_mb(const struct question *q)
{
    if (!form_is_digits(q->v) || q->n < 7 || q->n > 8)
        return bad_form("8 × 0-9");
    if (q->n == 7) {
        const char *padded = text_format(q->mem, "0%s", q->v);
        if (form_is_same_digit(padded))
            return invalid(REMARK_PLACEHOLDER);
        if (form_mb_check(padded) == padded[7])
            return found(IDENTIFIER_REPAIRED, REMARK_LOST_ZEROS, padded);
        return bad_form("8 × 0-9");
    }
    if (form_is_same_digit(q->v))
        return invalid(REMARK_PLACEHOLDER);
    char right = form_mb_check(q->v);
    if (right == q->v[7])
        return valid(q->v);
    struct identifier_finding it = found(IDENTIFIER_WARN, REMARK_CHECK_UNSURE, q->v);
    it.expected = one_letter(q->mem, right);
    return it;
}

static struct identifier_finding read_mbs(const struct question *q)
{
    if (!form_is_digits(q->v) || q->n < 8 || q->n > 9)
        return bad_form("9 × 0-9");
    if (q->n == 8) {
        /* Eight digits may be an MB, or an MBS that lost its zero. One that still begins with 0 lost something else. */
        if (q->v[0] == '0' || form_mb_check(q->v) == q->v[7])
            return found(IDENTIFIER_AMBIGUOUS, REMARK_TWO_SCHEMES, NULL);
        return found(IDENTIFIER_REPAIRED, REMARK_LOST_ZEROS, text_format(q->mem, "0%s", q->v));
    }
    return form_is_same_digit(q->v) ? invalid(REMARK_PLACEHOLDER) : valid(q->v);
}

/* The check letter is no official rule: it was derived from 98 real numbers and holds on all of them (research). */
static struct identifier_finding read_nipt(const struct question *q)
{
    if (q->n != 10 || !form_fits(q->v, "@########@") || q->v[0] > 'M' || q->v[9] > 'W')
        return bad_form("A-M, 8 × 0-9, A-W");
    int sum = q->v[0] - 'A';
    for (int i = 1; i <= 8; i++)
        sum += i * (q->v[i] - '0');
    char right = (char)('A' + sum % 23);
    /* The remainder 22 is printed W up to the K series and A in the later ones. */
    if (q->v[9] == right || (right == 'W' && q->v[9] == 'A'))
        return valid(q->v);
    struct identifier_finding it = found(IDENTIFIER_WARN, REMARK_CHECK_UNSURE, q->v);
    it.expected = one_letter(q->mem, right);
    return it;
}

/* Ten digits in Kosovo are a person's number, and must not be kept. */
static bool is_personal(const struct question *q)
{
    return q->n == 10 && form_is_digits(q->v);
}

static struct identifier_finding read_nine_of_kosovo(const struct question *q, char lead)
{
    if (is_personal(q))
        return invalid(REMARK_PERSONAL);
    if (q->n != 9 || !form_is_digits(q->v) || q->lone_tail)
        return bad_form("9 × 0-9");
    if (form_is_same_digit(q->v))
        return invalid(REMARK_PLACEHOLDER);
    return lead && q->v[0] != lead ? found(IDENTIFIER_WARN, REMARK_LEAD, q->v) : valid(q->v);
}

static struct identifier_finding read_nui(const struct question *q)
{
    return read_nine_of_kosovo(q, '8');
}

/* Fiscal and VAT numbers begin with 6 and 3 as far as seen, but no official source confirms it. */
static struct identifier_finding read_nf(const struct question *q)
{
    return read_nine_of_kosovo(q, 0);
}

static struct identifier_finding read_bn(const struct question *q)
{
    if (is_personal(q))
        return invalid(REMARK_PERSONAL);
    if (q->n == 9 && form_fits(q->v, "########@"))
        return found(IDENTIFIER_WARN, REMARK_OLD_SUFFIX, q->v);
    if (q->n != 8 || !form_is_digits(q->v))
        return bad_form("8 × 0-9");
    if (form_is_same_digit(q->v))
        return invalid(REMARK_PLACEHOLDER);
    return q->v[0] == '7' || q->v[0] == '8' ? valid(q->v) : found(IDENTIFIER_WARN, REMARK_LEAD, q->v);
}

static struct identifier_finding read_ncage(const struct question *q)
{
    if (q->n != 5 || !form_is_alphanumeric(q->v))
        return bad_form("5 × 0-9 A-Z");
    bool first_letter = form_is_letter(q->v[0]), last_letter = form_is_letter(q->v[4]);
    if (!first_letter && !last_letter) {
        if (strpbrk(q->v, "IO"))
            return bad_form("0-9, 3 × 0-9 A-Z (I, O), 0-9");
    } else if (q->v[0] == 'O' || q->v[4] == 'O' || (last_letter && strchr("ISL", q->v[0]))) {
        return bad_form("A-Z…0-9 | 0-9…A-Z | A-Z…A-Z");
    }
    if (form_is_same_digit(q->v))
        return invalid(REMARK_PLACEHOLDER);
    if (!form_ncage_known(q->v))
        return found(IDENTIFIER_WARN, REMARK_NO_SUCH_PATTERN, q->v);
    struct identifier_finding it = valid(q->v);
    it.country = form_ncage_country(q->v, q->country);
    if (q->country && !form_ncage_fits(q->v, q->country)) {
        it.verdict = IDENTIFIER_WARN;
        it.remark = REMARK_OTHER_COUNTRY;
        it.expected = it.country;
    }
    return it;
}

static struct identifier_finding read_lei(const struct question *q)
{
    if (q->n != 20 || !form_fits(q->v, "******************##"))
        return bad_form("18 × 0-9 A-Z, 2 × 0-9");
    if (form_is_same_digit(q->v))
        return invalid(REMARK_PLACEHOLDER);
    /* 00, 01 and 99 are aliases of 97, 98 and 02 that the remainder alone lets through (ISO 7064). */
    int check = (q->v[18] - '0') * 10 + (q->v[19] - '0');
    return form_mod_97(q->v) == 1 && check >= 2 && check <= 98 ? valid(q->v) : invalid(REMARK_CHECKSUM);
}

static struct identifier_finding read_duns(const struct question *q)
{
    if (!form_is_digits(q->v) || (q->n != 9 && q->n != 7))
        return bad_form("9 × 0-9");
    /* Old American numbers begin with 00-; but as nothing proves it, two lost zeros are only offered. */
    if (q->n == 7 && strcmp(q->v, "0000000") != 0)
        return found(IDENTIFIER_REPAIRED, REMARK_OFFERED_ZEROS, text_format(q->mem, "00%s", q->v));
    if (q->n == 7)
        return invalid(REMARK_PLACEHOLDER);
    return strcmp(q->v, "000000000") == 0 || strcmp(q->v, "999999999") == 0 ? invalid(REMARK_PLACEHOLDER) : valid(q->v);
}

static struct identifier_finding read_uei(const struct question *q)
{
    if (q->n != 12 || !form_is_alphanumeric(q->v) || strpbrk(q->v, "IO") || q->v[0] == '0')
        return bad_form("12 × 0-9 A-Z (I, O)");
    return valid(q->v);
}

static struct identifier_finding read_gln(const struct question *q)
{
    if (q->n != 13 || !form_is_digits(q->v))
        return bad_form("13 × 0-9");
    if (form_is_same_digit(q->v))
        return invalid(REMARK_PLACEHOLDER);
    return form_gs1_check(q->v, 12) == q->v[12] ? valid(q->v) : invalid(REMARK_CHECKSUM);
}

static struct identifier_finding read_eori(const struct question *q)
{
    if (q->n < 3 || q->n > 17 || !form_is_alphanumeric(q->v) || !form_is_letter(q->v[0]) || !form_is_letter(q->v[1]) ||
        !strpbrk(q->v, "0123456789"))
        return bad_form("A-Z A-Z, 1…15 × 0-9 A-Z");
    struct identifier_finding it = valid(q->v);
    it.country = text_copy_n(q->mem, q->v, 2);
    if (text_starts_with(q->v, "HR")) {
        if (q->n != 13 || !form_is_digits(q->v + 2))
            return bad_form("HR, 11 × 0-9 (OIB)");
        if (!oib_holds(q->v + 2))
            return invalid(REMARK_CHECKSUM);
    } else if (text_starts_with(q->v, "AL") || text_starts_with(q->v, "XK")) {
        /* Firms of both hold an EORI of the member state through which they trade. */
        it.verdict = IDENTIFIER_WARN;
        it.remark = REMARK_NO_CUSTOMS;
    }
    return it;
}

/* A VAT number that is a national number is stored as that; one of another state keeps its prefix. */
static struct identifier_finding read_vat(const struct question *q)
{
    bool has_prefix = q->n > 2 && form_is_letter(q->v[0]) && form_is_letter(q->v[1]);
    const char *own = form_vat_prefix(q->country);
    struct question rest = *q;
    char prefix[3] = "";
    if (has_prefix) {
        memcpy(prefix, q->v, 2);
        rest.v += 2;
        rest.n -= 2;
        rest.prefixed = true;
    }
    const char *national = has_prefix ? prefix : own ? own : "";
    /* Albanian numbers themselves begin with a letter, never with two. */
    if (has_prefix && own && strcmp(prefix, own) != 0 && (form_is_ours(own) || form_is_ours(prefix)))
        return invalid(REMARK_PREFIX);
    static const struct {
        const char *prefix, *scheme;
        reader *read;
    } ours[] = { { "HR", "OIB", read_oib }, { "AL", "NIPT", read_nipt }, { "XK", "TVSH", read_nf } };
    for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++) {
        if (strcmp(national, ours[i].prefix) == 0) {
            struct identifier_finding it = ours[i].read(&rest);
            it.scheme = ours[i].scheme;
            it.country = ours[i].prefix;
            return it;
        }
    }
    if (!*national || !form_is_alphanumeric(rest.v) || rest.n < 2 || rest.n > 13)
        return *national ? bad_form("A-Z A-Z, 2…13 × 0-9 A-Z") : invalid(REMARK_PREFIX);
    const char *value = has_prefix ? q->v : text_format(q->mem, "%s%s", national, q->v);
    struct identifier_finding it = valid(value);
    it.country = strcmp(national, "EL") == 0 ? "GR" : text_copy(q->mem, national);
    switch (form_vat_fits(national, rest.v)) {
    case FORM_FITS:
        return it;
    case FORM_UNKNOWN:
        it.verdict = IDENTIFIER_WARN;
        it.remark = REMARK_NO_SUCH_PATTERN;
        return it;
    case FORM_DIFFERS:
        break;
    }
    return bad_form(text_format(q->mem, "%s…", national));
}

/* --- cleaning and choosing ----------------------------------------------------------------------------------------------------- */

/* The letters of a scheme's own country before a national number ("HR 333…", "(AL) L…") are dropped, once. */
static void drop_prefix(struct question *q, const struct identifier_scheme *s)
{
    if (!s->country || q->n < 3 || memcmp(q->v, s->country, 2) != 0)
        return;
    q->v += 2;
    q->n -= 2;
    q->prefixed = true;
}

struct identifier_finding identifier_read(struct arena *mem, const char *scheme, const char *raw, const char *country)
{
    const struct identifier_scheme *s = identifier_scheme_find(scheme);
    struct identifier_finding it;
    struct form_cleaned cleaned = form_clean(mem, raw, s ? s->labels : NULL, s && s->form ? strlen(s->form) : 0);
    if (!s) {
        it = invalid(REMARK_UNKNOWN_SCHEME);
    } else if (cleaned.empty || is_blank_word(cleaned.value)) { /* also "n e m a" */
        it = found(IDENTIFIER_EMPTY, REMARK_NONE, NULL);
    } else if (cleaned.destroyed) {
        it = invalid(REMARK_SPREADSHEET);
    } else {
        struct question q = { mem, cleaned.value, strlen(cleaned.value), country, false, cleaned.lone_tail };
        drop_prefix(&q, s);
        it = s->read(&q);
        if (it.value && s->country && country && strcmp(s->country, country) != 0) {
            it = invalid(REMARK_WRONG_COUNTRY);
            it.expected = s->country;
        }
        if (!it.country && s->country)
            it.country = s->country;
    }
    if (!it.scheme)
        it.scheme = s ? s->scheme : NULL;
    it.cleaned = cleaned.value;
    return it;
}

static bool is_sure(const struct identifier_finding *it)
{
    return it->verdict == IDENTIFIER_VALID || it->verdict == IDENTIFIER_REPAIRED;
}

static struct identifier_finding read_use_croatia(struct arena *mem, enum identifier_use use, const char *raw)
{
    struct identifier_finding oib = identifier_read(mem, "OIB", raw, "HR");
    if (use == USE_TAX && oib.remark != REMARK_FORM)
        return oib;
    struct identifier_finding mb = identifier_read(mem, "MB", raw, "HR"), mbs = identifier_read(mem, "MBS", raw, "HR");
    size_t n = strlen(oib.cleaned);
    if (n >= 10 && oib.remark != REMARK_FORM)
        return oib;
    if (n == 9)
        return mbs;
    if (is_sure(&mb))
        return mb;
    return mb.verdict == IDENTIFIER_WARN ? mbs : oib;
}

static struct identifier_finding read_use_kosovo(struct arena *mem, const char *raw)
{
    struct identifier_finding nui = identifier_read(mem, "NUI", raw, "XK");
    if (nui.value && nui.value[0] == '6')
        return identifier_read(mem, "NF", raw, "XK");
    if (nui.value && nui.value[0] == '3')
        return identifier_read(mem, "TVSH", raw, "XK");
    struct identifier_finding bn = identifier_read(mem, "BN", raw, "XK");
    if (nui.remark != REMARK_FORM || !bn.value)
        return nui;
    /* The first numbers of the new kind are 81…: shortened to eight digits they look like an old one. */
    if (bn.verdict == IDENTIFIER_VALID && text_starts_with(bn.value, "81")) {
        bn.verdict = IDENTIFIER_AMBIGUOUS;
        bn.remark = REMARK_TWO_SCHEMES;
        bn.value = NULL;
    }
    return bn;
}

struct identifier_finding identifier_read_use(struct arena *mem, enum identifier_use use, const char *raw, const char *country)
{
    if (country && strcmp(country, "HR") == 0)
        return read_use_croatia(mem, use, raw);
    if (country && strcmp(country, "AL") == 0)
        return identifier_read(mem, "NIPT", raw, "AL");
    if (country && strcmp(country, "XK") == 0)
        return read_use_kosovo(mem, raw);
    struct identifier_finding vat = identifier_read(mem, "VAT", raw, country);
    if (vat.verdict == IDENTIFIER_EMPTY || (use == USE_TAX && vat.value) || country)
        return vat;
    /* The scheme is not named; only a form or check that no other scheme has can identify it. */
    static const char *const telling[] = { "OIB", "NIPT", "LEI" };
    for (size_t i = 0; i < sizeof telling / sizeof telling[0]; i++) {
        struct identifier_finding it = identifier_read(mem, telling[i], raw, NULL);
        if (it.verdict == IDENTIFIER_VALID)
            return it;
    }
    return vat;
}

size_t identifier_guess(struct arena *mem, const char *raw, struct identifier_finding *out, size_t capacity)
{
    size_t n = 0;
    for (size_t i = 0; i < identifier_scheme_count && n < capacity; i++) {
        struct identifier_finding it = identifier_read(mem, identifier_schemes[i].scheme, raw, NULL);
        if (!it.value)
            continue;
        bool seen = false;
        for (size_t k = 0; k < n && !seen; k++)
            seen = out[k].scheme == it.scheme && strcmp(out[k].value, it.value) == 0;
        if (!seen)
            out[n++] = it;
    }
    return n;
}

enum error_code identifier_error(const struct identifier_finding *it)
{
    if (it->verdict == IDENTIFIER_EMPTY)
        return ERROR_REQUIRED;
    if (it->verdict == IDENTIFIER_AMBIGUOUS || it->remark == REMARK_OFFERED_ZEROS)
        return ERROR_FORMAT;
    if (it->verdict != IDENTIFIER_INVALID)
        return ERROR_NONE;
    switch (it->remark) {
    case REMARK_CHECKSUM:
        return ERROR_CHECKSUM;
    case REMARK_WRONG_COUNTRY:
    case REMARK_PREFIX:
        return ERROR_CROSS_CHECK;
    case REMARK_UNKNOWN_SCHEME:
        return ERROR_UNKNOWN_CODE;
    case REMARK_NONE:
    case REMARK_LOST_ZEROS:
    case REMARK_OFFERED_ZEROS:
    case REMARK_SPREADSHEET:
    case REMARK_FORM:
    case REMARK_CHECK_UNSURE:
    case REMARK_PLACEHOLDER:
    case REMARK_LEAD:
    case REMARK_OLD_SUFFIX:
    case REMARK_PERSONAL:
    case REMARK_TWO_SCHEMES:
    case REMARK_OTHER_COUNTRY:
    case REMARK_NO_SUCH_PATTERN:
    case REMARK_NO_CUSTOMS:
    case REMARK_COUNT:
        break;
    }
    return ERROR_FORMAT;
}

#include "row_codes.h"
#include "base/text.h"
#include "rules/code_rules.h"

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
        cell_message_expected(g, i, "cpv_corrected", SEVERITY_WARNING, one, it.value);
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
void read_codes(const struct row_context *g, size_t i, const char *text)
{
    static void (*const readers[FIELD_COUNT])(const struct row_context *, size_t, const char *) = {
        [FIELD_CPV] = read_cpv, [FIELD_ML] = read_ml, [FIELD_FSC] = read_fsc, [FIELD_NACE] = read_nace
    };
    for (const char *p = text; *p;) {
        size_t n = strcspn(p, ";,|\n\r");
        const char *one = text_trim(g->mem, text_copy_n(g->mem, p, n), true);
        size_t label = strcspn(one, "0123456789");
        if (one[label]) {
            size_t size = strcspn(one + label, " (:"); /* "35331500-8 Mines, and parts" */
            readers[g->r->columns.item[i].field](g, i, text_copy_n(g->mem, one, label + size));
        }
        p += n + (p[n] != '\0');
    }
}

/* Reads "ISO 9001:2015, AQAP-2110": each part is the longest code or label that it begins with; a bare "14001" is an ISO standard. */
void read_certificates(const struct row_context *g, size_t i, const char *text)
{
    for (const char *p = text; *p;) {
        size_t n = strcspn(p, ";,|\n\r/+&");
        const char *key = certificate_key(g->mem, text_copy_n(g->mem, p, n));
        size_t size;
        const char *code = *key ? code_index_prefix(g->r->codes, CODES_CERT, key, &size) : NULL;
        if (!code && key[0] >= '0' && key[0] <= '9')
            code = code_index_prefix(g->r->codes, CODES_CERT, text_format(g->mem, "iso%s", key), &size);
        if (code)
            ADD_CONCEPT(g, i, g->firm->certificates, certificate, text_format(g->mem, "CERT:%s", code));
        else if (strlen(key) > 1)
            cell_message(g, i, "unknown_certificate", SEVERITY_INFO, text_trim(g->mem, text_copy_n(g->mem, p, n), true));
        p += n + (p[n] != '\0');
    }
}

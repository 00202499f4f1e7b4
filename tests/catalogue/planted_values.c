/* Which value a field is planted with: an ordinary one, or a secret that nothing visible holds. */
#include "base/buffer.h"
#include "planted.h"
#include "rules/identifier_forms.h"

enum { SECRETS_MAX = 6000 };
struct planted_secret planted_secrets[SECRETS_MAX];
size_t planted_secret_count;
unsigned planted_serial, planted_fields;

/* Values of fields whose rules ask for more than their kind does. `#` stands for a serial of five digits, `%` for its last two; NULL leaves it empty. */
static const struct planted_rule {
    const char *shape, *field; /* shape NULL: of any */
    const char *ordinary, *secret;
} planted_rules[] = {
    { NULL, "website", "https://vq#.example/", "https://zq#.example/" },
    { NULL, "email", "vq#@vq.example", "zq#@zq.example" },
    { NULL, "mailbox", "vq#@vq.example", "zq#@zq.example" },
    { NULL, "currency", "EUR", "USD" },
    { NULL, "unit", "pc", "oz" },
    { NULL, "language", "en", "sr" },
    { NULL, "subdivision", "HR-01", "HR-18" },
    { NULL, "rule_set", "SAFE", "EDIP" },
    { NULL, "legal_form", NULL, "zq#" },
    { NULL, "open_to", "HR", "BR" },
    { NULL, "year", "2020", "19%" },
    { NULL, "price_year", "2020", "19%" },
    { NULL, "month", "0", "577" },
    { NULL, "unlimited", NULL, NULL },
    { NULL, "no_expiry", NULL, NULL },
    { NULL, "restricted", NULL, "true" },
    { NULL, "restricted_by", NULL, "zq#" },
    { NULL, "asked", "500000", "9#" },
    { NULL, "answered", "100", "7#" },
    { NULL, "latitude", "42.5", "61.0#" },
    { NULL, "longitude", "21.5", "141.0#" },
    { NULL, "sha256", NULL, "dead#dead#dead#dead#dead#dead#deadbeef00" },
    { "identifier", "scheme", "DUNS", "GLN" },
    { "identifier", "value", "70#00", "3857000#" }, /* and its check digit */
    { "item", "nsn", "13051200#", "13771200#" },
    { "activity", "concept", "NACE21:25.40", "NACE21" },
    { "alignment", "concept", "RE:RE.F1", "NATO" },
    { "initiative", "kind", "joint_procurement", "zq#" },
    { "part", "part", "CPV:24615000", "CPV" },
    { "review", "verdict", "same", "unsure" },
    { "survey", "subject_kind", "supplier", "supplier" },
    { "evidence", "subject_kind", "supplier", "supplier" },
    { "alignment", "subject_kind", "supplier", "supplier" },
};

static const char *expand(const char *pattern, unsigned serial)
{
    struct buffer b = { 0 };
    for (const char *p = pattern; *p; p++) {
        if (*p == '#')
            buffer_format(&b, "%05u", serial);
        else if (*p == '%')
            buffer_format(&b, "%02u", serial % 100);
        else
            buffer_char(&b, *p);
    }
    const char *text = text_copy(call.mem, b.bytes ? b.bytes : "");
    buffer_free(&b);
    return text;
}

/* A code of a scheme that nothing visible is about. */
static const char *secret_concept(const char *scheme, unsigned serial)
{
    static struct texts lists[8];
    static const char *const sources[][2] = {
        { "CPV", "concept like 'CPV:15%'" },
        { "CERT", "scheme = 'CERT' and concept not in (select satisfies from dicr.concept_satisfies where certificate = "
                  "'CERT:AQAP2110')" },
        { "NACE21", "scheme = 'NACE21' and concept like '%.%' and concept <> 'NACE21:25.40'" },
        { "NATO", "scheme = 'NATO' and concept like '%.%'" },
        { "JD", "concept in ('JD:P2.1', 'JD:P2.2')" },
    };
    for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++) {
        if (strcmp(sources[i][0], scheme) != 0)
            continue;
        if (!lists[i].n)
            lists[i] = text_split(call.mem,
                                  harness_value(text_format(call.mem,
                                                            "select string_agg(concept, ' ' order by concept) from dicr.concept "
                                                            "where withdrawn_on is null and %s",
                                                            sources[i][1])),
                                  ' ');
        return lists[i].item[serial % lists[i].n];
    }
    ck_abort_msg("no secret codes of %s", scheme);
    return NULL;
}

static const char *secret_country(unsigned serial)
{
    static const char *const countries[] = { "BR", "JP", "KR", "IN", "AU", "CL", "MX", "AR" };
    return countries[serial % (sizeof countries / sizeof countries[0])];
}

static bool is_an_end(const char *field)
{
    static const char *const ends[] = { "until", "valid_until", "valid_to", "needed_by", "ends_on", "due_on" };
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        if (strcmp(ends[i], field) == 0)
            return true;
    return false;
}

static const char *planted_int(const struct field *f, bool secret, unsigned serial)
{
    int64_t low = f->low < f->high ? f->low : 0, high = f->low < f->high ? f->high : 1000000;
    if (!secret)
        return text_format(call.mem, "%lld", (long long)(low + (high - low >= 10 ? 10 : 0)));
    if (high >= 1000000)
        return expand("7#", serial);
    if (high >= 36000)
        return text_format(call.mem, "%u", 30000 + serial % 6000);
    return text_format(call.mem, "%lld", (long long)(high - 1));
}

static const char *planted_decimal(const struct field *f, bool secret, unsigned serial)
{
    if (f->low < f->high && f->high <= 1)
        return secret ? expand("0.7%", serial) : "0.5";
    if (!secret)
        return "10";
    return f->high >= 1000000 ? expand(f->decimals ? "7#.5" : "7#", serial)
                              : expand("71.%", serial % 100 ? serial : serial + 1); /* never a whole one */
}

const char *planted_value(const struct shape *s, const struct field *f, bool secret, unsigned serial)
{
    const char *text = NULL;
    for (size_t i = 0; i < sizeof planted_rules / sizeof planted_rules[0]; i++) {
        const struct planted_rule *rule = &planted_rules[i];
        if ((rule->shape && strcmp(rule->shape, s->name) != 0) || strcmp(rule->field, f->name) != 0)
            continue;
        text = secret ? rule->secret : rule->ordinary;
        if (!text || (f->scheme && !strchr(text, ':')))
            return text ? secret_concept(text, serial) : NULL;
        text = expand(text, serial);
        return strcmp(f->name, "value") == 0 && secret ? text_format(call.mem, "%s%c", text, form_gs1_check(text, strlen(text)))
                                                       : text;
    }
    switch (f->kind) {
    case KIND_TEXT:
        if (f->country)
            return secret ? secret_country(serial) : "XK";
        if (f->scheme && !secret)
            return strcmp(f->scheme, "CERT") == 0 ? "CERT:AQAP2110" : strcmp(f->scheme, "JD") == 0 ? "JD:P1.1" : "CPV:35331500";
        if (f->scheme)
            return secret_concept(strcmp(f->scheme, "*") == 0 ? "CPV" : f->scheme, serial);
        return expand(secret ? "zq#" : "vq#", serial);
    case KIND_TEXTS:
        return expand(secret ? "zq#" : "vq#", serial);
    case KIND_INT:
        return planted_int(f, secret, serial);
    case KIND_DECIMAL:
        return planted_decimal(f, secret, serial);
    case KIND_BOOL:
        return secret ? "true" : "false";
    case KIND_DATE:
        if (secret) /* later fields later */
            return text_format(call.mem, "%04u-%02u-%02u", 1600 + serial / 300, 1 + serial % 300 / 25, 1 + serial % 25);
        return is_an_end(f->name) ? "2029-06-30" : "2025-02-01";
    case KIND_CHOICE:
        return f->choices[secret ? 2 : 1];
    case KIND_INSTANT:
    case KIND_NUMBER:
    case KIND_LIST:
    case KIND_RECORD:
        break;
    }
    return NULL;
}

/* Whether a field's values come from so few that others may hold the same one: then only its own name tells it. */
static bool is_of_few(const struct field *f, const char *text)
{
    if (f->kind == KIND_CHOICE)
        return true;
    if (f->kind == KIND_INT || f->kind == KIND_DECIMAL)
        return strlen(text) < 5;
    static const char *const coded[] = { "currency", "unit", "language", "subdivision", "rule_set", "engagement", "scheme" };
    for (size_t i = 0; i < sizeof coded / sizeof coded[0]; i++)
        if (strcmp(coded[i], f->name) == 0)
            return true;
    return false;
}

void note_secret(const struct shape *s, const struct field *f, const char *text)
{
    bool is_text = (f->kind == KIND_TEXTS && strlen(text) > 2) || (f->kind == KIND_TEXT && !f->country && !f->scheme) ||
                   f->kind == KIND_NUMBER;
    if (f->kind == KIND_BOOL)
        return; /* of two values neither is a secret: that hidden records change no answer is shown apart */
    ck_assert_uint_lt(planted_secret_count, SECRETS_MAX);
    planted_secrets[planted_secret_count++] = (struct planted_secret){ s->name, f->name, text,
                                                                       is_of_few(f, text) ? MATCH_MEMBER
                                                                       : is_text          ? MATCH_TEXT
                                                                                          : MATCH_VALUE };
}

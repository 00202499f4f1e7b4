/* A registry in which every field of every noun holds a planted value, made from the shapes: a new noun or field is planted without
   a line here. What a reader may see holds ordinary values; what it may not see holds secrets, which nothing visible holds.
   Functions are static, since one test file uses them. */
#pragma once
#include "../harness.h"
#include "base/buffer.h"
#include "catalogue/noun.h"
#include "rules/identifier_forms.h"

/* Who reads: an officer of XK, who has records of its own, and one of NO, for whom there is nothing. The writers own the rest. */
enum { ALL_RIGHTS = 1 << RIGHT_SEE | 1 << RIGHT_EDIT | 1 << RIGHT_RELEASE | 1 << RIGHT_ADMINISTER };
static const struct actor reader_xk = { .name = "test:xk", .country = "XK", .reader = "XK", .rights = ALL_RIGHTS };
static const struct actor reader_no = { .name = "test:no", .country = "NO", .reader = "NO", .rights = ALL_RIGHTS };
static const struct actor writer_hr = { .name = "test:hr", .country = "HR", .reader = "HR", .rights = ALL_RIGHTS };
static const struct actor editor_hr = {
    .name = "test:hr2", .country = "HR", .reader = "HR", .rights = 1 << RIGHT_SEE | 1 << RIGHT_EDIT
};
static const struct actor writer_al = { .name = "test:al", .country = "AL", .reader = "AL", .rights = ALL_RIGHTS };

enum planted_values { ORDINARY, SECRET, SECRET_TEXTS };

/* The sets that are planted. A set's children stand under the set's own parents, unless `parents` is another. */
enum planted_set {
    SET_OWN,       /* of the reader XK */
    SET_RELEASED,  /* of HR, released to XK */
    SET_REFERRING, /* of HR, released to XK, but all that they refer to is hidden from XK */
    SET_REFERRED,  /* of HR, hidden: what SET_REFERRING refers to */
    SET_HIDDEN,    /* of HR */
    SET_ALBANIAN,  /* of AL */
    SET_NEAR,      /* of HR, hidden, about what XK sees, with the same codes: its links, tags, surveys and needs */
    SET_WITHHELD,  /* children of SET_RELEASED that are withheld from XK */
    SET_DANGLING,  /* of HR, released to XK, but with an end that XK may not see */
    SET_COUNT
};
static const struct planted_set_row {
    const struct actor *writer;
    enum planted_values values;
    enum planted_set parents, references;
    bool children_only, ends_only;
} planted_sets[SET_COUNT] = {
    [SET_OWN] = { &reader_xk, ORDINARY, SET_OWN, SET_OWN, false, false },
    [SET_RELEASED] = { &writer_hr, ORDINARY, SET_RELEASED, SET_RELEASED, false, false },
    [SET_REFERRING] = { &writer_hr, ORDINARY, SET_REFERRING, SET_REFERRED, false, false },
    [SET_REFERRED] = { &writer_hr, SECRET, SET_REFERRED, SET_REFERRED, false, false },
    [SET_HIDDEN] = { &writer_hr, SECRET, SET_HIDDEN, SET_HIDDEN, false, false },
    [SET_ALBANIAN] = { &writer_al, SECRET, SET_ALBANIAN, SET_ALBANIAN, false, false },
    [SET_NEAR] = { &writer_hr, SECRET_TEXTS, SET_NEAR, SET_OWN, false, false },
    [SET_WITHHELD] = { &editor_hr, SECRET, SET_RELEASED, SET_RELEASED, true, false },
    [SET_DANGLING] = { &writer_hr, SECRET, SET_HIDDEN, SET_HIDDEN, false, true },
};
static inline bool planted_is_hidden(enum planted_set set)
{
    return set > SET_REFERRING;
}

/* The records of a set, by the place of their noun in nouns[]; the newest is the last. */
enum { PLANTED_MAX = 24, PLANTED_NOUNS_MAX = 40 };
static struct planted_records {
    struct number number[PLANTED_MAX];
    size_t n;
} planted[SET_COUNT][PLANTED_NOUNS_MAX];

/* How an answer is searched for a secret. */
enum secret_match {
    MATCH_TEXT,  /* anywhere in the bytes, in any case */
    MATCH_VALUE, /* equal to any value of the answer */
    MATCH_MEMBER /* equal to a value under the field's own name: words of short lists, which others may hold elsewhere */
};
struct planted_secret {
    const char *noun, *field, *text;
    enum secret_match match;
};
enum { SECRETS_MAX = 6000 };
static struct planted_secret planted_secrets[SECRETS_MAX];
static size_t planted_secret_count;
static unsigned planted_serial, planted_fields;

static size_t noun_place(const char *name)
{
    for (size_t i = 0; i < noun_count; i++)
        if (strcmp(nouns[i]->shape->name, name) == 0)
            return i;
    ck_abort_msg("there is no noun %s", name);
    return 0;
}

/* The newest record of a noun in a set (back 0), the one before it (1) …; 0 where there is none. */
static struct number planted_number(enum planted_set set, const char *noun, size_t back)
{
    const struct planted_records *r = &planted[set][noun_place(noun)];
    return r->n > back ? r->number[r->n - 1 - back] : (struct number){ 0 };
}

/* --- values ------------------------------------------------------------------------------------------------------------------------- */

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

/* The value of a field that is no reference to another record; NULL leaves it empty. */
static const char *planted_value(const struct shape *s, const struct field *f, bool secret, unsigned serial)
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

static void note_secret(const struct shape *s, const struct field *f, const char *text)
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

/* --- records ------------------------------------------------------------------------------------------------------------------------ */

/* Fields that name another record, and whose. `foreign`: in a set about another set's records, it names one of those. */
static const struct planted_reference {
    const char *field, *noun;
    size_t back;
    bool foreign;
} planted_references[] = {
    { "source", "source", 0, false },        { "site", "site", 0, false },
    { "holder", "supplier", 1, true },       { "supplier_number", "supplier", 0, false },
    { "buyer_number", "supplier", 1, true }, { "design_holder", "supplier", 0, true },
    { "initiative", "initiative", 0, true }, { "requirement", "requirement", 0, true },
    { "subject", "supplier", 0, true },      { "low", "supplier", 1, true },
    { "high", "supplier", 0, true },         { "into", "supplier", 1, true },
};

static const struct planted_reference *reference_of(const char *field)
{
    for (size_t i = 0; i < sizeof planted_references / sizeof planted_references[0]; i++)
        if (strcmp(planted_references[i].field, field) == 0)
            return &planted_references[i];
    return NULL;
}

static bool is_an_end_of(const struct shape *s, const char *field)
{
    return (strcmp(s->name, "link") == 0 || strcmp(s->name, "review") == 0 || strcmp(field, "subject") == 0) &&
           strcmp(field, "source") != 0;
}

/* Which record a field of a set's records names; 0: none yet. */
static struct number planted_reference(enum planted_set set, const struct shape *s, const struct field *f, size_t round)
{
    const struct planted_set_row *row = &planted_sets[set];
    if (s->parent && strcmp(s->parent->name, f->name) == 0) /* a grandchild would withhold its parent whole */
        return planted_number(s->parent->parent ? set : row->parents, f->name, 0);
    const struct planted_reference *r = reference_of(f->name);
    ck_assert_msg(r != NULL, "%s.%s names a record of an unknown noun: give it a row in planted_references", s->name, f->name);
    if (strcmp(f->name, "site") == 0) /* one of the same supplier */
        return planted_number(row->parents, "site", 0);
    if (set == SET_REFERRING && is_an_end_of(s, f->name)) /* who does not see both ends does not see the row */
        return planted_number(SET_RELEASED, r->noun, r->back);
    if (set == SET_REFERRING)
        return planted_number(SET_REFERRED, r->noun, r->back);
    if (set == SET_DANGLING && strcmp(f->name, "buyer_number") == 0)
        return planted_number(SET_OWN, "supplier", 0);
    struct number n = planted_number(r->foreign                                   ? row->references
                                     : set == SET_WITHHELD || set == SET_DANGLING ? row->parents
                                                                                  : set,
                                     r->noun, r->back + (r->foreign && row->references != set ? round % 2 : 0));
    return n.value ? n : planted_number(row->references, r->noun, 0);
}

/* Fields of which only one may be given, or only with others. */
static bool is_left_out(const struct shape *s, const struct field *f, size_t round)
{
    return strcmp(s->name, "qualification") == 0 && strcmp(f->name, round % 2 ? "concept" : "requirement") == 0;
}

static const char *planted_text(enum planted_set set, const struct shape *s, const struct field *f, size_t round)
{
    enum planted_values values = planted_sets[set].values;
    if (is_left_out(s, f, round))
        return NULL;
    if (f->kind == KIND_NUMBER || (strcmp(s->name, "survey") == 0 && strcmp(f->name, "subject") == 0)) {
        struct number n = strcmp(f->name, "subject") == 0 || f->kind == KIND_NUMBER ? planted_reference(set, s, f, round)
                                                                                    : (struct number){ 0 };
        return n.value ? number_text(call.mem, n) : NULL;
    }
    /* Any concept may be an item: here one that is hidden. A part is another than the product. */
    if (set == SET_REFERRING && f->scheme && strcmp(f->scheme, "*") == 0 && strcmp(s->name, "alignment") != 0 &&
        strcmp(s->name, "activity") != 0)
        return text_format(call.mem, "ITEM:%s",
                           number_text(call.mem, planted_number(SET_REFERRED, "item", f->name[0] == 'p' && f->name[1] == 'a')));
    /* A need of another country, which an able firm of XK could meet. */
    if (values == SECRET_TEXTS && f->country)
        return strcmp(s->name, "requirement") == 0 || strcmp(s->name, "supplier") == 0 ? "HR" : "XK";
    const char *secret = planted_value(s, f, true, ++planted_serial);
    bool is_free = secret && strstr(secret, "zq"); /* a text without a rule that asks for other words */
    return values == SECRET || (values == SECRET_TEXTS && is_free) ? secret : planted_value(s, f, false, planted_serial);
}

static bool is_planted(const struct field *f)
{
    return (f->roles & ADD) && f->kind != KIND_LIST && f->kind != KIND_RECORD;
}

/* Fills a record of a noun as the set has it. */
static void planted_fill(enum planted_set set, const struct noun *n, size_t round, void *record, bool note)
{
    const struct shape *s = n->shape;
    for (size_t i = 0; i < s->field_count; i++) {
        const struct field *f = &s->fields[i];
        const char *text = is_planted(f) ? planted_text(set, s, f, round) : NULL;
        if (!text)
            continue;
        ck_assert_ok(field_read(&call, f, text, record));
        planted_fields++;
        bool secret = planted_sets[set].values == SECRET || (planted_sets[set].values == SECRET_TEXTS && strstr(text, "zq"));
        bool is_rule_word = strcmp(f->name, "subject_kind") == 0;
        if (note && secret && f->kind != KIND_NUMBER && !is_rule_word && !(strcmp(f->name, "subject") == 0))
            note_secret(s, f, text);
    }
}

static void plant_one(enum planted_set set, size_t place, size_t round)
{
    const struct noun *n = nouns[place];
    void *record = arena_take(call.mem, n->shape->size), *out = arena_take(call.mem, n->shape->size);
    call.actor = planted_sets[set].writer;
    call.options = (struct request_options){ 0 };
    planted_fill(set, n, round, record, true);
    if (!noun_add(&call, n, record, ALL_FIELDS, out))
        ck_abort_msg(
            "a %s could not be planted in set %d: %s\nIf a rule refuses a planted value, give its field a row in planted_rules.",
            n->shape->name, set, harness_reason(&call));
    struct planted_records *r = &planted[set][place];
    ck_assert_uint_lt(r->n, PLANTED_MAX);
    r->number[r->n++] = ((const struct record *)out)->number;
    if (planted_is_hidden(set))
        note_secret(n->shape, shape_field(n->shape, "number"), number_text(call.mem, r->number[r->n - 1]));
}

static bool has_ends(const char *noun)
{
    return strcmp(noun, "link") == 0 || strcmp(noun, "alignment") == 0 || strcmp(noun, "evidence") == 0 ||
           strcmp(noun, "survey") == 0;
}

static void release_one(const struct actor *owner, const struct noun *n, struct number number, const char *const *countries,
                        size_t count)
{
    void *in = arena_take(call.mem, n->shape->size), *out = arena_take(call.mem, n->shape->size);
    struct record *head = in;
    struct field_mask mask = { 0 };
    call.actor = owner;
    call.options = (struct request_options){ 0 };
    head->number = number;
    head->released_to = (struct texts){ count, TAKE_N(call.mem, count, const char *) };
    memcpy(head->released_to.item, countries, count * sizeof *countries);
    mask_set(&mask, n->shape, shape_field(n->shape, "released_to"));
    ck_assert_ok(noun_release(&call, n, in, mask, out));
}

/* Plants a set, two rounds of it, so that each reference finds its record in the second one. */
static void plant(enum planted_set set)
{
    const struct planted_set_row *row = &planted_sets[set];
    if (!row->children_only && !row->ends_only)
        plant_one(set, noun_place("supplier"), 0);
    for (size_t round = 1; round <= 2; round++)
        for (size_t i = 0; i < noun_count; i++) {
            /* Of these there is one for the same ends, and they refer to nothing else. */
            if (set == SET_REFERRING &&
                (strcmp(nouns[i]->shape->name, "alignment") == 0 || strcmp(nouns[i]->shape->name, "review") == 0))
                continue;
            if ((row->children_only && !nouns[i]->shape->parent) || (row->ends_only && !has_ends(nouns[i]->shape->name)))
                continue;
            plant_one(set, i, round);
            if (i == noun_place("supplier")) /* its first child, since other children name it */
                plant_one(set, noun_place("site"), round);
        }
}

static void release_set(enum planted_set set, const char *const *countries, size_t count)
{
    for (size_t i = 0; i < noun_count; i++)
        for (size_t k = 0; k < planted[set][i].n && !nouns[i]->shape->parent; k++)
            release_one(planted_sets[set].writer, nouns[i], planted[set][i].number[k], countries, count);
}

/* Withholds the sites of a released set from XK: what stands at them is still seen. */
static void withhold_sites(enum planted_set set)
{
    static const char *const from[] = { "XK" };
    struct planted_records *sites = &planted[set][noun_place("site")];
    const struct noun *n = noun_find("site");
    for (size_t i = 0; i < sites->n; i++) {
        void *in = arena_take(call.mem, n->shape->size), *out = arena_take(call.mem, n->shape->size);
        struct record *head = in;
        struct field_mask mask = { 0 };
        head->number = sites->number[i];
        head->released_to = (struct texts){ 1, TAKE(call.mem, const char *) };
        head->released_to.item[0] = from[0];
        mask_set(&mask, n->shape, shape_field(n->shape, "released_to"));
        call.options = (struct request_options){ 0 };
        ck_assert_ok(noun_withhold(&call, n, in, mask, out));
        note_secret(n->shape, shape_field(n->shape, "number"), number_text(call.mem, sites->number[i]));
        struct planted_records *hidden = &planted[SET_REFERRED][noun_place("site")];
        ck_assert_uint_lt(hidden->n, PLANTED_MAX);
        hidden->number[hidden->n++] = sites->number[i];
    }
    sites->n = 0;
}

/* What the reader XK may see. */
static void plant_visible(void)
{
    static const char *const to_xk[] = { "XK" }, *const to_hr[] = { "HR" };
    plant(SET_OWN);
    release_set(SET_OWN, to_hr, 1); /* so that HR may write about it */
    plant(SET_RELEASED);
    release_set(SET_RELEASED, to_xk, 1);
    plant(SET_REFERRED);
    plant(SET_REFERRING);
    release_set(SET_REFERRING, to_xk, 1);
    withhold_sites(SET_REFERRING);
}

/* All the rest. */
static void plant_hidden(void)
{
    static const char *const to_xk[] = { "XK" }, *const to_both[] = { "AL", "XK" };
    plant(SET_HIDDEN);
    plant(SET_ALBANIAN);
    plant(SET_NEAR);
    plant(SET_WITHHELD);
    plant(SET_DANGLING);
    release_set(SET_DANGLING, to_xk, 1);
    /* The visible records are released to one more, which is nobody's business but their owner's. */
    release_set(SET_RELEASED, to_both, 2);
    call.actor = &harness_actor;
    call.options = (struct request_options){ 0 };
}

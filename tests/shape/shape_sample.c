#include "shape_sample.h"
#include "base/buffer.h"
#include "base/utf8.h"

static const char *const colours[] = { NULL, "red", "dark_blue", "green", NULL };

static const struct field leaf_fields[] = {
    FIELD(leaf, mark, ADD | REQUIRED),
    FIELD(leaf, concept, ADD | REQUIRED | CHANGE | READ, .scheme = "CPV"),
    FIELD(leaf, month, ADD | CHANGE | READ, .low = 0, .high = 120),
};
const struct shape leaf_shape = { SHAPE(leaf, "leaves", leaf_fields), .table = "leaf", .parent = &mark_shape,
                                  .compact = "concept" };

static const struct field mark_fields[] = {
    FIELD(mark, number, KEY | READ),
    FIELD(mark, thing, ADD | REQUIRED | READ | TOP_LEVEL),
    FIELD(mark, scheme, ADD | REQUIRED | CHANGE | READ, .max = 10),
    FIELD(mark, value, ADD | REQUIRED | CHANGE | READ),
    FIELD(mark, weight, ADD | CHANGE | READ, .decimals = 2),
    LIST(mark, leaves, ADD | READ, &leaf_shape),
};
const struct shape mark_shape = { SHAPE(mark, "marks", mark_fields), .table = "mark", .parent = &thing_shape,
                                  .compact = "scheme:value" };

static const struct field dialect_fields[] = {
    FIELD(dialect, delimiter, ADD | REQUIRED | READ, .max = 1),
    FIELD(dialect, header_row, ADD | READ, .low = 1, .high = 1000),
};
const struct shape dialect_shape = { SHAPE(dialect, "dialects", dialect_fields) };

static const struct field thing_fields[] = {
    FIELD(thing, number, KEY | READ),
    FIELD(thing, owner, READ | FILTER, .country = true),
    FIELD(thing, version, READ),
    FIELD(thing, title, ADD | REQUIRED | CHANGE | READ, .max = 20),
    FIELD(thing, note, ADD | CHANGE | READ, .max = 1000),
    FIELD(thing, country, ADD | CHANGE | READ | FILTER, .country = true),
    FIELD(thing, concept, ADD | CHANGE | READ, .scheme = "CERT"),
    FIELD(thing, part, ADD | CHANGE | READ, .scheme = "*"),
    FIELD(thing, colour, ADD | CHANGE | READ, .choices = colours),
    FIELD(thing, count, ADD | CHANGE | READ, .low = 0, .high = 10),
    FIELD(thing, big, ADD | CHANGE | READ),
    FIELD(thing, ratio, ADD | CHANGE | READ, .decimals = 3),
    FIELD(thing, share_pct, ADD | CHANGE | READ, .decimals = 2, .low = 0, .high = 100),
    FIELD(thing, whole, ADD | CHANGE | READ),
    FIELD(thing, active, ADD | CHANGE | READ),
    FIELD(thing, day, ADD | CHANGE | READ),
    FIELD(thing, seen_at, ADD | CHANGE | READ),
    FIELD(thing, friend, ADD | CHANGE | READ),
    FIELD(thing, countries, ADD | CHANGE | READ, .country = true, .max = 5),
    FIELD(thing, words, ADD | CHANGE | READ),
    FIELD(thing, key, STORE),
    FIELD(thing, before, READ, .json = true),
    LIST(thing, tags, ADD | READ, &mark_shape, .max = 3),
    LIST(thing, leaves, ADD | READ | TOP_LEVEL, &leaf_shape),
    PART(thing, dialect, ADD | READ, &dialect_shape),
};
const struct shape thing_shape = { SHAPE(thing, "things", thing_fields), .table = "thing" };

struct call sample_call(void)
{
    struct call c;
    call_start(&c, arena_new((size_t)64 << 20), LANGUAGE_EN);
    return c;
}

void sample_end(struct call *c)
{
    arena_free(c->mem);
}

bool sample_read(struct call *c, unsigned roles, const char *json, struct thing *out, struct field_mask *mask)
{
    return shape_read_json(c, &thing_shape, roles, json, strlen(json), out, mask);
}

const char *error_argument(const struct error *e, const char *name)
{
    for (size_t i = 0; e->arguments && e->arguments[i]; i += 2)
        if (strcmp(e->arguments[i], name) == 0)
            return e->arguments[i + 1];
    return "";
}

/* xorshift64*: the same on every machine. */
static uint64_t chance(uint64_t *state, uint64_t below)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (*state * UINT64_C(2685821657736338717) >> 16) % below;
}

static const char *any_text(struct arena *mem, uint64_t *state, size_t characters)
{
    static const char *const pieces[] = { "a",  "Z", "0",  "\"", "\\",      ",",   "{",  "}",  "NULL", "null", "'", ";",
                                          "đ",  "Š", "ë",  "ç",  "ž",       "/",   ":",  "[",  "]",    "%",    "&", "<",
                                          "$1", "�", "😀", "ћ",  "\\u0000", "x y", "--", "{}", "\"\"", "`" };
    struct buffer b = { 0 };
    for (size_t n = chance(state, characters) + 1; n; n--)
        buffer_text(&b, pieces[chance(state, sizeof(pieces) / sizeof(pieces[0]))]);
    while (utf8_length(b.bytes) > characters) {
        do
            b.size--;
        while (((unsigned char)b.bytes[b.size] & 0xc0) == 0x80);
        b.bytes[b.size] = '\0';
    }
    const char *text = text_trim(mem, text_copy(mem, b.bytes), false);
    buffer_free(&b);
    return *text ? text : "x";
}

static struct decimal any_decimal(uint64_t *state, uint8_t decimals, int64_t limit)
{
    struct decimal d = { true, (uint8_t)chance(state, decimals + 1u), 0 };
    d.units = (int64_t)chance(state, (uint64_t)limit);
    while (d.scale && d.units % 10 == 0) {
        d.units /= 10;
        d.scale--;
    }
    return d;
}

static struct number any_number(uint64_t *state)
{
    return (struct number){ (int64_t)(chance(state, 3) + 1) << 40 | (int64_t)(chance(state, 99999999) + 1) };
}

static struct texts any_texts(struct arena *mem, uint64_t *state, bool country)
{
    static const char *const countries[] = { "HR", "AL", "XK", "US", "DE" };
    struct texts t = { chance(state, 5), TAKE_N(mem, 5, const char *) };
    for (size_t i = 0; i < t.n; i++)
        t.item[i] = country ? countries[chance(state, 5)] : any_text(mem, state, 12);
    return t;
}

static void fill_leaves(struct arena *mem, uint64_t *state, struct list *list)
{
    struct leaf *leaves = TAKE_N(mem, 3, struct leaf);
    for (size_t i = 0; i < 3; i++)
        leaves[i] = (struct leaf){ .concept = text_format(mem, "CPV:%u", (unsigned)chance(state, 99999999)),
                                   .month = { chance(state, 2), 0 } };
    *list = (struct list){ chance(state, 4), leaves };
}

static bool often(uint64_t *state)
{
    return chance(state, 4) != 0;
}

struct thing sample_thing(struct arena *mem, uint64_t seed)
{
    uint64_t s = seed * 2654435761u + 88172645463325252u;
    struct thing t = { .title = any_text(mem, &s, 20) };
    t.number = any_number(&s);
    if (often(&s))
        t.note = text_format(mem, "%s\n\t%s", any_text(mem, &s, 300), any_text(mem, &s, 300));
    if (often(&s))
        t.country = "HR";
    if (often(&s))
        t.concept = "CERT:AQAP2110";
    if (often(&s))
        t.part = "ML:6.a";
    t.colour = (unsigned)chance(&s, 4);
    if (often(&s))
        t.count = (struct maybe_int){ true, (int64_t)chance(&s, 11) };
    if (often(&s))
        t.big =
            (struct maybe_int){ true, chance(&s, 2) ? INT64_MAX - (int64_t)chance(&s, 9) : INT64_MIN + (int64_t)chance(&s, 9) };
    if (often(&s))
        t.ratio = any_decimal(&s, 3, 999999999999999);
    if (t.ratio.known && chance(&s, 2))
        t.ratio.units = -t.ratio.units;
    if (often(&s))
        t.share_pct = any_decimal(&s, 2, 100);
    if (often(&s))
        t.whole = any_decimal(&s, 0, 999999999999999);
    t.active = (struct maybe_bool){ often(&s), chance(&s, 2) };
    if (often(&s))
        t.day = date_from_days((int64_t)chance(&s, 200000) - 100000);
    if (often(&s))
        t.seen_at = (struct instant){ true, (int64_t)chance(&s, UINT64_C(8000000000000000)) - INT64_C(4000000000000000) };
    if (often(&s))
        t.friend = any_number(&s);
    t.countries = any_texts(mem, &s, true);
    t.words = any_texts(mem, &s, false);
    t.tags.n = chance(&s, 4);
    t.tags.item = TAKE_N(mem, 3, struct mark);
    for (size_t i = 0; i < 3; i++) {
        struct mark *mark = &t.tags.item[i];
        *mark =
            (struct mark){ .scheme = any_text(mem, &s, 10), .value = any_text(mem, &s, 30), .weight = any_decimal(&s, 2, 99999) };
        struct list leaves;
        fill_leaves(mem, &s, &leaves);
        memcpy(&mark->leaves, &leaves, sizeof(leaves));
    }
    if (often(&s))
        t.dialect = (struct dialect){ ";", { true, 1 } };
    return t;
}

bool sample_equal(const struct shape *s, unsigned roles, const void *a, const void *b)
{
    for (size_t i = 0; i < s->field_count; i++) {
        const struct field *f = &s->fields[i];
        if (!(f->roles & roles))
            continue;
        if (!field_equal(f, a, b))
            return false;
        if (f->kind == KIND_RECORD && !sample_equal(f->of, roles, field_at(f, a), field_at(f, b)))
            return false;
        if (f->kind != KIND_LIST)
            continue;
        const struct list *one = field_at(f, a), *other = field_at(f, b);
        if (one->n != other->n)
            return false;
        for (size_t k = 0; k < one->n; k++)
            if (!sample_equal(f->of, roles, (const char *)one->item + k * f->of->size,
                              (const char *)other->item + k * f->of->size))
                return false;
    }
    return true;
}

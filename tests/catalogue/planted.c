/* Which records are planted, in sets of different owners and releases, and what they refer to. */
#include "planted.h"

enum { ALL_RIGHTS = 1 << RIGHT_SEE | 1 << RIGHT_EDIT | 1 << RIGHT_RELEASE | 1 << RIGHT_ADMINISTER };
const struct actor reader_xk = { .name = "test:xk", .country = "XK", .reader = "XK", .rights = ALL_RIGHTS };
const struct actor reader_no = { .name = "test:no", .country = "NO", .reader = "NO", .rights = ALL_RIGHTS };
const struct actor writer_hr = { .name = "test:hr", .country = "HR", .reader = "HR", .rights = ALL_RIGHTS };
const struct actor editor_hr = {
    .name = "test:hr2", .country = "HR", .reader = "HR", .rights = 1 << RIGHT_SEE | 1 << RIGHT_EDIT
};
const struct actor writer_al = { .name = "test:al", .country = "AL", .reader = "AL", .rights = ALL_RIGHTS };

enum planted_values { ORDINARY, SECRET, SECRET_TEXTS };

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

/* The records of a set, by the place of their noun in nouns[]; the newest is the last. */
enum { PLANTED_MAX = 24, PLANTED_NOUNS_MAX = 40 };
static struct planted_records {
    struct number number[PLANTED_MAX];
    size_t n;
} planted[SET_COUNT][PLANTED_NOUNS_MAX];

static size_t noun_place(const char *name)
{
    for (size_t i = 0; i < noun_count; i++)
        if (strcmp(nouns[i]->shape->name, name) == 0)
            return i;
    ck_abort_msg("there is no noun %s", name);
    return 0;
}

struct number planted_number(enum planted_set set, const char *noun, size_t back)
{
    const struct planted_records *r = &planted[set][noun_place(noun)];
    return r->n > back ? r->number[r->n - 1 - back] : (struct number){ 0 };
}

static const struct planted_reference planted_references[] = {
    { "source", "source", 0, false },        { "site", "site", 0, false },
    { "holder", "supplier", 1, true },       { "supplier_number", "supplier", 0, false },
    { "buyer_number", "supplier", 1, true }, { "design_holder", "supplier", 0, true },
    { "initiative", "initiative", 0, true }, { "requirement", "requirement", 0, true },
    { "subject", "supplier", 0, true },      { "low", "supplier", 1, true },
    { "high", "supplier", 0, true },         { "into", "supplier", 1, true },
};

const struct planted_reference *reference_of(const char *field)
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

void planted_fill(enum planted_set set, const struct noun *n, size_t round, void *record, bool note)
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

void release_one(const struct actor *owner, const struct noun *n, struct number number, const char *const *countries,
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

void plant_visible(void)
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

void plant_hidden(void)
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

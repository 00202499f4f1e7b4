/* The rows of the list among themselves: which of them are one firm, and whether they agree. */
#include "plan_parts.h"

const char *const verdict_names[VERDICT_COUNT] = { "new", "changed", "unchanged", "conflict", "rejected" };

/* --- keys of the list's own firms ------------------------------------------------------------------------------------------------ */

struct slot {
    const char *key;
    uint64_t hash;
    size_t firm, next; /* next: further firms of the same key, as index of `more`; NO_FIRM: none */
};

struct plan_index {
    struct arena *mem;
    struct slot *slot;
    size_t n, capacity; /* capacity is a power of two */
    struct slot *more;
    size_t more_count, more_capacity;
};

static uint64_t hash_of(const char *key)
{
    uint64_t h = UINT64_C(14695981039346656037); /* FNV-1a */
    for (; *key; key++)
        h = (h ^ (unsigned char)*key) * UINT64_C(1099511628211);
    return h ^ h >> 29;
}

static struct slot *slot_of(struct slot *slots, size_t capacity, const char *key, uint64_t hash)
{
    size_t at = hash & (capacity - 1);
    while (slots[at].key && !(slots[at].hash == hash && strcmp(slots[at].key, key) == 0))
        at = (at + 1) & (capacity - 1);
    return &slots[at];
}

static void index_grow(struct plan_index *x)
{
    size_t capacity = x->capacity ? x->capacity * 2 : 4096;
    struct slot *grown = TAKE_N(x->mem, capacity, struct slot);
    for (size_t i = 0; i < x->capacity; i++)
        if (x->slot[i].key)
            *slot_of(grown, capacity, x->slot[i].key, x->slot[i].hash) = x->slot[i];
    x->slot = grown;
    x->capacity = capacity;
}

static void index_add(struct plan_index *x, const char *key, size_t firm)
{
    if (x->n * 2 >= x->capacity)
        index_grow(x);
    uint64_t hash = hash_of(key);
    struct slot *s = slot_of(x->slot, x->capacity, key, hash);
    if (!s->key) {
        *s = (struct slot){ key, hash, firm, NO_FIRM };
        x->n++;
        return;
    }
    if (x->more_count == x->more_capacity) {
        size_t capacity = x->more_capacity ? x->more_capacity * 2 : 256;
        struct slot *grown = TAKE_N(x->mem, capacity, struct slot);
        if (x->more_count)
            memcpy(grown, x->more, x->more_count * sizeof *grown);
        x->more = grown;
        x->more_capacity = capacity;
    }
    x->more[x->more_count] = (struct slot){ key, hash, firm, s->next };
    s->next = x->more_count++;
}

static const struct slot *index_find(const struct plan_index *x, const char *key)
{
    const struct slot *s = x->capacity ? slot_of(x->slot, x->capacity, key, hash_of(key)) : NULL;
    return s && s->key ? s : NULL;
}

struct import_plan *plan_new(struct arena *mem)
{
    struct import_plan *p = TAKE(mem, struct import_plan);
    p->mem = mem;
    p->index = TAKE(mem, struct plan_index);
    p->index->mem = mem;
    return p;
}

/* --- copying a row ---------------------------------------------------------------------------------------------------------- */

static const char *copy_or_null(struct arena *mem, const char *text)
{
    return text ? text_copy(mem, text) : NULL;
}

static void copy_messages(struct arena *mem, const struct row *row, struct plan_row *out)
{
    out->messages.item = TAKE_N(mem, row->message_count + 1, struct row_message);
    for (size_t i = 0; i < row->message_count; i++) {
        struct row_message it = row->messages[i];
        it.column = copy_or_null(mem, it.column);
        it.value = copy_or_null(mem, it.value);
        it.expected = copy_or_null(mem, it.expected);
        out->messages.item[out->messages.n++] = it;
    }
}

static void plan_add_message(struct import_plan *p, size_t row, struct row_message message)
{
    struct plan_row *it = &p->row[row];
    struct row_message *grown = TAKE_N(p->mem, it->messages.n + 1, struct row_message);
    if (it->messages.n)
        memcpy(grown, it->messages.item, it->messages.n * sizeof *grown);
    message.line = it->line;
    grown[it->messages.n++] = message;
    it->messages.item = grown;
}

void plan_conflict(struct import_plan *p, size_t row, struct row_message message)
{
    message.severity = SEVERITY_ERROR;
    plan_add_message(p, row, message);
    p->row[row].verdict = VERDICT_CONFLICT;
    p->row[row].firm = NO_FIRM;
}

/* --- folding ------------------------------------------------------------------------------------------------------------------------ */

bool plan_fold(struct import_plan *p, size_t row, size_t firm, const struct listed *listed, bool is_same)
{
    struct planned *into = &p->firm[firm];
    struct plan_row *it = &p->row[row];
    const char *first_line = text_format(p->mem, "%lld", (long long)p->row[into->row].line);
    const char *field = merge_contradiction(p->mem, &into->listed, listed, is_same);
    if (field) {
        plan_conflict(p, row, (struct row_message){ .code = "contradicts_line", .value = first_line, .expected = field });
        return false;
    }
    it->verdict = merge_rows(p->mem, &into->listed, listed) ? VERDICT_CHANGED : VERDICT_UNCHANGED;
    it->folded_into = p->row[into->row].line;
    it->firm = firm;
    plan_add_message(p, row, (struct row_message){ .code = "repeats_line", .severity = SEVERITY_INFO, .value = first_line });
    return true;
}

/* --- adding rows -------------------------------------------------------------------------------------------------------------------- */

static const char *identifier_key(struct arena *mem, const struct identifier *it)
{
    return text_format(mem, "%s:%s", it->scheme, it->value);
}

static const char *name_town_key(struct arena *mem, const struct listed *listed)
{
    const struct supplier *firm = &listed->firm;
    const char *town = firm->sites.n && firm->sites.item[0].words ? firm->sites.item[0].words : "";
    return text_format(mem, "%s|%s|%s", listed->short_key, town, firm->country ? firm->country : "");
}

/* The firm of the list that the row belongs to, or NO_FIRM. *other is a second firm, where the identifiers of the row name two. */
static size_t find_firm(const struct import_plan *p, const struct listed *listed, size_t *other)
{
    size_t found = NO_FIRM;
    *other = NO_FIRM;
    for (size_t i = 0; i < listed->firm.identifiers.n; i++) {
        const struct slot *s = index_find(p->index, identifier_key(p->mem, &listed->firm.identifiers.item[i]));
        if (!s)
            continue;
        if (found != NO_FIRM && found != s->firm)
            *other = s->firm;
        found = found == NO_FIRM ? s->firm : found;
    }
    if (found != NO_FIRM || listed->joint)
        return found;
    const struct slot *s = index_find(p->index, name_town_key(p->mem, listed));
    while (s && numbers_differ(&p->firm[s->firm].listed.firm, &listed->firm))
        s = s->next == NO_FIRM ? NULL : &p->index->more[s->next];
    return s ? s->firm : NO_FIRM;
}

static size_t new_firm(struct import_plan *p, size_t row, const struct listed *listed)
{
    if (p->firm_count == p->firm_capacity) {
        size_t capacity = p->firm_capacity ? p->firm_capacity * 2 : 1024;
        struct planned *grown = TAKE_N(p->mem, capacity, struct planned);
        if (p->firm_count)
            memcpy(grown, p->firm, p->firm_count * sizeof *grown);
        p->firm = grown;
        p->firm_capacity = capacity;
    }
    p->firm[p->firm_count] = (struct planned){ .row = row, .listed = *listed };
    if (!listed->joint)
        index_add(p->index, name_town_key(p->mem, listed), p->firm_count);
    return p->firm_count++;
}

static void register_identifiers(struct import_plan *p, const struct listed *listed, size_t firm)
{
    for (size_t i = 0; i < listed->firm.identifiers.n; i++) {
        const char *key = identifier_key(p->mem, &listed->firm.identifiers.item[i]);
        if (!index_find(p->index, key))
            index_add(p->index, key, firm);
    }
}

size_t plan_claim_record(struct import_plan *p, struct number number, size_t firm)
{
    const char *key = text_format(p->mem, "#%lld", (long long)number.value); /* no identifier and no name begins with # */
    const struct slot *s = index_find(p->index, key);
    if (s)
        return s->firm;
    index_add(p->index, key, firm);
    return firm;
}

static size_t new_row(struct import_plan *p, const struct row *row)
{
    if (p->n == p->capacity) {
        size_t capacity = p->capacity ? p->capacity * 2 : 1024;
        struct plan_row *grown = TAKE_N(p->mem, capacity, struct plan_row);
        if (p->n)
            memcpy(grown, p->row, p->n * sizeof *grown);
        p->row = grown;
        p->capacity = capacity;
    }
    p->row[p->n] = (struct plan_row){ .line = row->line, .raw = row->raw, .raw_size = row->raw_size, .firm = NO_FIRM };
    copy_messages(p->mem, row, &p->row[p->n]);
    return p->n++;
}

void plan_add_row(struct import_plan *p, const struct row *row)
{
    size_t at = new_row(p, row);
    if (row->rejected) {
        p->row[at].verdict = VERDICT_REJECTED;
        return;
    }
    struct listed listed = row->listed;
    shape_copy(p->mem, &supplier_shape, &listed.firm, &row->listed.firm);
    listed.short_key = text_copy(p->mem, row->listed.short_key); /* a row without a name was rejected */
    const struct identifier *national = national_of(&listed.firm, NULL);
    p->row[at].row_key = national ? identifier_key(p->mem, national) : name_town_key(p->mem, &listed);
    size_t other, firm = find_firm(p, &listed, &other);
    if (other != NO_FIRM) {
        plan_conflict(p, at,
                      (struct row_message){ .code = "two_lines",
                                            .value = text_format(p->mem, "%lld, %lld", (long long)p->row[p->firm[firm].row].line,
                                                                 (long long)p->row[p->firm[other].row].line) });
        return;
    }
    if (firm == NO_FIRM)
        p->row[at].firm = firm = new_firm(p, at, &listed);
    else if (!plan_fold(p, at, firm, &listed, false))
        return;
    register_identifiers(p, &listed, firm);
}

/* The rows of the list among themselves: which of them are one firm, and whether they agree. */
#include "plan_parts.h"

const char *const verdict_names[VERDICT_COUNT] = { "new", "changed", "unchanged", "conflict", "rejected" };

/* --- keys of the list's own firms ------------------------------------------------------------------------------------------------ */

/* A firm under a key, and the next one under the same key. */
struct keyed_firm {
    size_t firm;
    struct keyed_firm *next;
};

/* A further firm of a key comes after the first, before those that were added since. */
static void index_add(struct import_plan *p, const char *key, size_t firm)
{
    const void **place = map_at(&p->firms_by_key, key, strlen(key));
    struct keyed_firm *added = TAKE(p->mem, struct keyed_firm), *first = map_find(&p->firms_by_key, key, strlen(key));
    *added = (struct keyed_firm){ firm, first ? first->next : NULL };
    if (first)
        first->next = added;
    else
        *place = added;
}

static const struct keyed_firm *index_find(const struct import_plan *p, const char *key)
{
    return map_find(&p->firms_by_key, key, strlen(key));
}

struct import_plan *plan_new(struct arena *mem)
{
    struct import_plan *p = TAKE(mem, struct import_plan);
    p->mem = mem;
    p->firms_by_key.mem = mem;
    return p;
}

/* --- copying a row ---------------------------------------------------------------------------------------------------------- */

static const char *copy_or_null(struct arena *mem, const char *text)
{
    return text ? text_copy(mem, text) : NULL;
}

static void copy_messages(struct arena *mem, const struct row *row, struct plan_row *out)
{
    for (size_t i = 0; i < row->message_count; i++) {
        struct row_message it = row->messages[i];
        it.column = copy_or_null(mem, it.column);
        it.value = copy_or_null(mem, it.value);
        it.expected = copy_or_null(mem, it.expected);
        list_add(mem, &out->messages, it);
    }
}

static void plan_add_message(struct import_plan *p, size_t row, struct row_message message)
{
    struct plan_row *it = &p->row[row];
    message.line = it->line;
    list_add(p->mem, &it->messages, message);
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
    const char *first_line = int_text(p->mem, p->row[into->row].line);
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
    return text_join(mem, (const char *[]){ it->scheme, it->value }, 2, ":");
}

static const char *name_town_key(struct arena *mem, const struct listed *listed)
{
    const struct supplier *firm = &listed->firm;
    const char *town = firm->sites.n && firm->sites.item[0].words ? firm->sites.item[0].words : "";
    return text_join(mem, (const char *[]){ listed->short_key, town, firm->country ? firm->country : "" }, 3, "|");
}

/* The firm of the list that the row belongs to, or NO_FIRM. *other is a second firm, where the identifiers of the row name two. */
static size_t find_firm(const struct import_plan *p, const struct listed *listed, size_t *other)
{
    size_t found = NO_FIRM;
    *other = NO_FIRM;
    for (size_t i = 0; i < listed->firm.identifiers.n; i++) {
        const struct keyed_firm *s = index_find(p, identifier_key(p->mem, &listed->firm.identifiers.item[i]));
        if (!s)
            continue;
        if (found != NO_FIRM && found != s->firm)
            *other = s->firm;
        found = found == NO_FIRM ? s->firm : found;
    }
    if (found != NO_FIRM || listed->joint)
        return found;
    const struct keyed_firm *s = index_find(p, name_town_key(p->mem, listed));
    while (s && numbers_differ(&p->firm[s->firm].listed.firm, &listed->firm))
        s = s->next;
    return s ? s->firm : NO_FIRM;
}

static size_t new_firm(struct import_plan *p, size_t row, const struct listed *listed)
{
    p->firm = list_grown(p->mem, p->firm, p->firm_count, sizeof *p->firm);
    p->firm[p->firm_count] = (struct planned){ .row = row, .listed = *listed };
    if (!listed->joint)
        index_add(p, name_town_key(p->mem, listed), p->firm_count);
    return p->firm_count++;
}

static void register_identifiers(struct import_plan *p, const struct listed *listed, size_t firm)
{
    for (size_t i = 0; i < listed->firm.identifiers.n; i++) {
        const char *key = identifier_key(p->mem, &listed->firm.identifiers.item[i]);
        if (!index_find(p, key))
            index_add(p, key, firm);
    }
}

size_t plan_claim_record(struct import_plan *p, struct number number, size_t firm)
{
    const char *key =
        text_join(p->mem, (const char *[]){ "", int_text(p->mem, number.value) }, 2, "#"); /* as no identifier or name begins */
    const struct keyed_firm *s = index_find(p, key);
    if (s)
        return s->firm;
    index_add(p, key, firm);
    return firm;
}

static size_t new_row(struct import_plan *p, const struct row *row)
{
    p->row = list_grown(p->mem, p->row, p->n, sizeof *p->row);
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

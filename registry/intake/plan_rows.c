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

static void copy_texts(struct arena *mem, struct texts *out, const char *const *from, size_t n)
{
    out->item = TAKE_N(mem, n ? n : 1, const char *);
    for (out->n = 0; out->n < n; out->n++)
        out->item[out->n] = text_copy(mem, from[out->n]);
}

/* Copies the row into memory that outlives it, at its exact size. */
static void copy_row(struct arena *mem, const struct row *row, struct listed_supplier *out)
{
    *out = (struct listed_supplier){ .kind = row->kind,
                                     .legal_name = text_copy(mem, row->legal_name), /* a row without a name was rejected */
                                     .name_key = text_copy(mem, row->name_key),
                                     .short_key = text_copy(mem, row->short_key),
                                     .words = copy_or_null(mem, row->words),
                                     .legal_form = row->legal_form,
                                     .country = copy_or_null(mem, row->country),
                                     .owner_country = copy_or_null(mem, row->owner_country),
                                     .website = copy_or_null(mem, row->website),
                                     .note = copy_or_null(mem, row->note),
                                     .country_listed = row->country_listed,
                                     .natural_person = row->natural_person,
                                     .joint = row->joint,
                                     .founded_on = row->founded_on };
    out->names.item = TAKE_N(mem, row->name_count + 1, struct row_name);
    for (size_t i = 0; i < row->name_count; i++)
        out->names.item[out->names.n++] = (struct row_name){ row->names[i].kind, copy_or_null(mem, row->names[i].name) };
    out->identifiers.item = TAKE_N(mem, row->identifier_count + 1, struct row_identifier);
    for (size_t i = 0; i < row->identifier_count; i++) {
        struct row_identifier it = row->identifiers[i]; /* scheme, verdict and remark are words of the program */
        it.value = copy_or_null(mem, it.value);
        it.raw_value = copy_or_null(mem, it.raw_value);
        out->identifiers.item[out->identifiers.n++] = it;
    }
    if (row->address || row->postcode || row->town) {
        out->sites.item = TAKE(mem, struct listed_site);
        out->sites.item[0] =
            (struct listed_site){ copy_or_null(mem, row->address), copy_or_null(mem, row->postcode), copy_or_null(mem, row->town),
                                  copy_or_null(mem, row->town_words), copy_or_null(mem, row->subdivision) };
        out->sites.n = 1;
    }
    out->contacts.item = TAKE_N(mem, row->contact_count + 1, struct row_contact);
    for (size_t i = 0; i < row->contact_count; i++)
        out->contacts.item[out->contacts.n++] =
            (struct row_contact){ copy_or_null(mem, row->contacts[i].role), copy_or_null(mem, row->contacts[i].email),
                                  copy_or_null(mem, row->contacts[i].phone) };
    out->capabilities.item = TAKE_N(mem, row->capability_count + 1, struct listed_capability);
    for (size_t i = 0; i < row->capability_count; i++)
        out->capabilities.item[out->capabilities.n++] =
            (struct listed_capability){ copy_or_null(mem, row->capabilities[i]), i == 0 ? copy_or_null(mem, row->title) : NULL };
    copy_texts(mem, &out->activities, row->activities, row->activity_count);
    copy_texts(mem, &out->certificates, row->certificates, row->certificate_count);
    out->figures.item = TAKE_N(mem, row->figure_count + 1, struct row_figure);
    for (size_t i = 0; i < row->figure_count; i++) {
        const struct row_figure *it = &row->figures[i]; /* a currency is a word of the program */
        if (it->employees.known || it->turnover.known || it->export_share_pct.known)
            out->figures.item[out->figures.n++] = *it;
    }
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

/* --- agreement ------------------------------------------------------------------------------------------------------------------- */

const struct row_identifier *national_of(const struct listed_supplier *listed, const char *scheme)
{
    for (size_t i = 0; i < listed->identifiers.n; i++) {
        const struct row_identifier *it = &listed->identifiers.item[i];
        if (it->national && (!scheme || it->scheme == scheme || strcmp(it->scheme, scheme) == 0))
            return it;
    }
    return NULL;
}

/* Two different valid national numbers of one scheme are two firms. */
static bool numbers_differ(const struct listed_supplier *a, const struct listed_supplier *b)
{
    for (size_t i = 0; i < a->identifiers.n; i++) {
        const struct row_identifier *it = &a->identifiers.item[i];
        const struct row_identifier *other = it->national ? national_of(b, it->scheme) : NULL;
        if (other && strcmp(other->value, it->value) != 0)
            return true;
    }
    return false;
}

static const char *town_of(const struct listed_supplier *listed)
{
    return listed->sites.n && listed->sites.item[0].words ? listed->sites.item[0].words : "";
}

bool texts_differ(const char *a, const char *b)
{
    return a && b && strcmp(a, b) != 0;
}

/* A web address without scheme, www and last slash, in lower case: what two spellings of it share. */
static const char *bare_address(struct arena *mem, const char *website)
{
    const char *v = website;
    static const char *const starts[] = { "https://", "http://", "www." };
    for (size_t i = 0; i < 3; i++)
        if (strncasecmp(v, starts[i], strlen(starts[i])) == 0)
            v += strlen(starts[i]);
    char *out = text_copy(mem, v);
    size_t n = strlen(out);
    while (n > 0 && out[n - 1] == '/')
        out[--n] = '\0';
    for (char *p = out; *p; p++)
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p + 32);
    return out;
}

bool websites_differ(struct arena *mem, const char *a, const char *b)
{
    return a && b && strcmp(a, b) != 0 && strcmp(bare_address(mem, a), bare_address(mem, b)) != 0;
}

static bool numbers_known_differ(struct decimal a, struct decimal b)
{
    return a.known && b.known && decimal_compare(a, b) != 0;
}

/* The field in which two rows of one firm contradict each other, or NULL. */
static const char *contradiction(struct arena *mem, const struct listed_supplier *a, const struct listed_supplier *b,
                                 bool is_same)
{
    if (!is_same && numbers_differ(a, b))
        return "identifiers";
    if (!is_same && strcmp(a->short_key, b->short_key) != 0 && !names_are_alike(a->name_key, b->name_key))
        return "legal_name";
    if (a->country_listed && b->country_listed && texts_differ(a->country, b->country))
        return "country";
    if (texts_differ(a->owner_country, b->owner_country))
        return "owner_country";
    if (websites_differ(mem, a->website, b->website))
        return "website";
    if (a->founded_on.known && b->founded_on.known && date_to_days(a->founded_on) != date_to_days(b->founded_on))
        return "founded_on";
    if (!is_same && texts_differ(a->legal_form, b->legal_form))
        return "legal_form";
    for (size_t i = 0; i < a->figures.n; i++) {
        for (size_t k = 0; k < b->figures.n; k++) {
            const struct row_figure *x = &a->figures.item[i], *y = &b->figures.item[k];
            if (x->year != y->year)
                continue;
            if (x->employees.known && y->employees.known && x->employees.value != y->employees.value)
                return "employees";
            if (numbers_known_differ(x->turnover, y->turnover))
                return "turnover";
            if (numbers_known_differ(x->export_share_pct, y->export_share_pct))
                return "export_share_pct";
        }
    }
    return NULL;
}

/* --- folding ------------------------------------------------------------------------------------------------------------------------ */

static bool fill_text(const char **into, const char *from)
{
    if (*into || !from)
        return false;
    *into = from;
    return true;
}

static bool listed_has_name(const struct listed_supplier *listed, const char *name)
{
    if (strcmp(listed->legal_name, name) == 0)
        return true;
    for (size_t i = 0; i < listed->names.n; i++)
        if (strcmp(listed->names.item[i].name, name) == 0)
            return true;
    return false;
}

bool sites_agree(const char *town, const char *address, const struct listed_site *b)
{
    bool same_town = !town || !b->words || strcmp(town, b->words) == 0;
    return same_town && (town || b->words || address) && (!address || !b->address || strcasecmp(address, b->address) == 0);
}

static bool fold_sites(struct arena *mem, struct listed_supplier *into, const struct listed_supplier *from)
{
    bool added = false;
    for (size_t i = 0; i < from->sites.n; i++) {
        struct listed_site *same = NULL;
        for (size_t k = 0; k < into->sites.n && !same; k++)
            if (sites_agree(into->sites.item[k].words, into->sites.item[k].address, &from->sites.item[i]))
                same = &into->sites.item[k];
        if (!same) {
            APPEND(mem, into->sites, from->sites.item[i]);
            added = true;
            continue;
        }
        added |= fill_text(&same->address, from->sites.item[i].address);
        added |= fill_text(&same->postcode, from->sites.item[i].postcode);
        added |= fill_text(&same->subdivision, from->sites.item[i].subdivision);
        if (fill_text(&same->town, from->sites.item[i].town)) {
            same->words = from->sites.item[i].words;
            added = true;
        }
    }
    return added;
}

static bool fold_contacts(struct arena *mem, struct listed_supplier *into, const struct listed_supplier *from)
{
    bool added = false;
    for (size_t i = 0; i < from->contacts.n; i++) {
        struct row_contact it = from->contacts.item[i];
        for (size_t k = 0; k < into->contacts.n; k++) {
            const struct row_contact *other = &into->contacts.item[k];
            if (it.email && other->email && strcasecmp(it.email, other->email) == 0)
                it.email = NULL;
            if (it.phone && other->phone && strcmp(it.phone, other->phone) == 0)
                it.phone = NULL;
        }
        if (it.email || it.phone) {
            APPEND(mem, into->contacts, it);
            added = true;
        }
    }
    return added;
}

static bool fold_codes(struct arena *mem, struct listed_supplier *into, const struct listed_supplier *from)
{
    bool added = false;
    for (size_t i = 0; i < from->capabilities.n; i++) {
        bool there = false;
        for (size_t k = 0; k < into->capabilities.n && !there; k++)
            there = strcmp(into->capabilities.item[k].concept, from->capabilities.item[i].concept) == 0;
        if (!there)
            APPEND(mem, into->capabilities, from->capabilities.item[i]);
        added = added || !there;
    }
    for (size_t i = 0; i < from->activities.n; i++) {
        if (!texts_contain(&into->activities, from->activities.item[i])) {
            APPEND(mem, into->activities, from->activities.item[i]);
            added = true;
        }
    }
    for (size_t i = 0; i < from->certificates.n; i++) {
        if (!texts_contain(&into->certificates, from->certificates.item[i])) {
            APPEND(mem, into->certificates, from->certificates.item[i]);
            added = true;
        }
    }
    return added;
}

static bool fold_figures(struct arena *mem, struct listed_supplier *into, const struct listed_supplier *from)
{
    bool added = false;
    for (size_t i = 0; i < from->figures.n; i++) {
        const struct row_figure *it = &from->figures.item[i];
        struct row_figure *same = NULL;
        for (size_t k = 0; k < into->figures.n && !same; k++)
            if (into->figures.item[k].year == it->year)
                same = &into->figures.item[k];
        if (!same) {
            APPEND(mem, into->figures, *it);
            added = true;
            continue;
        }
        if (it->employees.known && !same->employees.known) {
            same->employees = it->employees;
            added = true;
        }
        if (it->turnover.known && !same->turnover.known) {
            same->turnover = it->turnover;
            same->currency = it->currency;
            added = true;
        }
        if (it->export_share_pct.known && !same->export_share_pct.known) {
            same->export_share_pct = it->export_share_pct;
            added = true;
        }
    }
    return added;
}

static bool fold_names(struct arena *mem, struct listed_supplier *into, const struct listed_supplier *from)
{
    bool added = false;
    if (strcmp(into->short_key, from->short_key) != 0 && !listed_has_name(into, from->legal_name)) {
        APPEND(mem, into->names, ((struct row_name){ "legal", from->legal_name }));
        added = true;
    }
    for (size_t i = 0; i < from->names.n; i++) {
        if (!listed_has_name(into, from->names.item[i].name)) {
            APPEND(mem, into->names, from->names.item[i]);
            added = true;
        }
    }
    return added;
}

static bool fold_identifiers(struct arena *mem, struct listed_supplier *into, const struct listed_supplier *from)
{
    bool added = false;
    for (size_t i = 0; i < from->identifiers.n; i++) {
        const struct row_identifier *it = &from->identifiers.item[i];
        bool there = false;
        for (size_t k = 0; k < into->identifiers.n && !there; k++)
            there = strcmp(into->identifiers.item[k].scheme, it->scheme) == 0 &&
                    strcmp(into->identifiers.item[k].value, it->value) == 0;
        if (!there)
            APPEND(mem, into->identifiers, *it);
        added = added || !there;
    }
    return added;
}

/* Adds to a firm what another row of it holds; true when that was anything new. The two are known not to contradict each other. */
static bool fold(struct arena *mem, struct listed_supplier *into, const struct listed_supplier *from)
{
    bool added = fill_text(&into->owner_country, from->owner_country);
    added |= fill_text(&into->website, from->website);
    added |= fill_text(&into->legal_form, from->legal_form);
    if (from->note && (!into->note || !strstr(into->note, from->note))) {
        into->note = into->note ? text_format(mem, "%s; %s", into->note, from->note) : from->note;
        added = true;
    }
    if (!into->founded_on.known && from->founded_on.known) {
        into->founded_on = from->founded_on;
        added = true;
    }
    if (!into->country_listed && from->country_listed) {
        added |= texts_differ(into->country, from->country);
        into->country = from->country;
        into->kind = from->kind;
        into->country_listed = true;
    }
    added |= fold_names(mem, into, from);
    added |= fold_identifiers(mem, into, from);
    added |= fold_sites(mem, into, from);
    added |= fold_contacts(mem, into, from);
    added |= fold_codes(mem, into, from);
    added |= fold_figures(mem, into, from);
    return added;
}

bool plan_fold(struct import_plan *p, size_t row, size_t firm, const struct listed_supplier *listed, bool is_same)
{
    struct planned *into = &p->firm[firm];
    struct plan_row *it = &p->row[row];
    const char *first_line = text_format(p->mem, "%lld", (long long)p->row[into->row].line);
    const char *field = contradiction(p->mem, &into->listed, listed, is_same);
    if (field) {
        plan_conflict(p, row, (struct row_message){ .code = "contradicts_line", .value = first_line, .expected = field });
        return false;
    }
    it->verdict = fold(p->mem, &into->listed, listed) ? VERDICT_CHANGED : VERDICT_UNCHANGED;
    it->folded_into = p->row[into->row].line;
    it->firm = firm;
    plan_add_message(p, row, (struct row_message){ .code = "repeats_line", .severity = SEVERITY_INFO, .value = first_line });
    return true;
}

/* --- adding rows -------------------------------------------------------------------------------------------------------------------- */

static const char *identifier_key(struct arena *mem, const struct row_identifier *it)
{
    return text_format(mem, "%s:%s", it->scheme, it->value);
}

static const char *name_town_key(struct arena *mem, const struct listed_supplier *listed)
{
    return text_format(mem, "%s|%s|%s", listed->short_key, town_of(listed), listed->country ? listed->country : "");
}

/* The firm of the list that the row belongs to, or NO_FIRM. *other is a second firm, where the identifiers of the row name two. */
static size_t find_firm(const struct import_plan *p, const struct listed_supplier *listed, size_t *other)
{
    size_t found = NO_FIRM;
    *other = NO_FIRM;
    for (size_t i = 0; i < listed->identifiers.n; i++) {
        const struct slot *s = index_find(p->index, identifier_key(p->mem, &listed->identifiers.item[i]));
        if (!s)
            continue;
        if (found != NO_FIRM && found != s->firm)
            *other = s->firm;
        found = found == NO_FIRM ? s->firm : found;
    }
    if (found != NO_FIRM || listed->joint)
        return found;
    const struct slot *s = index_find(p->index, name_town_key(p->mem, listed));
    while (s && numbers_differ(&p->firm[s->firm].listed, listed))
        s = s->next == NO_FIRM ? NULL : &p->index->more[s->next];
    return s ? s->firm : NO_FIRM;
}

static size_t new_firm(struct import_plan *p, size_t row, const struct listed_supplier *listed)
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

static void register_identifiers(struct import_plan *p, const struct listed_supplier *listed, size_t firm)
{
    for (size_t i = 0; i < listed->identifiers.n; i++) {
        const char *key = identifier_key(p->mem, &listed->identifiers.item[i]);
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
    struct listed_supplier listed;
    copy_row(p->mem, row, &listed);
    const struct row_identifier *national = national_of(&listed, NULL);
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

/* Compares the list with the registry: which record each firm is, and what changes. */
#include "plan_parts.h"
#include <strings.h>

/* --- names ----------------------------------------------------------------------------------------------------------------------- */

/* Counts shared trigrams of the keys without spaces, as pg_trgm does: enough to tell a spelling from another firm. */
bool names_are_alike(const char *a, const char *b)
{
    enum { PARTS_MAX = 120 };
    char text[2][PARTS_MAX + 3];
    size_t n[2] = { 0, 0 };
    const char *from[2] = { a, b };
    for (int k = 0; k < 2; k++) {
        text[k][n[k]++] = ' ';
        for (const char *p = from[k]; *p && n[k] < PARTS_MAX; p++)
            if (*p != ' ')
                text[k][n[k]++] = *p;
        text[k][n[k]++] = ' ';
    }
    if (n[0] < 3 || n[1] < 3)
        return false;
    size_t shared = 0, all = n[0] - 2 + n[1] - 2;
    bool used[PARTS_MAX + 3] = { false };
    for (size_t i = 0; i + 2 < n[0]; i++) {
        for (size_t k = 0; k + 2 < n[1]; k++) {
            if (!used[k] && memcmp(text[0] + i, text[1] + k, 3) == 0) {
                used[k] = true;
                shared++;
                break;
            }
        }
    }
    size_t shorter = n[0] < n[1] ? n[0] - 2 : n[1] - 2;
    return shared * 2 * 10 >= all * 5 || (shorter >= 5 && shared * 10 >= shorter * 9); /* half of all, or one within the other */
}

/* --- matching ------------------------------------------------------------------------------------------------------------------- */

static bool national_differs(const struct listed_supplier *listed, const struct candidate *it)
{
    const struct {
        const char *scheme, *value;
    } stored[] = { { "OIB", it->oib }, { "NIPT", it->nipt }, { "NUI", it->nui } };
    for (size_t i = 0; i < 3; i++) {
        const struct row_identifier *own = stored[i].value ? national_of(listed, stored[i].scheme) : NULL;
        if (own && strcmp(own->value, stored[i].value) != 0)
            return true;
    }
    return false;
}

/* Whether a firm of the list may be in the town; a firm that names no town may be anywhere. */
static bool is_in_town(const struct listed_supplier *listed, const char *town)
{
    bool named = false;
    for (size_t i = 0; i < listed->sites.n; i++) {
        named = named || listed->sites.item[i].words;
        if (listed->sites.item[i].words && town && strcmp(listed->sites.item[i].words, town) == 0)
            return true;
    }
    return !named || !town;
}

/* Whether both name the town, and it is the same; or neither names one. */
static bool is_in_same_town(const struct listed_supplier *listed, const char *town)
{
    bool named = false;
    for (size_t i = 0; i < listed->sites.n; i++)
        named = named || listed->sites.item[i].words;
    return named == (town != NULL) && is_in_town(listed, town);
}

static const char *numbers_text(struct arena *mem, const struct number *numbers, size_t n)
{
    const char *out = "";
    for (size_t i = 0; i < n && i < 5; i++)
        out = text_format(mem, "%s%s%s", out, i ? ", " : "", number_text(mem, numbers[i]));
    return out;
}

/* The distinct records among the candidates that may be the firm. `strict`: the towns must be equal. */
static size_t candidates_of(const struct listed_supplier *listed, const struct candidate *by_name, size_t m, bool strict,
                            struct number out[8])
{
    size_t n = 0;
    for (size_t i = 0; i < m && n < 8; i++) {
        const struct candidate *it = &by_name[i];
        bool here = strict ? is_in_same_town(listed, it->town) : is_in_town(listed, it->town);
        if (!here || texts_differ(listed->country, it->country) || national_differs(listed, it))
            continue;
        bool seen = false;
        for (size_t k = 0; k < n && !seen; k++)
            seen = out[k].value == it->number.value;
        if (!seen)
            out[n++] = it->number;
    }
    return n;
}

/* Matches the firm to the record. Where an earlier firm of the list is that record already, the two are one firm. */
static void match_to(struct import_plan *p, size_t firm, struct number number)
{
    size_t holder = plan_claim_record(p, number, firm);
    if (holder == firm)
        p->firm[firm].number = number;
    else
        (void)plan_fold(p, p->firm[firm].row, holder, &p->firm[firm].listed, p->firm[firm].is_known && p->firm[holder].is_known);
}

void plan_match(struct import_plan *p, size_t firm, const struct number *by_identifier, size_t n, const struct candidate *by_name,
                size_t m)
{
    struct planned *it = &p->firm[firm];
    for (size_t i = 1; i < n; i++) {
        if (by_identifier[i].value != by_identifier[0].value) {
            plan_conflict(p, it->row,
                          (struct row_message){ .code = "two_firms", .value = numbers_text(p->mem, by_identifier, n) });
            return;
        }
    }
    if (n > 0) {
        match_to(p, firm, by_identifier[0]);
        return;
    }
    if (it->listed.joint)
        return;
    struct number found[8];
    if (m > NAMESAKES_MAX) {
        for (size_t i = 0; i < 5; i++)
            found[i] = by_name[i].number;
        plan_conflict(p, it->row, (struct row_message){ .code = "several_firms", .value = numbers_text(p->mem, found, 5) });
        return;
    }
    size_t count = candidates_of(&it->listed, by_name, m, true, found);
    if (count == 0)
        count = candidates_of(&it->listed, by_name, m, false, found);
    if (count > 1)
        plan_conflict(p, it->row, (struct row_message){ .code = "several_firms", .value = numbers_text(p->mem, found, count) });
    else if (count == 1)
        match_to(p, firm, found[0]);
}

/* --- comparing ------------------------------------------------------------------------------------------------------------------ */

struct comparison {
    struct import_plan *p;
    struct planned *it;
    const struct stored_supplier *stored;
    const struct listed_supplier *listed;
};

static void note_change(struct comparison *x, const char *what)
{
    struct plan_row *row = &x->p->row[x->it->row];
    if (!texts_contain(&row->changed, what))
        APPEND(x->p->mem, row->changed, what);
}

static void set_text(struct comparison *x, const char *what, const char **final, const char *stored, const char *listed,
                     bool differs)
{
    *final = stored;
    if (!listed || (stored && !differs))
        return;
    *final = listed;
    x->it->set = true;
    note_change(x, what);
}

/* The supplier's own members: the list's value wins, an empty one changes nothing. A name is never overwritten. */
static void compare_members(struct comparison *x)
{
    const struct supplier *stored = x->stored->supplier;
    const struct listed_supplier *listed = x->listed;
    struct listed_supplier *final = &x->it->final;
    *final = *listed;
    set_text(x, "legal_form", &final->legal_form, stored->legal_form, listed->legal_form, false);
    set_text(x, "owner_country", &final->owner_country, stored->owner_country, listed->owner_country,
             texts_differ(stored->owner_country, listed->owner_country));
    set_text(x, "website", &final->website, stored->website, listed->website,
             websites_differ(x->p->mem, stored->website, listed->website));
    final->note = stored->note;
    if (listed->note && (!stored->note || !strstr(stored->note, listed->note))) {
        final->note = stored->note ? text_format(x->p->mem, "%s; %s", stored->note, listed->note) : listed->note;
        x->it->set = true;
        note_change(x, "note");
    }
    final->founded_on = stored->founded_on;
    if (listed->founded_on.known &&
        (!stored->founded_on.known || date_to_days(listed->founded_on) != date_to_days(stored->founded_on))) {
        final->founded_on = listed->founded_on;
        x->it->set = true;
        note_change(x, "founded_on");
    }
    final->natural_person = stored->natural_person.known ? stored->natural_person.value : listed->natural_person;
    if (listed->natural_person && !stored->natural_person.known) {
        x->it->set = true;
        note_change(x, "natural_person");
    }
}

static bool stored_has_name(const struct stored_supplier *stored, const char *name)
{
    if (strcmp(stored->supplier->legal_name, name) == 0)
        return true;
    for (size_t i = 0; i < stored->names.n; i++)
        if (strcmp(stored->names.item[i].name, name) == 0)
            return true;
    return false;
}

static void compare_names(struct comparison *x)
{
    struct arena *mem = x->p->mem;
    if (strcmp(x->stored->supplier->name_key, x->listed->name_key) != 0 && !stored_has_name(x->stored, x->listed->legal_name)) {
        APPEND(mem, x->it->add.names, ((struct row_name){ "legal", x->listed->legal_name }));
        note_change(x, "names");
    }
    for (size_t i = 0; i < x->listed->names.n; i++) {
        if (!stored_has_name(x->stored, x->listed->names.item[i].name)) {
            APPEND(mem, x->it->add.names, x->listed->names.item[i]);
            note_change(x, "names");
        }
    }
}

static void compare_identifiers(struct comparison *x)
{
    for (size_t i = 0; i < x->listed->identifiers.n; i++) {
        const struct row_identifier *it = &x->listed->identifiers.item[i];
        bool there = false;
        for (size_t k = 0; k < x->stored->identifiers.n && !there; k++)
            there = strcmp(x->stored->identifiers.item[k].scheme, it->scheme) == 0 &&
                    strcmp(x->stored->identifiers.item[k].value, it->value) == 0;
        if (!there) {
            APPEND(x->p->mem, x->it->add.identifiers, *it);
            note_change(x, "identifiers");
        }
    }
}

/* Fills the empty members of a site that is the same. */
static void fill_site(struct comparison *x, const struct site *stored, const struct listed_site *listed)
{
    struct site filled = { .number = stored->number,
                           .address = stored->address ? stored->address : listed->address,
                           .postcode = stored->postcode ? stored->postcode : listed->postcode,
                           .town = stored->town ? stored->town : listed->town,
                           .words = stored->town ? stored->words : listed->words,
                           .subdivision = stored->subdivision ? stored->subdivision : listed->subdivision };
    if ((filled.address && !stored->address) || (filled.postcode && !stored->postcode) || (filled.town && !stored->town) ||
        (filled.subdivision && !stored->subdivision)) {
        APPEND(x->p->mem, x->it->sites_filled, filled);
        note_change(x, "sites");
    }
}

static void compare_sites(struct comparison *x)
{
    for (size_t i = 0; i < x->listed->sites.n; i++) {
        const struct listed_site *listed = &x->listed->sites.item[i];
        const struct site *same = NULL;
        for (size_t k = 0; k < x->stored->sites.n && !same; k++) {
            const struct site *stored = &x->stored->sites.item[k];
            if (sites_agree(stored->town ? stored->words : NULL, stored->address, listed))
                same = stored;
        }
        if (same) {
            fill_site(x, same, listed);
        } else {
            APPEND(x->p->mem, x->it->add.sites, *listed);
            note_change(x, "sites");
        }
    }
}

static void compare_contacts(struct comparison *x)
{
    for (size_t i = 0; i < x->listed->contacts.n; i++) {
        struct row_contact it = x->listed->contacts.item[i];
        for (size_t k = 0; k < x->stored->contacts.n; k++) {
            const struct contact *stored = &x->stored->contacts.item[k];
            if (it.email && stored->email && strcasecmp(it.email, stored->email) == 0)
                it.email = NULL;
            if (it.phone && stored->phone && strcmp(it.phone, stored->phone) == 0)
                it.phone = NULL;
        }
        if (it.email || it.phone) {
            APPEND(x->p->mem, x->it->add.contacts, it);
            note_change(x, "contacts");
        }
    }
}

static void compare_capabilities(struct comparison *x)
{
    for (size_t i = 0; i < x->listed->capabilities.n; i++) {
        bool there = false;
        for (size_t k = 0; k < x->stored->capabilities.n && !there; k++) {
            const char *stored = x->stored->capabilities.item[k].concept; /* NULL: only words */
            there = stored && strcmp(stored, x->listed->capabilities.item[i].concept) == 0;
        }
        if (!there) {
            APPEND(x->p->mem, x->it->add.capabilities, x->listed->capabilities.item[i]);
            note_change(x, "capabilities");
        }
    }
}

static void compare_activities(struct comparison *x)
{
    for (size_t i = 0; i < x->listed->activities.n; i++) {
        bool there = false;
        for (size_t k = 0; k < x->stored->activities.n && !there; k++)
            there = strcmp(x->stored->activities.item[k].concept, x->listed->activities.item[i]) == 0;
        if (!there) {
            APPEND(x->p->mem, x->it->add.activities, x->listed->activities.item[i]);
            note_change(x, "activities");
        }
    }
}

static void compare_certificates(struct comparison *x)
{
    for (size_t i = 0; i < x->listed->certificates.n; i++) {
        bool there = false;
        for (size_t k = 0; k < x->stored->certificates.n && !there; k++)
            there = strcmp(x->stored->certificates.item[k].concept, x->listed->certificates.item[i]) == 0;
        if (!there) {
            APPEND(x->p->mem, x->it->add.certificates, x->listed->certificates.item[i]);
            note_change(x, "certificates");
        }
    }
}

static bool is_other(struct decimal stored, struct decimal listed)
{
    return listed.known && (!stored.known || decimal_compare(stored, listed) != 0);
}

/* The stored figures of a year with those of the list laid over them; false when nothing changes. */
static bool fill_figure(const struct annual_figure *stored, const struct row_figure *listed, struct annual_figure *filled)
{
    bool employees = listed->employees.known && (!stored->employees.known || stored->employees.value != listed->employees.value);
    bool turnover = is_other(stored->turnover, listed->turnover) ||
                    (listed->turnover.known && texts_differ(stored->currency, listed->currency));
    bool exported = is_other(stored->export_share_pct, listed->export_share_pct);
    *filled = (struct annual_figure){ .number = stored->number,
                                      .employees = employees ? listed->employees : stored->employees,
                                      .turnover = turnover ? listed->turnover : stored->turnover,
                                      .currency = turnover ? listed->currency : stored->currency,
                                      .export_share_pct = exported ? listed->export_share_pct : stored->export_share_pct };
    return employees || turnover || exported;
}

static void compare_figures(struct comparison *x)
{
    for (size_t i = 0; i < x->listed->figures.n; i++) {
        const struct row_figure *listed = &x->listed->figures.item[i];
        const struct annual_figure *same = NULL;
        struct annual_figure filled;
        bool agrees = false; /* of the records that were merged one may have the very figure */
        for (size_t k = 0; k < x->stored->annual_figures.n && !agrees; k++) {
            const struct annual_figure *stored = &x->stored->annual_figures.item[k];
            if (stored->year.value != listed->year)
                continue;
            agrees = !fill_figure(stored, listed, &filled);
            same = same && !agrees ? same : stored;
        }
        if (!same) {
            APPEND(x->p->mem, x->it->add.figures, *listed);
            note_change(x, "annual_figures");
        } else if (fill_figure(same, listed, &filled)) {
            APPEND(x->p->mem, x->it->figures_filled, filled);
            note_change(x, "annual_figures");
        }
    }
}

/* The national number of the list where the record has others of its scheme and not that one; else NULL. A record that others were
   merged into may have several. */
static const struct row_identifier *other_number(const struct comparison *x)
{
    for (size_t i = 0; i < x->stored->identifiers.n; i++) {
        const char *scheme = x->stored->identifiers.item[i].scheme;
        const struct row_identifier *own = national_of(x->listed, scheme);
        bool same = !own;
        for (size_t k = 0; k < x->stored->identifiers.n && !same; k++)
            same = strcmp(x->stored->identifiers.item[k].scheme, scheme) == 0 &&
                   strcmp(x->stored->identifiers.item[k].value, own->value) == 0;
        if (!same)
            return own;
    }
    return NULL;
}

/* Makes the row a conflict where the firm cannot be this record; true when it cannot. */
static bool is_refused(struct comparison *x)
{
    const struct supplier *stored = x->stored->supplier;
    const char *number = number_text(x->p->mem, stored->number);
    size_t row = x->it->row;
    if (stored->archived_at.known) {
        plan_conflict(x->p, row, (struct row_message){ .code = "archived", .expected = number });
        return true;
    }
    const struct row_identifier *own = other_number(x);
    if (own) {
        plan_conflict(
            x->p, row,
            (struct row_message){ .code = "other_number", .value = own->value, .expected = number, .scheme = own->scheme });
        return true;
    }
    if (x->listed->country_listed && texts_differ(stored->country, x->listed->country)) {
        plan_conflict(x->p, row,
                      (struct row_message){ .code = "other_country", .value = x->listed->country, .expected = number });
        return true;
    }
    bool alike = strcmp(stored->name_key, x->listed->name_key) == 0 || names_are_alike(stored->name_key, x->listed->name_key) ||
                 stored_has_name(x->stored, x->listed->legal_name);
    for (size_t i = 0; i < x->stored->names.n && !alike; i++)
        alike = strcmp(x->stored->names.item[i].name_key, x->listed->name_key) == 0;
    if (!alike)
        plan_conflict(x->p, row,
                      (struct row_message){ .code = "other_name",
                                            .value = x->listed->legal_name,
                                            .expected = text_format(x->p->mem, "%s %s", number, stored->legal_name) });
    return !alike;
}

bool plan_is_active(const struct import_plan *p, size_t firm)
{
    return p->row[p->firm[firm].row].firm == firm;
}

void plan_compare(struct import_plan *p, size_t firm, const struct stored_supplier *stored)
{
    struct planned *it = &p->firm[firm];
    struct plan_row *row = &p->row[it->row];
    if (!plan_is_active(p, firm))
        return;
    if (!stored) {
        it->is_new = true;
        it->add = it->final = it->listed;
        row->verdict = VERDICT_NEW;
        return;
    }
    struct comparison x = { p, it, stored, &it->listed };
    it->released_to = stored->supplier->released_to;
    if (is_refused(&x))
        return;
    compare_members(&x);
    compare_names(&x);
    compare_identifiers(&x);
    compare_sites(&x);
    compare_contacts(&x);
    compare_capabilities(&x);
    compare_activities(&x);
    compare_certificates(&x);
    compare_figures(&x);
    row->verdict = row->changed.n ? VERDICT_CHANGED : VERDICT_UNCHANGED;
    if (row->changed.n && !stored->may_change)
        plan_conflict(p, it->row,
                      (struct row_message){ .code = "released", .expected = number_text(p->mem, stored->supplier->number) });
}

/* The first row of the firm that a folded row belongs to in the end: that firm may have been folded into another one. */
static size_t first_row(const struct import_plan *p, size_t row)
{
    while (p->row[row].folded_into && p->row[row].firm != NO_FIRM && p->firm[p->row[row].firm].row != row)
        row = p->firm[p->row[row].firm].row;
    return row;
}

void plan_finish(struct import_plan *p)
{
    memset(p->count, 0, sizeof p->count);
    for (size_t i = 0; i < p->n; i++) {
        struct plan_row *row = &p->row[i];
        size_t first = first_row(p, i);
        /* Folded rows follow the first row: they are conflicts where it is one, and unchanged where the firm is unchanged. */
        if (first != i && p->row[first].verdict == VERDICT_CONFLICT)
            plan_conflict(p, i,
                          (struct row_message){ .code = "follows_line",
                                                .value = text_format(p->mem, "%lld", (long long)p->row[first].line) });
        else if (first != i && p->row[first].verdict == VERDICT_UNCHANGED)
            row->verdict = VERDICT_UNCHANGED;
        p->count[row->verdict]++;
    }
}

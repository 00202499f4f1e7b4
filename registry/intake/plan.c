/* The list against the registry: which record a firm is, and what is to be done about it. */
#include "plan_parts.h"
#include <strings.h>

/* --- names ----------------------------------------------------------------------------------------------------------------------- */

/* Shared letters in threes, as pg_trgm counts them, of keys without blanks: enough to tell a spelling from another firm. */
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

static bool national_differs(const struct said *said, const struct candidate *it)
{
    const struct {
        const char *scheme, *value;
    } held[] = { { "OIB", it->oib }, { "NIPT", it->nipt }, { "NUI", it->nui } };
    for (size_t i = 0; i < 3; i++) {
        const struct row_identifier *own = held[i].value ? national_of(said, held[i].scheme) : NULL;
        if (own && strcmp(own->value, held[i].value) != 0)
            return true;
    }
    return false;
}

/* Whether a firm of the list stands in the town; one that names no town stands anywhere. */
static bool is_in_town(const struct said *said, const char *town)
{
    bool named = false;
    for (size_t i = 0; i < said->sites.n; i++) {
        named = named || said->sites.item[i].words;
        if (said->sites.item[i].words && town && strcmp(said->sites.item[i].words, town) == 0)
            return true;
    }
    return !named || !town;
}

/* Whether both name the town, and it is the same; or neither names one. */
static bool is_in_same_town(const struct said *said, const char *town)
{
    bool named = false;
    for (size_t i = 0; i < said->sites.n; i++)
        named = named || said->sites.item[i].words;
    return named == (town != NULL) && is_in_town(said, town);
}

static const char *numbers_text(struct arena *mem, const struct number *numbers, size_t n)
{
    const char *out = "";
    for (size_t i = 0; i < n && i < 5; i++)
        out = text_format(mem, "%s%s%s", out, i ? ", " : "", number_text(mem, numbers[i]));
    return out;
}

/* The distinct numbers among the candidates that may be the firm. `strict`: only with an equal town. */
static size_t candidates_of(const struct said *said, const struct candidate *by_name, size_t m, bool strict, struct number out[8])
{
    size_t n = 0;
    for (size_t i = 0; i < m && n < 8; i++) {
        const struct candidate *it = &by_name[i];
        bool here = strict ? is_in_same_town(said, it->town) : is_in_town(said, it->town);
        if (!here || texts_differ(said->country, it->country) || national_differs(said, it))
            continue;
        bool seen = false;
        for (size_t k = 0; k < n && !seen; k++)
            seen = out[k].value == it->number.value;
        if (!seen)
            out[n++] = it->number;
    }
    return n;
}

/* The firm is that record. Where a firm further up in the list is it already, they are one after all. */
static void become(struct plan *p, size_t firm, struct number number)
{
    size_t holder = plan_holder(p, number, firm);
    if (holder == firm)
        p->firm[firm].number = number;
    else
        (void)plan_fold(p, p->firm[firm].row, holder, &p->firm[firm].said);
}

void plan_match(struct plan *p, size_t firm, const struct number *by_identifier, size_t n, const struct candidate *by_name,
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
        become(p, firm, by_identifier[0]);
        return;
    }
    if (it->said.joint)
        return;
    struct number found[8];
    size_t count = candidates_of(&it->said, by_name, m, true, found);
    if (count == 0)
        count = candidates_of(&it->said, by_name, m, false, found);
    if (count > 1)
        plan_conflict(p, it->row, (struct row_message){ .code = "several_firms", .value = numbers_text(p->mem, found, count) });
    else if (count == 1)
        become(p, firm, found[0]);
}

/* --- comparing ------------------------------------------------------------------------------------------------------------------ */

struct comparison {
    struct plan *p;
    struct planned *it;
    const struct known *known;
    const struct said *said;
};

static void note_change(struct comparison *x, const char *what)
{
    struct plan_row *row = &x->p->row[x->it->row];
    for (size_t i = 0; i < row->changed.n; i++)
        if (strcmp(row->changed.item[i], what) == 0)
            return;
    APPEND(x->p->mem, row->changed, what);
}

static void set_text(struct comparison *x, const char *what, const char **final, const char *held, const char *said, bool differs)
{
    *final = held;
    if (!said || (held && !differs))
        return;
    *final = said;
    x->it->set = true;
    note_change(x, what);
}

/* The supplier's own members: what the list says stands, what it leaves blank stays. A name is never overwritten. */
static void compare_members(struct comparison *x)
{
    const struct supplier *held = x->known->supplier;
    const struct said *said = x->said;
    struct said *final = &x->it->final;
    *final = *said;
    set_text(x, "legal_form", &final->legal_form, held->legal_form, said->legal_form, false);
    set_text(x, "owner_country", &final->owner_country, held->owner_country, said->owner_country,
             texts_differ(held->owner_country, said->owner_country));
    set_text(x, "website", &final->website, held->website, said->website,
             websites_differ(x->p->mem, held->website, said->website));
    final->note = held->note;
    if (said->note && (!held->note || !strstr(held->note, said->note))) {
        final->note = held->note ? text_format(x->p->mem, "%s; %s", held->note, said->note) : said->note;
        x->it->set = true;
        note_change(x, "note");
    }
    final->founded_on = held->founded_on;
    if (said->founded_on.known && (!held->founded_on.known || date_to_days(said->founded_on) != date_to_days(held->founded_on))) {
        final->founded_on = said->founded_on;
        x->it->set = true;
        note_change(x, "founded_on");
    }
    final->natural_person = held->natural_person.known ? held->natural_person.value : said->natural_person;
    if (said->natural_person && !held->natural_person.known) {
        x->it->set = true;
        note_change(x, "natural_person");
    }
}

static bool known_name(const struct known *known, const char *name)
{
    if (strcmp(known->supplier->legal_name, name) == 0)
        return true;
    for (size_t i = 0; i < known->names.n; i++)
        if (strcmp(known->names.item[i].name, name) == 0)
            return true;
    return false;
}

static void compare_names(struct comparison *x)
{
    struct arena *mem = x->p->mem;
    if (strcmp(x->known->supplier->name_key, x->said->name_key) != 0 && !known_name(x->known, x->said->legal_name)) {
        APPEND(mem, x->it->add.names, ((struct row_name){ "legal", x->said->legal_name }));
        note_change(x, "names");
    }
    for (size_t i = 0; i < x->said->names.n; i++) {
        if (!known_name(x->known, x->said->names.item[i].name)) {
            APPEND(mem, x->it->add.names, x->said->names.item[i]);
            note_change(x, "names");
        }
    }
}

static void compare_identifiers(struct comparison *x)
{
    for (size_t i = 0; i < x->said->identifiers.n; i++) {
        const struct row_identifier *it = &x->said->identifiers.item[i];
        bool there = false;
        for (size_t k = 0; k < x->known->identifiers.n && !there; k++)
            there = strcmp(x->known->identifiers.item[k].scheme, it->scheme) == 0 &&
                    strcmp(x->known->identifiers.item[k].value, it->value) == 0;
        if (!there) {
            APPEND(x->p->mem, x->it->add.identifiers, *it);
            note_change(x, "identifiers");
        }
    }
}

/* Fills the blanks of a site that is the same. */
static void fill_site(struct comparison *x, const struct site *held, const struct said_site *said)
{
    struct site filled = { .number = held->number,
                           .address = held->address ? held->address : said->address,
                           .postcode = held->postcode ? held->postcode : said->postcode,
                           .town = held->town ? held->town : said->town,
                           .words = held->town ? held->words : said->words,
                           .subdivision = held->subdivision ? held->subdivision : said->subdivision };
    if ((filled.address && !held->address) || (filled.postcode && !held->postcode) || (filled.town && !held->town) ||
        (filled.subdivision && !held->subdivision)) {
        APPEND(x->p->mem, x->it->sites_filled, filled);
        note_change(x, "sites");
    }
}

static void compare_sites(struct comparison *x)
{
    for (size_t i = 0; i < x->said->sites.n; i++) {
        const struct said_site *said = &x->said->sites.item[i];
        const struct site *same = NULL;
        for (size_t k = 0; k < x->known->sites.n && !same; k++) {
            const struct site *held = &x->known->sites.item[k];
            if (sites_agree(held->town ? held->words : NULL, held->address, said))
                same = held;
        }
        if (same) {
            fill_site(x, same, said);
        } else {
            APPEND(x->p->mem, x->it->add.sites, *said);
            note_change(x, "sites");
        }
    }
}

static void compare_contacts(struct comparison *x)
{
    for (size_t i = 0; i < x->said->contacts.n; i++) {
        struct row_contact it = x->said->contacts.item[i];
        for (size_t k = 0; k < x->known->contacts.n; k++) {
            const struct contact *held = &x->known->contacts.item[k];
            if (it.mailbox && held->mailbox && strcasecmp(it.mailbox, held->mailbox) == 0)
                it.mailbox = NULL;
            if (it.telephone && held->telephone && strcmp(it.telephone, held->telephone) == 0)
                it.telephone = NULL;
        }
        if (it.mailbox || it.telephone) {
            APPEND(x->p->mem, x->it->add.contacts, it);
            note_change(x, "contacts");
        }
    }
}

static void compare_capabilities(struct comparison *x)
{
    for (size_t i = 0; i < x->said->capabilities.n; i++) {
        bool there = false;
        for (size_t k = 0; k < x->known->capabilities.n && !there; k++)
            there = strcmp(x->known->capabilities.item[k].concept, x->said->capabilities.item[i].concept) == 0;
        if (!there) {
            APPEND(x->p->mem, x->it->add.capabilities, x->said->capabilities.item[i]);
            note_change(x, "capabilities");
        }
    }
}

static void compare_activities(struct comparison *x)
{
    for (size_t i = 0; i < x->said->activities.n; i++) {
        bool there = false;
        for (size_t k = 0; k < x->known->activities.n && !there; k++)
            there = strcmp(x->known->activities.item[k].concept, x->said->activities.item[i]) == 0;
        if (!there) {
            APPEND(x->p->mem, x->it->add.activities, x->said->activities.item[i]);
            note_change(x, "activities");
        }
    }
}

static void compare_certificates(struct comparison *x)
{
    for (size_t i = 0; i < x->said->certificates.n; i++) {
        bool there = false;
        for (size_t k = 0; k < x->known->certificates.n && !there; k++)
            there = strcmp(x->known->certificates.item[k].concept, x->said->certificates.item[i]) == 0;
        if (!there) {
            APPEND(x->p->mem, x->it->add.certificates, x->said->certificates.item[i]);
            note_change(x, "certificates");
        }
    }
}

static bool is_other(struct decimal held, struct decimal said)
{
    return said.known && (!held.known || decimal_compare(held, said) != 0);
}

/* A year's figures as held with what is said of it; false when that is nothing new. */
static bool fill_figure(const struct figure *held, const struct row_figure *said, struct figure *filled)
{
    bool employees = said->employees.known && (!held->employees.known || held->employees.value != said->employees.value);
    bool turnover =
        is_other(held->turnover, said->turnover) || (said->turnover.known && texts_differ(held->currency, said->currency));
    bool exported = is_other(held->export_share_pct, said->export_share_pct);
    *filled = (struct figure){ .number = held->number,
                               .employees = employees ? said->employees : held->employees,
                               .turnover = turnover ? said->turnover : held->turnover,
                               .currency = turnover ? said->currency : held->currency,
                               .export_share_pct = exported ? said->export_share_pct : held->export_share_pct };
    return employees || turnover || exported;
}

static void compare_figures(struct comparison *x)
{
    for (size_t i = 0; i < x->said->figures.n; i++) {
        const struct row_figure *said = &x->said->figures.item[i];
        const struct figure *same = NULL;
        for (size_t k = 0; k < x->known->figures.n && !same; k++)
            if (x->known->figures.item[k].year.value == said->year)
                same = &x->known->figures.item[k];
        struct figure filled;
        if (!same) {
            APPEND(x->p->mem, x->it->add.figures, *said);
            note_change(x, "figures");
        } else if (fill_figure(same, said, &filled)) {
            APPEND(x->p->mem, x->it->figures_filled, filled);
            note_change(x, "figures");
        }
    }
}

/* What stands against the firm being this record; true when something does. */
static bool is_refused(struct comparison *x)
{
    const struct supplier *held = x->known->supplier;
    const char *number = number_text(x->p->mem, held->number);
    size_t row = x->it->row;
    if (held->archived_at.known) {
        plan_conflict(x->p, row, (struct row_message){ .code = "archived", .expected = number });
        return true;
    }
    for (size_t i = 0; i < x->known->identifiers.n; i++) {
        const struct identifier *other = &x->known->identifiers.item[i];
        const struct row_identifier *own = national_of(x->said, other->scheme);
        if (own && strcmp(own->value, other->value) != 0) {
            plan_conflict(
                x->p, row,
                (struct row_message){ .code = "other_number", .value = own->value, .expected = number, .scheme = own->scheme });
            return true;
        }
    }
    if (x->said->country_said && texts_differ(held->country, x->said->country)) {
        plan_conflict(x->p, row, (struct row_message){ .code = "other_country", .value = x->said->country, .expected = number });
        return true;
    }
    bool alike = strcmp(held->name_key, x->said->name_key) == 0 || names_are_alike(held->name_key, x->said->name_key) ||
                 known_name(x->known, x->said->legal_name);
    for (size_t i = 0; i < x->known->names.n && !alike; i++)
        alike = strcmp(x->known->names.item[i].name_key, x->said->name_key) == 0;
    if (!alike)
        plan_conflict(x->p, row,
                      (struct row_message){ .code = "other_name",
                                            .value = x->said->legal_name,
                                            .expected = text_format(x->p->mem, "%s %s", number, held->legal_name) });
    return !alike;
}

bool plan_stands(const struct plan *p, size_t firm)
{
    return p->row[p->firm[firm].row].firm == firm;
}

void plan_compare(struct plan *p, size_t firm, const struct known *known)
{
    struct planned *it = &p->firm[firm];
    struct plan_row *row = &p->row[it->row];
    if (!plan_stands(p, firm))
        return;
    if (!known) {
        it->is_new = true;
        it->add = it->final = it->said;
        row->verdict = VERDICT_NEW;
        return;
    }
    struct comparison x = { p, it, known, &it->said };
    it->released_to = known->supplier->released_to;
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
    if (row->changed.n && !known->may_change)
        plan_conflict(p, it->row,
                      (struct row_message){ .code = "released", .expected = number_text(p->mem, known->supplier->number) });
}

/* The row of the firm that a folded row went into in the end: it may have been folded itself. */
static size_t first_row(const struct plan *p, size_t row)
{
    while (p->row[row].folded_into && p->row[row].firm != NO_FIRM && p->firm[p->row[row].firm].row != row)
        row = p->firm[p->row[row].firm].row;
    return row;
}

void plan_finish(struct plan *p)
{
    memset(p->count, 0, sizeof p->count);
    for (size_t i = 0; i < p->n; i++) {
        struct plan_row *row = &p->row[i];
        size_t first = first_row(p, i);
        /* What was folded into a firm shares its fate: a conflict takes all rows with it, and an unchanged firm's row adds nothing. */
        if (first != i && p->row[first].verdict == VERDICT_CONFLICT)
            plan_conflict(p, i,
                          (struct row_message){ .code = "follows_line",
                                                .value = text_format(p->mem, "%lld", (long long)p->row[first].line) });
        else if (first != i && p->row[first].verdict == VERDICT_UNCHANGED)
            row->verdict = VERDICT_UNCHANGED;
        p->count[row->verdict]++;
    }
}

#include "apply.h"
#include "catalogue/bulk.h"
#include "rules/company_name.h"

#include <assert.h>

/* What is written of one firm of the list. */
struct writing {
    struct call *c;
    const struct planned *firm;
    struct record origin; /* owner, batch, line, source and date of all that is written */
    struct bulk *bulk;
};

/* The choice of that name. */
static void choose(struct call *c, const struct shape *s, const char *field, const char *name, void *record)
{
    if (!field_load(c->mem, shape_field(s, field), name, record))
        assert(false && "the list was read with the words of the noun");
}

/* --- lists -------------------------------------------------------------------------------------------------------------------------- */

#define ROOM_FOR(w, list_, count)                                                                                                \
    ((list_).n = (count), (list_).item = arena_take_array((w)->c->mem, (count) + 1, sizeof *(list_).item))

static void list_names(const struct writing *w, const struct listed_supplier *from, struct supplier *out)
{
    struct arena *mem = w->c->mem;
    ROOM_FOR(w, out->names, from->names.n);
    for (size_t i = 0; i < from->names.n; i++) {
        struct name *it = &out->names.item[i];
        it->name = from->names.item[i].name;
        it->name_key = company_name_read(mem, it->name, w->firm->listed.country).key;
        it->words = text_fold(mem, it->name);
        choose(w->c, &name_shape, "kind", from->names.item[i].kind, it);
    }
}

static void list_identifiers(const struct writing *w, const struct listed_supplier *from, struct supplier *out)
{
    ROOM_FOR(w, out->identifiers, from->identifiers.n);
    for (size_t i = 0; i < from->identifiers.n; i++) {
        const struct row_identifier *x = &from->identifiers.item[i];
        struct identifier *it = &out->identifiers.item[i];
        it->scheme = x->scheme;
        it->value = x->value;
        it->raw_value = x->raw_value;
        it->remark = x->remark;
        choose(w->c, &identifier_shape, "verdict", x->verdict, it);
    }
}

static void list_sites(const struct writing *w, const struct listed_supplier *from, struct supplier *out)
{
    ROOM_FOR(w, out->sites, from->sites.n);
    for (size_t i = 0; i < from->sites.n; i++) {
        const struct listed_site *x = &from->sites.item[i];
        struct site *it = &out->sites.item[i];
        it->address = x->address;
        it->postcode = x->postcode;
        it->town = x->town;
        it->words = x->words;
        it->subdivision = x->subdivision;
        it->country = w->firm->listed.country;
    }
}

static void list_contacts(const struct writing *w, const struct listed_supplier *from, struct supplier *out)
{
    ROOM_FOR(w, out->contacts, from->contacts.n);
    for (size_t i = 0; i < from->contacts.n; i++) {
        struct contact *it = &out->contacts.item[i];
        it->role = from->contacts.item[i].role;
        it->email = from->contacts.item[i].email;
        it->phone = from->contacts.item[i].phone;
    }
}

static void list_concepts(const struct writing *w, const struct listed_supplier *from, struct supplier *out)
{
    struct arena *mem = w->c->mem;
    ROOM_FOR(w, out->activities, from->activities.n);
    for (size_t i = 0; i < from->activities.n; i++)
        out->activities.item[i].concept = from->activities.item[i];
    ROOM_FOR(w, out->certificates, from->certificates.n);
    for (size_t i = 0; i < from->certificates.n; i++)
        out->certificates.item[i].concept = from->certificates.item[i];
    ROOM_FOR(w, out->capabilities, from->capabilities.n);
    for (size_t i = 0; i < from->capabilities.n; i++) {
        struct capability *it = &out->capabilities.item[i];
        it->concept = from->capabilities.item[i].concept;
        it->title = from->capabilities.item[i].title;
        it->words = it->title ? text_fold(mem, it->title) : NULL;
    }
}

static void list_figures(const struct writing *w, const struct listed_supplier *from, struct supplier *out)
{
    ROOM_FOR(w, out->annual_figures, from->figures.n);
    for (size_t i = 0; i < from->figures.n; i++) {
        const struct row_figure *x = &from->figures.item[i];
        struct annual_figure *it = &out->annual_figures.item[i];
        it->year = (struct maybe_int){ true, x->year };
        it->employees = x->employees;
        it->turnover = x->turnover;
        it->currency = x->currency;
        it->export_share_pct = x->export_share_pct;
    }
}

/* --- firms -------------------------------------------------------------------------------------------------------------------------- */

static void write_own(const struct writing *w, struct supplier *out)
{
    const struct listed_supplier *x = &w->firm->final;
    out->legal_name = x->legal_name;
    out->name_key = x->name_key;
    out->words = x->words;
    out->legal_form = x->legal_form;
    out->natural_person = (struct maybe_bool){ x->natural_person, x->natural_person };
    out->country = x->country;
    out->owner_country = x->owner_country;
    out->website = x->website;
    out->founded_on = x->founded_on;
    out->note = x->note;
    choose(w->c, &supplier_shape, "kind", x->kind, out);
}

/* The members of these names, and where they come from. */
static struct field_mask mask_of(const struct writing *w, const struct shape *s, const char *const *names)
{
    struct field_mask mask = { 0 };
    for (; *names; names++)
        mask_set(&mask, s, shape_field(s, *names));
    mask_set(&mask, s, shape_field(s, "batch"));
    mask_set(&mask, s, shape_field(s, "line"));
    mask_set(&mask, s, shape_field(s, "source"));
    if (w->origin.stated_on.known)
        mask_set(&mask, s, shape_field(s, "stated_on"));
    return mask;
}

/* A row whose empty members were filled. */
static void change(const struct writing *w, const struct noun *n, void *row, const char *const *names)
{
    struct record *it = row;
    it->owner = w->origin.owner;
    it->batch = w->origin.batch;
    it->line = w->origin.line;
    it->source = w->origin.source;
    if (w->origin.stated_on.known)
        it->stated_on = w->origin.stated_on;
    bulk_change(w->bulk, n, row, mask_of(w, n->shape, names));
}

/* The record of the firm, with what is added below it. */
static struct supplier *write_firm(const struct writing *w)
{
    const struct planned *firm = w->firm;
    struct supplier *out = TAKE(w->c->mem, struct supplier);
    memcpy(out, &w->origin, sizeof w->origin);
    out->number = firm->number;
    list_names(w, &firm->add, out);
    list_identifiers(w, &firm->add, out);
    list_sites(w, &firm->add, out);
    list_contacts(w, &firm->add, out);
    list_concepts(w, &firm->add, out);
    list_figures(w, &firm->add, out);
    if (firm->is_new || firm->set)
        write_own(w, out);
    if (firm->is_new)
        bulk_add(w->bulk, &supplier_noun, out);
    else
        bulk_add_lists(w->bulk, &supplier_noun, out);
    if (!firm->is_new && firm->set)
        change(w, &supplier_noun, out, WORDS("legal_form", "natural_person", "owner_country", "website", "founded_on", "note"));
    for (size_t i = 0; i < firm->sites_filled.n; i++)
        change(w, &site_noun, &firm->sites_filled.item[i], WORDS("address", "postcode", "town", "words", "subdivision"));
    for (size_t i = 0; i < firm->figures_filled.n; i++)
        change(w, &annual_figure_noun, &firm->figures_filled.item[i],
               WORDS("employees", "turnover", "currency", "export_share_pct"));
    return out;
}

bool apply_plan(struct call *c, struct import_plan *p, const struct stamp *stamp)
{
    struct writing w = {
        .c = c,
        .bulk = bulk_new(c),
        .origin = { .owner = c->options.owner, .batch = stamp->batch, .source = stamp->source, .stated_on = stamp->stated_on }
    };
    struct supplier **written = TAKE_N(c->mem, p->firm_count + 1, struct supplier *);
    for (size_t i = 0; i < p->firm_count; i++) {
        if (!plan_is_active(p, i))
            continue;
        w.firm = &p->firm[i];
        w.origin.line = (struct maybe_int){ true, p->row[p->firm[i].row].line };
        written[i] = write_firm(&w);
    }
    if (!bulk_write(w.bulk))
        return false;
    for (size_t i = 0; i < p->firm_count; i++)
        if (written[i])
            p->firm[i].number = written[i]->number;
    return true;
}

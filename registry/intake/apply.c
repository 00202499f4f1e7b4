#include "apply.h"
#include "plan_parts.h"
#include "rules/company_name.h"

/* --- numbers ---------------------------------------------------------------------------------------------------------------------- */

struct numbered {
    struct number number;
};
static const struct field numbered_fields[] = { FIELD(numbered, number, READ) };
static const struct shape numbered_shape = { SHAPE(numbered, "numbers", numbered_fields) };

bool apply_numbers(struct call *c, size_t n, struct number *out)
{
    struct list rows;
    if (!db_many(c, &sql_import_numbers, ARGS("count", text_format(c->mem, "%zu", n)), &numbered_shape, &rows))
        return false;
    const struct numbered *row = rows.item;
    for (size_t i = 0; i < n && i < rows.n; i++)
        out[i] = row[i].number;
    return true;
}

static bool number_firms(struct call *c, struct import_plan *p)
{
    size_t n = 0;
    for (size_t i = 0; i < p->firm_count; i++)
        n += plan_is_active(p, i) && p->firm[i].is_new;
    struct number *numbers = TAKE_N(c->mem, n + 1, struct number);
    if (n > 0 && !apply_numbers(c, n, numbers))
        return false;
    for (size_t i = 0, k = 0; i < p->firm_count; i++)
        if (plan_is_active(p, i) && p->firm[i].is_new)
            p->firm[i].number = numbers[k++];
    return true;
}

/* --- what is staged ---------------------------------------------------------------------------------------------------------------- */

enum { SUPPLIER_CELLS = 15, CHILD_CELLS = 12 };

/* The nouns below a supplier, in the words of stage_child.noun. */
enum child {
    CHILD_NAME,
    CHILD_IDENTIFIER,
    CHILD_SITE,
    CHILD_CONTACT,
    CHILD_ACTIVITY,
    CHILD_FIGURE,
    CHILD_CERTIFICATE,
    CHILD_CAPABILITY,
    CHILDREN
};
static const char *const child_nouns[CHILDREN] = { "name",     "identifier",    "site",        "contact",
                                                   "activity", "annual_figure", "certificate", "capability" };

struct staged_child {
    enum child noun;
    size_t firm;
    struct number number; /* of the row that changes; 0: a new row */
    const char *cell[6];
};

/* What goes into the staging tables, and how far it has been copied. */
struct staging {
    struct call *c;
    struct import_plan *p;
    const struct stamp *stamp;
    struct arena *scratch; /* memory of one line, reset for the next */
    const char *batch;
    struct staged_child *child;
    size_t n, capacity, at;
    bool added[CHILDREN], filled[CHILDREN], suppliers_added, suppliers_changed;
};

static void stage(struct staging *s, enum child noun, size_t firm, struct number number, const char *a, const char *b,
                  const char *c, const char *d, const char *e, const char *f)
{
    if (s->n == s->capacity) {
        size_t capacity = s->capacity ? s->capacity * 2 : 4096;
        struct staged_child *grown = TAKE_N(s->p->mem, capacity, struct staged_child);
        if (s->n)
            memcpy(grown, s->child, s->n * sizeof *grown);
        s->child = grown;
        s->capacity = capacity;
    }
    s->child[s->n++] = (struct staged_child){ noun, firm, number, { a, b, c, d, e, f } };
    if (number.value)
        s->filled[noun] = true;
    else
        s->added[noun] = true;
}

static const char *maybe_int_text(struct arena *mem, struct maybe_int value)
{
    return value.known ? text_format(mem, "%lld", (long long)value.value) : NULL;
}

static const char *plain_decimal(struct arena *mem, struct decimal d)
{
    return d.known ? decimal_text(mem, d) : NULL;
}

static void stage_names(struct staging *s, size_t firm, const struct listed_supplier *add, const char *country)
{
    struct arena *mem = s->p->mem;
    for (size_t i = 0; i < add->names.n; i++) {
        const char *name = add->names.item[i].name;
        stage(s, CHILD_NAME, firm, (struct number){ 0 }, add->names.item[i].kind, name, company_name_read(mem, name, country).key,
              text_fold(mem, name), NULL, NULL);
    }
}

static void stage_added(struct staging *s, size_t firm)
{
    const struct planned *it = &s->p->firm[firm];
    const struct listed_supplier *add = &it->add;
    const struct number none = { 0 };
    struct arena *mem = s->p->mem;
    stage_names(s, firm, add, it->listed.country);
    for (size_t i = 0; i < add->identifiers.n; i++) {
        const struct row_identifier *x = &add->identifiers.item[i];
        stage(s, CHILD_IDENTIFIER, firm, none, x->scheme, x->value, x->raw_value, x->verdict, x->remark, NULL);
    }
    for (size_t i = 0; i < add->sites.n; i++) {
        const struct listed_site *x = &add->sites.item[i];
        stage(s, CHILD_SITE, firm, none, x->address, x->postcode, x->town, x->words, x->subdivision, it->listed.country);
    }
    for (size_t i = 0; i < add->contacts.n; i++)
        stage(s, CHILD_CONTACT, firm, none, add->contacts.item[i].role, add->contacts.item[i].email, add->contacts.item[i].phone,
              NULL, NULL, NULL);
    for (size_t i = 0; i < add->activities.n; i++)
        stage(s, CHILD_ACTIVITY, firm, none, add->activities.item[i], NULL, NULL, NULL, NULL, NULL);
    for (size_t i = 0; i < add->figures.n; i++) {
        const struct row_figure *x = &add->figures.item[i];
        stage(s, CHILD_FIGURE, firm, none, text_format(mem, "%d", x->year), maybe_int_text(mem, x->employees),
              plain_decimal(mem, x->turnover), x->currency, plain_decimal(mem, x->export_share_pct), NULL);
    }
    for (size_t i = 0; i < add->certificates.n; i++)
        stage(s, CHILD_CERTIFICATE, firm, none, add->certificates.item[i], NULL, NULL, NULL, NULL, NULL);
    for (size_t i = 0; i < add->capabilities.n; i++) {
        const struct listed_capability *x = &add->capabilities.item[i];
        stage(s, CHILD_CAPABILITY, firm, none, x->concept, x->title, x->title ? text_fold(mem, x->title) : NULL, NULL, NULL,
              NULL);
    }
}

static void stage_filled(struct staging *s, size_t firm)
{
    const struct planned *it = &s->p->firm[firm];
    struct arena *mem = s->p->mem;
    for (size_t i = 0; i < it->sites_filled.n; i++) {
        const struct site *x = &it->sites_filled.item[i];
        stage(s, CHILD_SITE, firm, x->number, x->address, x->postcode, x->town, x->words, x->subdivision, NULL);
    }
    for (size_t i = 0; i < it->figures_filled.n; i++) {
        const struct annual_figure *x = &it->figures_filled.item[i];
        stage(s, CHILD_FIGURE, firm, x->number, NULL, maybe_int_text(mem, x->employees), plain_decimal(mem, x->turnover),
              x->currency, plain_decimal(mem, x->export_share_pct), NULL);
    }
}

static const char *line_text(struct staging *s, size_t firm)
{
    return text_format(s->scratch, "%lld", (long long)s->p->row[s->p->firm[firm].row].line);
}

static const char *number_cell(struct arena *mem, struct number n)
{
    return n.value ? text_format(mem, "%lld", (long long)n.value) : NULL;
}

static bool next_supplier(void *arg, const char **cell)
{
    struct staging *s = arg;
    while (s->at < s->p->firm_count && !(plan_is_active(s->p, s->at) && (s->p->firm[s->at].is_new || s->p->firm[s->at].set)))
        s->at++;
    if (s->at == s->p->firm_count)
        return false;
    arena_reset(s->scratch);
    const struct planned *it = &s->p->firm[s->at];
    const struct listed_supplier *x = &it->final;
    const char *cells[SUPPLIER_CELLS] = { s->batch,
                                          number_cell(s->scratch, it->number),
                                          line_text(s, s->at),
                                          it->is_new ? "t" : "f",
                                          x->kind,
                                          x->legal_name,
                                          x->name_key,
                                          x->words,
                                          x->legal_form,
                                          x->natural_person ? "t" : NULL,
                                          x->country,
                                          x->owner_country,
                                          x->website,
                                          x->founded_on.known ? date_text(s->scratch, x->founded_on) : NULL,
                                          x->note };
    memcpy(cell, cells, sizeof cells);
    s->at++;
    return true;
}

/* What is added below a record is released to the same countries as the record. */
static const char *released_text(struct staging *s, const struct texts *released)
{
    const char *out = "{";
    for (size_t i = 0; i < released->n; i++)
        out = text_format(s->scratch, "%s%s%s", out, i ? "," : "", released->item[i]);
    return released->n ? text_format(s->scratch, "%s}", out) : "{}";
}

static bool next_child(void *arg, const char **cell)
{
    struct staging *s = arg;
    if (s->at == s->n)
        return false;
    arena_reset(s->scratch);
    const struct staged_child *it = &s->child[s->at++];
    const struct planned *firm = &s->p->firm[it->firm];
    const char *head[6] = { s->batch,
                            child_nouns[it->noun],
                            number_cell(s->scratch, firm->number),
                            line_text(s, it->firm),
                            released_text(s, &firm->released_to),
                            number_cell(s->scratch, it->number) };
    memcpy(cell, head, sizeof head);
    memcpy(cell + 6, it->cell, sizeof it->cell);
    return true;
}

/* --- from the staging tables into the registry -------------------------------------------------------------------------------------- */

static const struct field stamp_fields[] = { FIELD(stamp, batch, STORE), FIELD(stamp, source, STORE),
                                             FIELD(stamp, stated_on, STORE) };
static const struct shape stamp_shape = { SHAPE(stamp, "stamps", stamp_fields) };

static bool write(struct staging *s, bool needed, const struct stmt *q)
{
    return !needed || db_run(s->c, q, BIND(&stamp_shape, s->stamp), NULL);
}

static bool write_all(struct staging *s)
{
    return write(s, s->suppliers_added, &sql_import_add_suppliers) &&
           write(s, s->suppliers_changed, &sql_import_change_suppliers) &&
           write(s, s->added[CHILD_NAME], &sql_import_add_names) &&
           write(s, s->added[CHILD_IDENTIFIER], &sql_import_add_identifiers) &&
           write(s, s->added[CHILD_SITE], &sql_import_add_sites) && write(s, s->filled[CHILD_SITE], &sql_import_fill_sites) &&
           write(s, s->added[CHILD_CONTACT], &sql_import_add_contacts) &&
           write(s, s->added[CHILD_ACTIVITY], &sql_import_add_activities) &&
           write(s, s->added[CHILD_FIGURE], &sql_import_add_annual_figures) &&
           write(s, s->filled[CHILD_FIGURE], &sql_import_fill_annual_figures) &&
           write(s, s->added[CHILD_CERTIFICATE], &sql_import_add_certificates) &&
           write(s, s->added[CHILD_CAPABILITY], &sql_import_add_capabilities) && write(s, true, &sql_import_unstage_suppliers) &&
           write(s, s->n > 0, &sql_import_unstage_children);
}

bool apply_plan(struct call *c, struct import_plan *p, const struct stamp *stamp)
{
    struct staging s = { .c = c, .p = p, .stamp = stamp, .batch = number_cell(c->mem, stamp->batch) };
    if (!number_firms(c, p))
        return false;
    for (size_t i = 0; i < p->firm_count; i++) {
        if (!plan_is_active(p, i))
            continue;
        s.suppliers_added = s.suppliers_added || p->firm[i].is_new;
        s.suppliers_changed = s.suppliers_changed || p->firm[i].set;
        stage_added(&s, i);
        stage_filled(&s, i);
    }
    if (!s.suppliers_added && !s.suppliers_changed && s.n == 0)
        return true;
    s.scratch = arena_new(0);
    bool copied = db_copy(c, &sql_import_stage_suppliers, SUPPLIER_CELLS, next_supplier, &s, NULL);
    s.at = 0;
    copied = copied && (s.n == 0 || db_copy(c, &sql_import_stage_children, CHILD_CELLS, next_child, &s, NULL));
    arena_free(s.scratch);
    return copied && write_all(&s);
}

/* The common life of all nouns: reading and adding. What changes a record: noun_state.c. */
#include "identifier.h"
#include "noun_work.h"
#include "reference/code_check.h"

enum { EXPORT_CHUNK_BYTES = 256 << 20 };

static void *copy_of(struct call *c, const struct noun *n, const void *record)
{
    void *copy = arena_take(c->mem, n->shape->size);
    memcpy(copy, record, n->shape->size);
    return copy;
}

/* Whether a shape's records are children of children: they have no release of their own. */
bool noun_is_grandchild(const struct noun *n)
{
    return n->shape->parent && n->shape->parent->parent;
}

static struct number parent_number(const struct noun *n, const void *record)
{
    const struct field *f = shape_field(n->shape, n->shape->parent->name);
    return *(const struct number *)field_at(f, record);
}

bool noun_owner(struct call *c, const struct shape *s, struct number number, const char **owner)
{
    struct record key = { .number = number }, row = { 0 };
    bool found;
    *owner = NULL;
    if (!db_one(c, stmt_for(&sql_record_owner, s), BIND(&record_shape, &key), &record_shape, &row, &found))
        return false;
    if (found)
        *owner = row.owner;
    return true;
}

bool noun_settle_owner(struct call *c, const struct shape *s, struct number number, const char *field, enum right right)
{
    const char *owner;
    if (!noun_owner(c, s, number, &owner))
        return false;
    if (!owner)
        return fail(c, ERROR_NOT_FOUND, field, "value", number_text(c->mem, number));
    return actor_settle_owner(c, right, owner);
}

/* For a new record: that of the options, else the actor's own, else its parent's owner, else its country when that is kept here. */
static bool settle_owner_of_new(struct call *c, const struct noun *n, const void *in)
{
    const struct shape *parent = n->shape->parent;
    if (parent)
        return noun_settle_owner(c, parent, parent_number(n, in), parent->name, RIGHT_EDIT);
    bool is_given = c->options.owner != NULL;
    if (!actor_settle_owner(c, RIGHT_EDIT, NULL))
        return false;
    if (c->options.owner)
        return !is_given || code_check_owner(c);
    const struct field *f = shape_field(n->shape, "country");
    const char *country = f && f->kind == KIND_TEXT ? *(const char *const *)field_at(f, in) : NULL;
    int64_t homes = 0;
    if (country && !db_run(c, &sql_home_keeps, ARGS("owner", country), &homes))
        return false;
    struct texts countries = { country != NULL, &country };
    if (!homes)
        return code_check_countries(c, "country", &countries) &&
               fail(c, ERROR_REQUIRED, "owner", "expected", tr(c->mem, c->language, MESSAGE_expected_owner));
    return actor_settle_owner(c, RIGHT_EDIT, country);
}

/* A row that was not found for writing: the reader sees it, so that it is another owner's; or it is absent, or as good as absent. */
static bool fail_absent(struct call *c, const struct shape *s, const char *field, struct number number)
{
    const char *owner;
    if (!noun_owner(c, s, number, &owner))
        return false;
    if (owner)
        return fail(c, ERROR_FORBIDDEN, field, "owner", owner, "value", number_text(c->mem, number));
    return fail(c, ERROR_NOT_FOUND, field, "value", number_text(c->mem, number));
}

bool noun_refused(struct call *c, const struct shape *s, const void *record)
{
    struct error *e = &c->error;
    const char *dot = e->field ? strrchr(e->field, '.') : NULL;
    const struct field *f = e->field ? shape_field(s, dot ? dot + 1 : e->field) : NULL;
    if (f && e->code == ERROR_CONFLICT && s->parent && strcmp(f->name, s->parent->name) == 0) {
        const char **why = TAKE_N(c->mem, 3, const char *);
        why[0] = "why";
        why[1] = tr(c->mem, c->language, MESSAGE_why_parent_archived);
        e->arguments = c->errors[0].arguments = why;
        return false;
    }
    if (!f || (e->arguments && *e->arguments) ||
        (e->code != ERROR_UNKNOWN_CODE && e->code != ERROR_NOT_FOUND && e->code != ERROR_FORMAT))
        return false;
    const char *value = field_text(c->mem, f, record);
    enum message right = f->country ? MESSAGE_expected_known_country : MESSAGE_expected_known_concept;
    const char **arguments = TAKE_N(c->mem, 5, const char *);
    size_t count = 0;
    if (value) {
        arguments[count++] = "value";
        arguments[count++] = value;
    }
    if (e->code == ERROR_UNKNOWN_CODE && (f->country || f->scheme)) {
        arguments[count++] = "expected";
        arguments[count++] = tr(c->mem, c->language, right);
    }
    e->arguments = c->errors[0].arguments = arguments;
    return false;
}

bool noun_check(struct call *c, const struct noun *n, void *record)
{
    shape_fill_defaults(c, n->shape, record);
    if (n->check && !n->check(c, record))
        return false;
    for (const struct field *f = n->shape->fields; f < fields_end(n->shape); f++) {
        const struct date *first = f->not_before ? field_at(shape_field(n->shape, f->not_before), record) : NULL;
        if (first && date_before(*(const struct date *)field_at(f, record), *first))
            return fail(c, ERROR_DATE_ORDER, f->name, "first", date_text(c->mem, *first));
    }
    return true;
}

bool noun_check_all(struct call *c, const struct noun *n, void *record)
{
    if (n != &identifier_noun && !noun_check(c, n, record))
        return false;
    for (const struct field *f = n->shape->fields; f < fields_end(n->shape); f++) {
        if (f->kind != KIND_LIST || !(f->roles & ADD))
            continue;
        const struct list *list = field_at(f, record);
        for (size_t k = 0; k < list->n; k++)
            if (!noun_check_all(c, noun_of_shape(f->of), (char *)list->item + k * f->of->size))
                return false;
    }
    return true;
}

struct noun_add_args {
    const struct noun *noun;
    const void *in;
    void *out;
};

static bool add_lists(struct call *c, const struct noun *n, const void *in, void *out);

static bool add_work(struct call *c, void *arg)
{
    struct noun_add_args *a = arg;
    const struct shape *s = a->noun->shape;
    const struct stmt *q = !s->parent                    ? &sql_record_add
                           : noun_is_grandchild(a->noun) ? &sql_record_add_grandchild
                                                         : &sql_record_add_child;
    void *record = copy_of(c, a->noun, a->in);
    bool found;
    if (!noun_check(c, a->noun, record))
        return false;
    if (!db_one(c, stmt_for(q, s), BIND(s, record), s, a->out, &found))
        return noun_refused(c, s, record);
    if (!found)
        return fail_absent(c, s->parent, s->parent->name, parent_number(a->noun, record));
    return add_lists(c, a->noun, record, a->out);
}

bool noun_add(struct call *c, const struct noun *n, const void *in, struct field_mask mask, void *out)
{
    (void)mask; /* what is absent and what is null are one when a record begins */
    if (!shape_complete(c, n->shape, ADD, in) || !settle_owner_of_new(c, n, in))
        return false;
    memset(out, 0, n->shape->size);
    return db_tx(c, add_work, &(struct noun_add_args){ n, in, out });
}

/* The children of one list, each under its path ("identifiers.0"). */
static bool add_list(struct call *c, const struct field *f, const void *in, void *out)
{
    const struct list *children = field_at(f, in);
    struct list *added = field_in(f, out);
    const struct noun *child = noun_of_shape(f->of);
    const struct field *parent = shape_field(f->of, f->of->parent->name);
    const char *path = c->path;
    *added = (struct list){ 0, arena_take_array(c->mem, children->n ? children->n : 1, f->of->size) };
    for (size_t i = 0; i < children->n; i++) {
        void *record = copy_of(c, child, (const char *)children->item + i * f->of->size);
        memcpy(field_in(parent, record), field_at(shape_field(f->of->parent, "number"), out), sizeof(struct number));
        c->path = text_format(c->mem, "%s%s%s.%zu", path ? path : "", path ? "." : "", f->name, i);
        bool done = add_work(c, &(struct noun_add_args){ child, record, (char *)added->item + i * f->of->size });
        c->path = path;
        if (!done)
            return false;
        added->n++;
    }
    return true;
}

static bool add_lists(struct call *c, const struct noun *n, const void *in, void *out)
{
    for (const struct field *f = n->shape->fields; f < fields_end(n->shape); f++)
        if (f->kind == KIND_LIST && (f->roles & ADD) && !add_list(c, f, in, out))
            return false;
    return true;
}

static struct number numbered(const struct noun *n, const void *records, size_t i)
{
    return ((const struct record *)(const void *)((const char *)records + i * n->shape->size))->number;
}

bool noun_get(struct call *c, const struct noun *n, const void *in, size_t count, void *out)
{
    struct number *keys = TAKE_N(c->mem, count ? count : 1, struct number);
    for (size_t i = 0; i < count; i++)
        keys[i] = numbered(n, in, i);
    return db_load(c, n->shape, ALL_FIELDS, keys, count, out) && (!n->follow || n->follow(c, count, out));
}

/* The rows of a page with the lists that belong to them; each is itself, also where it is merged into another. */
static bool load_lists(struct call *c, const struct noun *n, struct list *rows)
{
    bool lists = false;
    for (size_t i = 0; i < n->shape->field_count; i++)
        lists |= n->shape->fields[i].kind == KIND_LIST;
    if (!lists || rows->n == 0)
        return true;
    struct number *keys = TAKE_N(c->mem, rows->n, struct number);
    void *whole = arena_take_array(c->mem, rows->n, n->shape->size);
    for (size_t i = 0; i < rows->n; i++)
        keys[i] = numbered(n, rows->item, i);
    if (!db_load(c, n->shape, ALL_FIELDS, keys, rows->n, whole))
        return false;
    rows->item = whole;
    return true;
}

bool noun_list(struct call *c, const struct noun *n, const void *in, struct field_mask mask, struct page *out)
{
    (void)mask; /* a filter that is unknown does not filter */
    const struct shape *s = n->shape;
    return page_start(c, s->order != NULL) && code_check_filters(c, s, in) &&
           db_page(c, (struct page_source){ stmt_for(&sql_record_list, s), stmt_for(&sql_record_count, s), s->order, "number" },
                   BIND(s, in), s, out) &&
           load_lists(c, n, &out->rows);
}

struct exporting {
    const struct noun *noun;
    struct rows_writer *out;
    struct arena *mem; /* of one chunk */
};

static bool export_rows(struct call *c, const void *rows, size_t n, void *arg)
{
    const struct exporting *e = arg;
    struct list list = { n, (void *)(uintptr_t)rows };
    struct arena *mem = c->mem;
    c->mem = e->mem;
    bool ok = (!rows_have_lists(e->out) || load_lists(c, e->noun, &list)) && rows_write(c->mem, e->out, &list);
    c->mem = mem;
    if (ok)
        arena_reset(e->mem);
    return ok;
}

bool noun_export(struct call *c, const struct noun *n, const void *in, struct rows_writer *out)
{
    struct exporting e = { n, out, arena_within(c->mem, EXPORT_CHUNK_BYTES) };
    if (!code_check_filters(c, n->shape, in))
        return false;
    rows_begin(c->mem, out);
    if (!db_scan(c, stmt_for(&sql_record_export, n->shape), BIND(n->shape, in), n->shape, export_rows, &e))
        return false;
    rows_end(out);
    return true;
}

/* Locks the stored row into `out`, and refuses a version other than the one the caller saw. */
bool noun_lock(struct call *c, const struct noun *n, const void *in, void *out)
{
    bool found;
    if (!db_one(c, stmt_for(&sql_record_lock, n->shape), BIND(n->shape, in), n->shape, out, &found))
        return false;
    const struct record *key = in, *stored = out;
    if (!found)
        return fail_absent(c, n->shape, "number", key->number);
    if (c->options.if_version.known && c->options.if_version.value != stored->version.value)
        return fail(c, ERROR_STALE, NULL, "version", int_text(c->mem, stored->version.value));
    return true;
}

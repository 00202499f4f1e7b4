/* Statements meet shapes here: parameters by name, columns by name. Both are worked out once per session and kept. */
#include "db.h"
#include "session.h"

/* --- the ambient values of a call ------------------------------------------------------------------------------------------------ */

/* Values that every statement may ask for by name, without a field for them. To have one more is one more row: of the options, */
ROW_SHAPE(request_options, STORE, owner, reason, fetch, count_limit, after_key, after_number);

/* or else of the call. */
struct ambient {
    const char *name;
    const char *(*text)(struct call *c); /* NULL: unknown */
    bool always;                         /* beats a field of the same name: what rights rest on */
};

static const char *actor_text(struct call *c)
{
    return c->actor ? c->actor->name : NULL;
}

static const char *reader_text(struct call *c)
{
    return c->actor ? c->actor->reader : NULL;
}

static const char *today_text(struct call *c)
{
    return date_text(c->mem, c->today);
}

static const char *language_text(struct call *c)
{
    return language_rows[c->language].code;
}

static const struct ambient ambients[] = {
    { "actor", actor_text, true },
    { "reader", reader_text, true },
    { "today", today_text, false },
    { "language", language_text, false },
};

static const struct ambient *find_ambient(const char *name)
{
    for (size_t i = 0; i < sizeof ambients / sizeof ambients[0]; i++)
        if (strcmp(ambients[i].name, name) == 0)
            return &ambients[i];
    return NULL;
}

/* --- what a session knows -------------------------------------------------------------------------------------------------------- */

struct prepared *session_prepared(struct db *db, const struct stmt *q)
{
    struct prepared *prepared = map_find(&db->prepared, &q, sizeof(const struct stmt *));
    if (!prepared) {
        prepared = TAKE(db->mem, struct prepared);
        prepared->q = q;
        *map_at(&db->prepared, &prepared->q, sizeof(const struct stmt *)) = prepared;
    }
    return prepared;
}

/* `given_x` is the field x and nothing else: for filters, which must not fall back on what the call says. */
static struct parameter_source find_source(const struct shape *in_shape, const char *name)
{
    static const char prefix[] = "given_";
    struct parameter_source s = { 0 };
    if (in_shape && strncmp(name, prefix, sizeof prefix - 1) == 0 && (s.field = shape_field(in_shape, name + sizeof prefix - 1)))
        return s;
    s.ambient = find_ambient(name);
    s.option = shape_field(&request_options_shape, name);
    if (in_shape && !(s.ambient && s.ambient->always))
        s.field = shape_field(in_shape, name);
    return s;
}

struct statement_plan *session_plan(struct db *db, const struct stmt *q, const struct shape *in_shape,
                                    const struct shape *out_shape)
{
    const struct plan_use use = { q, in_shape, out_shape };
    struct statement_plan *p = map_find(&db->plans, &use, sizeof use);
    if (p)
        return p;
    p = TAKE(db->mem, struct statement_plan);
    p->use = use;
    p->prepared = session_prepared(db, q);
    p->sources = TAKE_N(db->mem, q->parameter_count ? q->parameter_count : 1, struct parameter_source);
    for (size_t i = 0; i < q->parameter_count; i++)
        p->sources[i] = find_source(in_shape, q->parameters[i]);
    *map_at(&db->plans, &p->use, sizeof p->use) = p;
    return p;
}

/* --- parameters -------------------------------------------------------------------------------------------------------------------- */

static bool find_given(const struct bind *in, const char *name, const char **out)
{
    for (const char *const *at = in->given; *at; at += 2) {
        if (strcmp(*at, name) == 0) {
            *out = at[1];
            return true;
        }
    }
    return false;
}

static bool bind_value(struct call *c, const struct parameter_source *s, const struct stmt *q, const char *name,
                       const struct bind *in, const char **out)
{
    *out = NULL;
    if (find_given(in, name, out))
        return true;
    if (s->field && in->record)
        *out = field_store(c->mem, s->field, in->record);
    if (*out)
        return true;
    if (s->ambient)
        *out = s->ambient->text(c);
    else if (s->option)
        *out = field_store(c->mem, s->option, &c->options);
    else if (!s->field)
        return fail_detail(c, ERROR_INTERNAL, NULL, "%s:%d: nothing is called :%s", q->file, q->line, name);
    return true;
}

static bool names_are_known(struct call *c, const struct stmt *q, const struct bind *in)
{
    for (const char *const *at = in->given; *at; at += 2) {
        size_t i = 0;
        while (i < q->parameter_count && strcmp(q->parameters[i], *at) != 0)
            i++;
        if (i == q->parameter_count)
            return fail_detail(c, ERROR_INTERNAL, NULL, "%s:%d has no parameter :%s", q->file, q->line, *at);
    }
    return true;
}

bool bind_values(struct call *c, const struct statement_plan *plan, const struct bind *in, struct parameter_values *out)
{
    const struct stmt *q = plan->prepared->q;
    bool ok = names_are_known(c, q, in);
    *out = (struct parameter_values){ .n = q->parameter_count };
    out->text = TAKE_N(c->mem, out->n ? out->n : 1, const char *);
    for (size_t i = 0; ok && i < out->n; i++)
        ok = bind_value(c, &plan->sources[i], q, q->parameters[i], in, &out->text[i]);
    return ok;
}

bool bind_numbers(struct call *c, const struct statement_plan *plan, const char *array, int size, struct parameter_values *out)
{
    const struct stmt *q = plan->prepared->q;
    *out = (struct parameter_values){ .n = q->parameter_count };
    out->text = TAKE_N(c->mem, out->n ? out->n : 1, const char *);
    out->sizes = TAKE_N(c->mem, out->n ? out->n : 1, int);
    out->formats = TAKE_N(c->mem, out->n ? out->n : 1, int);
    for (size_t i = 0; i < out->n; i++) {
        if (strcmp(q->parameters[i], "numbers") == 0) {
            out->text[i] = array;
            out->sizes[i] = size;
            out->formats[i] = 1;
        } else if (!bind_value(c, &plan->sources[i], q, q->parameters[i], &ARGS(), &out->text[i])) {
            return false;
        }
    }
    return true;
}

/* --- rows ------------------------------------------------------------------------------------------------------------------------------ */

bool bind_columns(struct call *c, struct statement_plan *plan, const PGresult *result, const char *skip)
{
    if (plan->columns_known)
        return true;
    size_t n = (size_t)PQnfields(result);
    const struct field **columns = TAKE_N(c->db->mem, n ? n : 1, const struct field *);
    for (size_t i = 0; i < n; i++) {
        const char *name = PQfname(result, (int)i);
        const struct field *f = plan->use.out_shape ? shape_field(plan->use.out_shape, name) : NULL;
        bool skipped = skip && strcmp(name, skip) == 0;
        if (f && (f->kind == KIND_LIST || f->kind == KIND_RECORD))
            f = NULL;
        if (!f && !skipped)
            return fail_detail(c, ERROR_INTERNAL, NULL, "%s:%d: the column %s fits no plain field of %s", plan->prepared->q->file,
                               plan->prepared->q->line, name, plan->use.out_shape ? plan->use.out_shape->name : "(no shape)");
        columns[i] = f;
    }
    plan->columns = columns;
    plan->column_count = n;
    plan->columns_known = true;
    return true;
}

bool bind_row(struct call *c, struct arena *mem, const struct statement_plan *plan, const PGresult *result, int row, void *out)
{
    for (size_t i = 0; i < plan->column_count; i++) {
        const struct field *f = plan->columns[i];
        if (!f)
            continue;
        if (PQgetisnull(result, row, (int)i))
            field_clear(f, out);
        else if (!field_load(mem, f, PQgetvalue(result, row, (int)i), out))
            return fail_detail(c, ERROR_INTERNAL, NULL, "%s:%d: the column %s holds '%.60s', which does not fit its field",
                               plan->prepared->q->file, plan->prepared->q->line, f->name, PQgetvalue(result, row, (int)i));
    }
    return true;
}

static void release_result(void *object)
{
    PQclear(object);
}

void bind_keep(struct call *c, PGresult *result)
{
    arena_defer(c->mem, release_result, result);
}

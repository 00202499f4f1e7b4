/* Templates of statements become statements of nouns. */
#include "stmt.h"
#include "base/log.h"
#include "base/map.h"
#include "shape/shape.h"
#include "statement_text.h"
#include <assert.h>
#include <pthread.h>

/* Fields are bound as :given_x, so that an ambient value (language, owner) never slips into a column that was left empty. */

/* --- placeholders ---------------------------------------------------------------------------------------------------------------------- */

static bool is_plain(const struct field *f)
{
    return f->kind != KIND_LIST && f->kind != KIND_RECORD;
}

static bool is_column(const struct field *f, unsigned roles)
{
    return is_plain(f) && !f->sql && (f->roles & roles);
}

/* PostgreSQL's type of a field's column. */
static const char *sql_type(const struct field *f)
{
    switch (f->kind) {
    case KIND_TEXT:
        return f->json ? "jsonb" : "text";
    case KIND_CHOICE:
        return "text";
    case KIND_INT:
    case KIND_NUMBER:
        return "bigint";
    case KIND_BOOL:
        return "boolean";
    case KIND_DATE:
        return "date";
    case KIND_INSTANT:
        return "timestamptz";
    case KIND_DECIMAL:
        return "numeric";
    case KIND_TEXTS:
        return "text[]";
    case KIND_LIST:
    case KIND_RECORD:
        break;
    }
    return "text";
}

static const char *root_of(const struct shape *s)
{
    return s->parent && s->parent->parent ? s->parent->parent->name : NULL;
}

/* Ends in "" without a comma before the first. */
static void comma(struct buffer *b, size_t start)
{
    if (b->size > start)
        buffer_text(b, ", ");
}

/* The condition under which :reader is told a column that may be hidden, of a row t that it sees. The owner wrote the row and is told
   all of it. Another reader is told the number of a record only where it sees the record, since a number alone tells that the record
   exists, and what else names the same one. */
static void write_guard(struct buffer *b, const struct field *f)
{
    buffer_text(b, "(t.owner = :reader::text) is not false");
    if (f->owner_only)
        return;
    if (f->refers_to)
        buffer_format(b, " or t.%s is null or dicr.sees_record(:reader, '%s', t.%s)", f->name, f->refers_to, f->name);
    else
        buffer_format(b, " or t.%s not like 'ITEM:%%' or dicr.sees_record(:reader, 'item', dicr.number_read(substr(t.%s, 6)))",
                      f->name, f->name);
}

static void write_read_columns(struct buffer *b, const struct shape *s, bool nested)
{
    size_t start = b->size;
    for (const struct field *f = s->fields; f < fields_end(s); f++) {
        bool names_parent = s->parent && strcmp(f->name, s->parent->name) == 0;
        bool wanted =
            nested ? names_parent || ((f->roles & (KEY | READ)) && !(f->roles & TOP_LEVEL)) : f->roles & (KEY | READ | STORE);
        if (!is_plain(f) || !wanted)
            continue;
        comma(b, start);
        if (f->sql)
            buffer_format(b, "(%s) as %s", f->sql, f->name);
        else if (field_may_be_hidden(f)) {
            buffer_text(b, "case when ");
            write_guard(b, f);
            buffer_format(b, " then t.%s end as %s", f->name, f->name);
        } else
            buffer_format(b, "t.%s", f->name);
    }
}

static void write_read(struct buffer *b, const struct shape *s)
{
    write_read_columns(b, s, false);
}

static void write_nested(struct buffer *b, const struct shape *s)
{
    write_read_columns(b, s, true);
}

static void write_table(struct buffer *b, const struct shape *s)
{
    buffer_text(b, s->table);
}

static void write_name(struct buffer *b, const struct shape *s)
{
    buffer_text(b, s->name);
}

static void write_parent(struct buffer *b, const struct shape *s)
{
    buffer_text(b, s->parent->name);
}

static void write_parent_table(struct buffer *b, const struct shape *s)
{
    buffer_text(b, s->parent->table);
}

static void write_root(struct buffer *b, const struct shape *s)
{
    buffer_text(b, root_of(s));
}

static void write_add(struct buffer *b, const struct shape *s)
{
    size_t start = b->size;
    for (size_t i = 0; i < s->field_count; i++) {
        if (!is_column(&s->fields[i], ADD | STORE))
            continue;
        comma(b, start);
        buffer_text(b, s->fields[i].name);
    }
}

/* A list of texts that was not given is an empty one: its column is never null. */
static void write_value(struct buffer *b, const struct field *f)
{
    buffer_format(b, f->kind == KIND_TEXTS ? "coalesce(:given_%s::%s, '{}')" : ":given_%s::%s", f->name, sql_type(f));
}

/* A grandchild's column for the record at the top comes from its parent's row p. */
static void write_add_values(struct buffer *b, const struct shape *s)
{
    size_t start = b->size;
    const char *root = root_of(s);
    for (const struct field *f = s->fields; f < fields_end(s); f++) {
        if (!is_column(f, ADD | STORE))
            continue;
        comma(b, start);
        if (root && strcmp(f->name, root) == 0)
            buffer_format(b, "p.%s", root);
        else
            write_value(b, f);
    }
}

static void write_changes(struct buffer *b, const struct shape *s)
{
    size_t start = b->size;
    const char *root = root_of(s);
    for (const struct field *f = s->fields; f < fields_end(s); f++) {
        if (!is_column(f, CHANGE | STORE) || (root && strcmp(f->name, root) == 0))
            continue;
        comma(b, start);
        buffer_format(b, "%s = ", f->name);
        write_value(b, f);
    }
}

/* What comes with many records at once (bulk.sql): of a grandchild also its column for the record at the top. */
static bool is_loaded(const struct field *f, const char *root)
{
    return is_column(f, ADD | CHANGE | STORE | STAMP) || (root && strcmp(f->name, root) == 0);
}

static void write_loaded(struct buffer *b, const struct shape *s)
{
    size_t start = b->size;
    for (size_t i = 0; i < s->field_count; i++) {
        if (!is_loaded(&s->fields[i], root_of(s)))
            continue;
        comma(b, start);
        buffer_text(b, s->fields[i].name);
    }
}

/* Of a row s: what is given with the row t. */
static void write_loaded_changes(struct buffer *b, const struct shape *s)
{
    size_t start = b->size;
    for (size_t i = 0; i < s->field_count; i++) {
        const char *name = s->fields[i].name;
        if (!is_column(&s->fields[i], CHANGE | STORE | STAMP))
            continue;
        comma(b, start);
        buffer_format(b, "%s = case when '%s' = any(t.given) then t.%s else s.%s end", name, name, name, name);
    }
}

static void write_filters(struct buffer *b, const struct shape *s)
{
    for (const struct field *f = s->fields; f < fields_end(s); f++) {
        if (!is_plain(f) || !(f->roles & FILTER))
            continue;
        buffer_format(b, "\n  and (:given_%s::%s is null or ", f->name, sql_type(f));
        if (f->filter) {
            buffer_format(b, "%s)", f->filter);
            continue;
        }
        if (f->sql)
            buffer_format(b, "(%s)", f->sql);
        else
            buffer_format(b, "t.%s", f->name);
        buffer_format(b, " %s :given_%s", f->kind == KIND_TEXTS ? "@>" : "=", f->name);
        if (field_may_be_hidden(f)) {
            buffer_text(b, " and (");
            write_guard(b, f);
            buffer_char(b, ')');
        }
        buffer_char(b, ')');
    }
}

/* The text a list is sorted by: a column, or a field that is worked out of several. Rows without it come first; a cursor holds "". */
static void write_order_key(struct buffer *b, const struct field *f)
{
    if (f->sql)
        buffer_format(b, "coalesce(%s, '')", f->sql);
    else
        buffer_format(b, "coalesce(t.%s, '')", f->name);
}

static void write_order(struct buffer *b, const struct shape *s)
{
    const struct field *f = s->order ? shape_field(s, s->order) : NULL;
    if (f) {
        write_order_key(b, f);
        buffer_text(b, ", ");
    }
    buffer_text(b, "t.number");
}

static void write_after(struct buffer *b, const struct shape *s)
{
    const struct field *f = s->order ? shape_field(s, s->order) : NULL;
    if (f) {
        buffer_text(b, "(:after_number::bigint is null or (");
        write_order_key(b, f);
        buffer_format(b, ", t.number) > (:after_key::%s, :after_number))", sql_type(f));
    } else
        buffer_text(b, "(:after_number::bigint is null or t.number > :after_number)");
}

static const struct placeholder {
    const char *name;
    void (*write)(struct buffer *b, const struct shape *s);
} placeholders[] = {
    { "read", write_read },       { "nested", write_nested },   { "table", write_table },
    { "name", write_name },       { "parent", write_parent },   { "parent_table", write_parent_table },
    { "root", write_root },       { "add", write_add },         { "add_values", write_add_values },
    { "changes", write_changes }, { "filters", write_filters }, { "order", write_order },
    { "after", write_after },     { "loaded", write_loaded },   { "loaded_changes", write_loaded_changes },
};

/* Our bug, found at the first use of a statement: nothing sensible can follow. */
static void end_process(const struct stmt *q, const struct shape *s, const char *why)
{
    log_line(LOG_ERROR, "statement_unusable", "statement", q->name, "file", q->file, "shape", s->name, "why", why);
    abort();
}

static void write_placeholder(struct buffer *b, const struct stmt *q, const struct shape *s, const char *name, size_t size)
{
    for (size_t i = 0; i < sizeof placeholders / sizeof placeholders[0]; i++) {
        const struct placeholder *p = &placeholders[i];
        if (strlen(p->name) != size || memcmp(p->name, name, size) != 0)
            continue;
        if ((p->write == write_parent || p->write == write_parent_table) && !s->parent)
            end_process(q, s, "the shape has no parent");
        if (p->write == write_root && !root_of(s))
            end_process(q, s, "the shape is no grandchild");
        p->write(b, s);
        return;
    }
    end_process(q, s, "it has an unknown placeholder");
}

/* The template with its placeholders filled in. */
static void fill(struct buffer *b, const struct stmt *q, const struct shape *s)
{
    if (!s->table)
        end_process(q, s, "the shape has no table");
    for (const char *at = q->sql; *at;) {
        size_t quoted = statement_quoted(q->sql, at), place = quoted ? 0 : statement_place(at);
        if (place == 0) {
            size_t n = quoted > 0 ? quoted : 1;
            buffer_add(b, at, n);
            at += n;
            continue;
        }
        write_placeholder(b, q, s, at + 1, place - 2);
        at += place;
    }
}

/* --- the statements made ------------------------------------------------------------------------------------------------------------- */

struct made_key {
    const struct stmt *template;
    const struct shape *shape;
};

struct made {
    struct made_key key;
    struct stmt stmt;
};

static pthread_mutex_t making = PTHREAD_MUTEX_INITIALIZER;
static struct map made_statements; /* by made_key, kept for good */

static struct made *make(const struct stmt *q, const struct shape *s)
{
    struct arena *kept = made_statements.mem;
    struct buffer filled = { 0 };
    fill(&filled, q, s);
    struct made *m = TAKE(kept, struct made);
    struct statement_text text = statement_read(kept, filled.bytes, true);
    buffer_free(&filled);
    m->key = (struct made_key){ q, s };
    m->stmt = (struct stmt){ .name = text_format(kept, "%s.%s", q->name, s->name),
                             .file = q->file,
                             .line = q->line,
                             .sql = text.sql,
                             .parameters = text.parameters,
                             .parameter_count = text.parameter_count };
    if (strlen(m->stmt.name) > 63) /* PostgreSQL would cut it off */
        end_process(q, s, "its name is too long");
    return m;
}

const struct stmt *stmt_for(const struct stmt *q, const struct shape *s)
{
    const struct made_key key = { q, s };
    assert(q->template_of_records);
    pthread_mutex_lock(&making);
    if (!made_statements.mem)
        made_statements.mem = arena_new(0);
    struct made *m = map_find(&made_statements, &key, sizeof key);
    if (!m) {
        m = make(q, s);
        *map_at(&made_statements, &m->key, sizeof m->key) = m;
    }
    pthread_mutex_unlock(&making);
    return &m->stmt;
}

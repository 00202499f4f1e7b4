/* Many records with all their lists: the hot path of the service. All statements take the keys of the records asked for, so all
   go down one pipeline with one sync: the records themselves (record_by_number), each list (record_of_parents) and each list of
   a list (record_of_grandparents; such rows carry the number of the record at the top). Lists that lie deeper, or whose lists
   have statements of their own, take a second pipeline. */
#include "db.h"
#include "session.h"

/* A record that is read, or whose lists are. */
struct loaded {
    int64_t number; /* by which a map finds it */
    void *record;
    int row; /* of the result, for a record that is asked for; from 1, 0: none yet */
};

/* One statement of the pipeline. */
struct job {
    const struct field *list;  /* the list it fills; NULL: the records themselves */
    const struct shape *shape; /* of its rows */
    const char *key;           /* the column that says to whom a row belongs */
    struct job *of;            /* whose rows the lists belong to; NULL: the records asked for */
    const struct job *asked;   /* the job whose statement gives these rows too; NULL: its own does */
    struct statement_plan *plan;
    PGresult *result;
    char *rows; /* read */
    size_t row_count;
};

enum { JOBS_MAX = 40 };

struct loading {
    const struct shape *shape;
    struct field_mask lists; /* of the shape: those that are read */
    const int64_t *numbers;  /* without repeats */
    size_t n;
    struct map records; /* struct loaded, by number */
    const char *array;  /* numbers as PostgreSQL's binary int8[] */
    int array_size;
    struct job jobs[JOBS_MAX];
    size_t job_count;
};

/* --- numbers ------------------------------------------------------------------------------------------------------------------------ */

static struct loaded *find_loaded(const struct map *records, int64_t number)
{
    return map_find(records, &number, sizeof number);
}

static void add_loaded(struct map *records, struct loaded *place, int64_t number, void *record)
{
    *place = (struct loaded){ number, record, 0 };
    *map_at(records, &place->number, sizeof place->number) = place;
}

static char *append_be32(char *at, uint32_t value)
{
    for (int i = 3; i >= 0; i--, value >>= 8)
        at[i] = (char)(value & 0xff);
    return at + 4;
}

/* One dimension, no nulls, elements of type 20, counted from 1. */
static const char *binary_array(struct arena *mem, const int64_t *numbers, size_t n, int *size)
{
    char *bytes = arena_take(mem, 20 + 12 * n), *at = bytes;
    at = append_be32(at, n > 0);
    at = append_be32(at, 0);
    at = append_be32(at, 20);
    if (n > 0) {
        at = append_be32(at, (uint32_t)n);
        at = append_be32(at, 1);
    }
    for (size_t i = 0; i < n; i++) {
        at = append_be32(at, 8);
        at = append_be32(at, (uint32_t)((uint64_t)numbers[i] >> 32));
        at = append_be32(at, (uint32_t)numbers[i]);
    }
    *size = (int)(at - bytes);
    return bytes;
}

static int64_t read_number(const PGresult *r, int row, int column)
{
    int64_t value = 0;
    for (const char *p = PQgetvalue(r, row, column); *p >= '0' && *p <= '9'; p++)
        value = value * 10 + (*p - '0');
    return value;
}

/* --- which statements ----------------------------------------------------------------------------------------------------------------- */

static bool is_read_list(const struct field *f, bool nested)
{
    return f->kind == KIND_LIST && (f->roles & READ) && !(nested && (f->roles & TOP_LEVEL));
}

/* Whether all lists of a child can be read by the number of the record at the top. */
static bool loads_with(const struct shape *top, const struct shape *child)
{
    for (const struct field *f = child->fields; f < fields_end(child); f++) {
        if (!is_read_list(f, true))
            continue;
        if (f->load || child->parent != top || f->of->parent != child)
            return false;
        for (size_t j = 0; j < f->of->field_count; j++)
            if (is_read_list(&f->of->fields[j], true))
                return false;
    }
    return true;
}

static struct job *add_job(struct call *c, struct loading *l, const struct job *like, const struct stmt *q)
{
    assert(l->job_count < JOBS_MAX);
    struct job *job = &l->jobs[l->job_count];
    *job = *like;
    job->plan = session_plan(c->db, q->template_of_records ? stmt_for(q, job->shape) : q, NULL, job->shape);
    for (size_t i = 0; i < l->job_count && !job->asked; i++)
        if (l->jobs[i].plan == job->plan)
            job->asked = &l->jobs[i];
    l->job_count++;
    return job;
}

/* A list of the records asked for. */
static struct job *add_list(struct call *c, struct loading *l, const struct field *f)
{
    const char *key = f->key ? f->key : l->shape->name;
    return add_job(c, l, &(struct job){ .list = f, .shape = f->of, .key = key }, f->load ? f->load : &sql_record_of_parents);
}

static void plan_jobs(struct call *c, struct loading *l, bool roots)
{
    const struct shape *s = l->shape;
    if (roots)
        add_job(c, l, &(struct job){ .shape = s, .key = "number" }, &sql_record_by_number);
    for (const struct field *f = s->fields; f < fields_end(s); f++) {
        if (!is_read_list(f, !roots) || !mask_has(l->lists, s, f))
            continue;
        struct job *job = add_list(c, l, f);
        size_t count = loads_with(s, f->of) ? f->of->field_count : 0;
        for (size_t j = 0; j < count; j++) {
            const struct field *g = &f->of->fields[j];
            if (is_read_list(g, true))
                add_job(c, l, &(struct job){ .list = g, .shape = g->of, .key = f->of->name, .of = job },
                        &sql_record_of_grandparents);
        }
    }
}

/* --- asking ----------------------------------------------------------------------------------------------------------------------------- */

static bool send_jobs(struct call *c, struct loading *l, const struct parameter_values *values)
{
    if (!session_open(c, TIMEOUT_MS) || !session_put_mode(c, PLAN_GENERIC))
        return false;
    for (size_t i = 0; i < l->job_count; i++)
        if (!l->jobs[i].asked && !session_put(c, l->jobs[i].plan->prepared, &values[i]))
            return false;
    return session_go(c);
}

static bool ask_jobs(struct call *c, struct loading *l, const struct parameter_values *values)
{
    bool ok = send_jobs(c, l, values);
    for (size_t i = 0; ok && i < l->job_count; i++) {
        struct job *job = &l->jobs[i];
        job->result = job->asked ? job->asked->result : session_take(c);
        ok = job->result != NULL;
        if (ok && !job->asked)
            bind_keep(c, job->result);
    }
    return session_close(c) && ok;
}

static bool ask(struct call *c, struct loading *l)
{
    struct parameter_values *values = TAKE_N(c->mem, l->job_count, struct parameter_values);
    for (size_t i = 0; i < l->job_count; i++)
        if (!bind_numbers(c, l->jobs[i].plan, l->array, l->array_size, &values[i]))
            return false;
    struct error_mark before = errors_save(c);
    if (ask_jobs(c, l, values))
        return true;
    if (!session_may_repeat(c, before))
        return false;
    errors_restore(c, before);
    return ask_jobs(c, l, values);
}

/* --- reading ---------------------------------------------------------------------------------------------------------------------------- */

static bool find_column(struct call *c, const struct job *job, const char *name, int *column)
{
    const struct stmt *q = job->plan->prepared->q;
    *column = PQfnumber(job->result, name);
    return *column >= 0 || fail_detail(c, ERROR_INTERNAL, NULL, "%s:%d (%s): no column %s", q->file, q->line, q->name, name);
}

/* Whether row a of a number stands before row b: what is not archived, then what was archived first. */
static bool stands_before(const PGresult *r, int archived_at, int a, int b)
{
    bool a_stands = PQgetisnull(r, a, archived_at), b_stands = PQgetisnull(r, b, archived_at);
    return a_stands != b_stands
               ? a_stands
               : !a_stands && strcmp(PQgetvalue(r, a, archived_at), PQgetvalue(r, b, archived_at)) < 0; /* ISO, in UTC */
}

/* The records themselves. Two owners may hold one number. */
static bool read_records(struct call *c, struct loading *l, struct job *job)
{
    const PGresult *r = job->result;
    int number, archived_at;
    if (!find_column(c, job, "number", &number) || !find_column(c, job, "archived_at", &archived_at))
        return false;
    for (int i = 0; i < PQntuples(r); i++) {
        struct loaded *it = find_loaded(&l->records, read_number(r, i, number));
        if (it && (it->row == 0 || stands_before(r, archived_at, i, it->row - 1)))
            it->row = i + 1;
    }
    for (int i = 0; i < PQntuples(r); i++) {
        const struct loaded *it = find_loaded(&l->records, read_number(r, i, number));
        if (it && it->row == i + 1 && !bind_row(c, c->mem, job->plan, job->result, i, it->record))
            return false;
    }
    return true;
}

/* A row of a list, and the list that it belongs to. */
struct listed_row {
    int64_t number;
    int row;
    struct list *list;
};

static int by_number(const void *a, const void *b)
{
    int64_t left = ((const struct listed_row *)a)->number, right = ((const struct listed_row *)b)->number;
    return (left > right) - (left < right);
}

/* Which rows belong to records that were read, in the order of their numbers, each counted in its list. `number` is the field of the
   records: what has none was not found, or may not be seen, and gets no children either. The order is made here, not by the
   statement: most lists have few rows, and setting up the sort would cost the server more than reading them. */
static bool choose_rows(struct call *c, struct job *job, const struct map *records, const struct field *number,
                        struct listed_row **out)
{
    const PGresult *r = job->result;
    size_t n = (size_t)PQntuples(r);
    int key, number_column;
    if (!find_column(c, job, job->key, &key) || !find_column(c, job, "number", &number_column))
        return false;
    struct listed_row *rows = *out = TAKE_N(c->mem, n ? n : 1, struct listed_row);
    for (int i = 0; i < (int)n; i++) {
        const struct loaded *of = find_loaded(records, read_number(r, i, key));
        if (!of || ((const struct number *)field_at(number, of->record))->value == 0)
            continue;
        rows[job->row_count] = (struct listed_row){ read_number(r, i, number_column), i, field_in(job->list, of->record) };
        rows[job->row_count++].list->n++;
    }
    qsort(rows, job->row_count, sizeof *rows, by_number);
    return true;
}

/* The rows of a list, to their records: the rows of one record lie side by side. */
static bool read_list(struct call *c, struct job *job, const struct map *records, const struct field *number)
{
    struct listed_row *rows;
    if (!choose_rows(c, job, records, number, &rows))
        return false;
    size_t size = job->shape->size, used = 0;
    job->rows = arena_take_array(c->mem, job->row_count ? job->row_count : 1, size);
    for (size_t i = 0; i < job->row_count; i++) {
        struct list *list = rows[i].list;
        if (!list->item) {
            list->item = job->rows + used * size;
            used += list->n;
            list->n = 0;
        }
        if (!bind_row(c, c->mem, job->plan, job->result, rows[i].row, (char *)list->item + list->n++ * size))
            return false;
    }
    return call_has_room(c);
}

static struct map rows_by_number(struct call *c, const struct job *job)
{
    const struct field *number = shape_field(job->shape, "number");
    struct loaded *loaded = TAKE_N(c->mem, job->row_count, struct loaded);
    struct map records = { .mem = c->mem };
    for (size_t i = 0; i < job->row_count; i++) {
        void *record = job->rows + i * job->shape->size;
        add_loaded(&records, &loaded[i], ((const struct number *)field_at(number, record))->value, record);
    }
    return records;
}

static bool read_jobs(struct call *c, struct loading *l)
{
    const struct job *indexed = NULL;
    struct map rows = { 0 };
    for (size_t i = 0; i < l->job_count; i++) {
        struct job *job = &l->jobs[i];
        if (!bind_columns(c, job->plan, job->result, job->key))
            return false;
        if (job->of && job->of != indexed) {
            rows = rows_by_number(c, job->of);
            indexed = job->of;
        }
        const struct field *number = shape_field(job->of ? job->of->shape : l->shape, "number");
        if (!(job->list ? read_list(c, job, job->of ? &rows : &l->records, number) : read_records(c, l, job)))
            return false;
    }
    return true;
}

static bool load(struct call *c, struct loading *l, bool roots);

/* The lists of children that could not come along. */
static bool load_deeper(struct call *c, const struct loading *l)
{
    for (size_t i = 0; i < l->job_count; i++) {
        const struct job *job = &l->jobs[i];
        if (!job->list || job->of || job->row_count == 0 || loads_with(l->shape, job->shape))
            continue;
        const struct field *number = shape_field(job->shape, "number");
        struct loading *next = TAKE(c->mem, struct loading);
        int64_t *numbers = TAKE_N(c->mem, job->row_count, int64_t);
        for (size_t j = 0; j < job->row_count; j++)
            numbers[j] = ((const struct number *)field_at(number, job->rows + j * job->shape->size))->value;
        *next = (struct loading){
            .shape = job->shape, .lists = ALL_FIELDS, .numbers = numbers, .n = job->row_count, .records = rows_by_number(c, job)
        };
        if (!load(c, next, false))
            return false;
    }
    return true;
}

static bool load(struct call *c, struct loading *l, bool roots)
{
    plan_jobs(c, l, roots);
    if (l->job_count == 0)
        return true;
    l->array = binary_array(c->mem, l->numbers, l->n, &l->array_size);
    return ask(c, l) && read_jobs(c, l) && load_deeper(c, l);
}

bool db_load(struct call *c, const struct shape *s, struct field_mask lists, const struct number *keys, size_t n, void *out)
{
    char *records = out;
    struct loading *l = TAKE(c->mem, struct loading);
    int64_t *numbers = TAKE_N(c->mem, n, int64_t);
    struct loaded *loaded = TAKE_N(c->mem, n, struct loaded);
    *l = (struct loading){ .shape = s, .lists = lists, .numbers = numbers, .records = { .mem = c->mem } };
    memset(out, 0, n * s->size);
    for (size_t i = 0; i < n; i++) {
        if (keys[i].value == 0 || find_loaded(&l->records, keys[i].value))
            continue;
        add_loaded(&l->records, &loaded[l->n], keys[i].value, records + i * s->size);
        numbers[l->n++] = keys[i].value;
    }
    if (l->n == 0)
        return true;
    if (!load(c, l, true))
        return false;
    for (size_t i = 0; i < n; i++) { /* a key asked for twice */
        const struct loaded *first = find_loaded(&l->records, keys[i].value);
        if (first && first->record != records + i * s->size)
            memcpy(records + i * s->size, first->record, s->size);
    }
    return true;
}

/* Reading is one predicate: what a reader may not see reaches it by no op, in no form, and a hidden record is not told from one
   that does not exist. Every op of the table is run as two readers over a registry in which every field of every noun holds a
   planted secret (planted.h): through the op layer, and through the routes as HTTP answers them. */
#include "../../api/router.h"
#include "intake/import.h"
#include "planted.h"
#include "report/write_document.h"
#include "search/network.h"
#include <jansson.h>

Suite *suite_secrets(void);

/* --- asking ------------------------------------------------------------------------------------------------------------------------- */

/* One question: an op with what it is given. */
struct asking {
    const struct op *op;
    void *record;
    struct field_mask mask;
    const char *file; /* of an op that takes one */
    const char *reason;
};

static struct {
    bool op[512];
    size_t answers, pairs, http, errors;
} walked;

static struct buffer leaks; /* what was found, a line each */
static size_t leak_count;
enum { LEAKS_OF_ONE_MAX = 3 };

static void note_leak(const struct op *op, const struct actor *reader, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same op leaks at several doors: one line for each is enough. */
static void note_leak(const struct op *op, const struct actor *reader, const char *format, ...)
{
    static size_t noted[2][sizeof walked.op];
    va_list list;
    leak_count++;
    if (noted[reader == &reader_no][op - ops]++ >= LEAKS_OF_ONE_MAX)
        return;
    va_start(list, format);
    buffer_format(&leaks, "\n  %s as %s ", op->name, reader->reader);
    buffer_text(&leaks, text_format_list(call.mem, format, list));
    va_end(list);
}

static void end_walk(const char *what)
{
    size_t n = 0;
    for (size_t i = 0; i < op_count; i++)
        n += walked.op[i];
    printf("secrets: %s: %zu of %zu ops, %u planted fields, %zu secrets, %zu answers (%zu over HTTP, %zu errors), %zu pairs\n",
           what, n, op_count, planted_fields, planted_secret_count, walked.answers, walked.http, walked.errors, walked.pairs);
    if (leak_count) /* the list is longer than a message of Check may be */
        printf("secrets: %zu leaks, such as:%s\n", leak_count, leaks.bytes);
    ck_assert_uint_eq(leak_count, 0);
}

static void write_errors(struct buffer *b)
{
    for (size_t i = 0; i < call.error_count; i++) {
        const struct error *e = &call.errors[i];
        buffer_format(b, "%s %s: %s\n", error_rows[e->code].slug, e->field ? e->field : "-",
                      error_sentence(call.mem, call.language, e));
    }
}

static void write_result(const struct op *op, const struct op_result *out, struct buffer *b)
{
    const struct view *v = &op->output;
    if (op->result == RESULT_RECORD)
        shape_write_json(b, v->shape, v->roles, out->record, false);
    else if (op->result == RESULT_PAGE) {
        shape_write_json_page(b, v->shape, v->roles, &out->page);
    } else if (op->result == RESULT_DOCUMENT)
        ck_assert_ok(document_write(&call, out->document, DOCUMENT_JSON, b));
    else
        buffer_add(b, out->bytes.bytes, out->bytes.size);
}

static void ask_op(const struct asking *a, struct buffer *b)
{
    struct op_input in = { .mask = a->mask };
    struct op_result out;
    op_prepare(&call, a->op, &in);
    if (in.record)
        memcpy(in.record, a->record, a->op->input.shape->size);
    if (a->file)
        in.file = (struct file){ .name = "list.csv", .bytes = a->file, .size = strlen(a->file) };
    call.options.reason = a->reason;
    if (op_run(&call, a->op, &in, &out))
        write_result(a->op, &out, b);
    else
        write_errors(b);
}

/* --- the same over HTTP ----------------------------------------------------------------------------------------------------------------- */

static bool is_in_path(const struct route *route, const char *name)
{
    const char *at = strstr(route->path, text_format(call.mem, "{%s}", name));
    return at != NULL;
}

/* The address, or NULL when a part of it is not given. */
static const char *path_of(const struct route *route, const struct asking *a)
{
    struct buffer b = { 0 };
    const char *path = NULL;
    for (const char *p = route->path; *p;) {
        size_t size = strcspn(p, "{");
        buffer_add(&b, p, size);
        p += size;
        if (!*p)
            break;
        size = strcspn(p, "}");
        const struct field *f = shape_field(a->op->input.shape, text_copy_n(call.mem, p + 1, size - 1));
        const char *text = field_text(call.mem, f, a->record);
        if (!text)
            goto end;
        percent_encode(&b, text);
        p += size + 1;
    }
    path = text_copy(call.mem, b.bytes);
end:
    buffer_free(&b);
    return path;
}

/* The members that are given, as a JSON object. */
static const char *body_of(const struct route *route, const struct asking *a)
{
    struct buffer whole = { 0 };
    const struct shape *s = a->op->input.shape;
    shape_write_json(&whole, s, a->op->input.roles & ~(unsigned)KEY, a->record, false);
    json_t *o = json_loadb(whole.bytes, whole.size, 0, NULL);
    ck_assert_ptr_nonnull(o);
    for (size_t i = 0; i < s->field_count; i++)
        if (!mask_has(a->mask, s, &s->fields[i]) || is_in_path(route, s->fields[i].name))
            json_object_del(o, s->fields[i].name);
    char *text = json_dumps(o, JSON_REAL_PRECISION(15));
    const char *copy = text_copy(call.mem, text);
    free(text);
    json_decref(o);
    buffer_free(&whole);
    return copy;
}

static void add_query(struct request *r, struct name_value *query, const char *name, const char *value)
{
    ck_assert_uint_lt(r->query_count, REQUEST_QUERY_MAX);
    query[r->query_count++] = (struct name_value){ name, value };
}

/* Runs the question at one of its addresses, in one form; false when the address wants more than is given. */
static bool ask_http(const struct route *route, const struct asking *a, const char *form, struct buffer *b)
{
    static struct name_value query[REQUEST_QUERY_MAX], headers[3];
    const char *path = path_of(route, a);
    struct request r = { .mem = call.mem,
                         .id = "same",
                         .method = route->method,
                         .path = path,
                         .query = query,
                         .headers = headers,
                         .language = LANGUAGE_EN };
    struct route_target t = { 0 };
    const char *allow;
    if (!path)
        return false;
    ck_assert_msg(route_find(&r, &t, &allow) == ROUTED, "%s", path);
    bool brings = strcmp(route->method, "GET") != 0 && strcmp(route->method, "DELETE") != 0;
    const struct shape *s = a->op->input.shape;
    for (size_t i = 0; s && i < s->field_count && (!brings || a->file); i++) {
        const struct field *f = &s->fields[i];
        if (mask_has(a->mask, s, f) && (f->roles & a->op->input.roles) && !is_in_path(route, f->name) &&
            field_is_known(f, a->record))
            add_query(&r, query, f->name, field_text(call.mem, f, a->record));
    }
    if (a->reason && (a->op->options & OPTION_REASON))
        add_query(&r, query, "reason", a->reason);
    if (form)
        add_query(&r, query, "format", form);
    if (a->file)
        r.body = a->file;
    else if (brings && s)
        r.body = body_of(route, a);
    r.body_size = r.body ? strlen(r.body) : 0;
    if (r.body)
        headers[r.header_count++] = (struct name_value){ "Content-Type", a->file ? "text/csv" : "application/json" };
    if (r.body)
        headers[r.header_count++] = (struct name_value){ "Content-Length", text_format(call.mem, "%zu", r.body_size) };
    headers[r.header_count++] = (struct name_value){ "If-Match", "*" };
    struct request *requests[] = { &r };
    const struct route_target *targets[] = { &t };
    struct reply reply = { 0 }, *replies[] = { &reply };
    route_answer(&call, requests, targets, 1, replies);
    buffer_format(b, "HTTP %d\n", reply.status);
    for (size_t i = 0; i < reply.header_count; i++)
        buffer_format(b, "%s: %s\n", reply.headers[i].name, reply.headers[i].value);
    buffer_char(b, '\n');
    if (reply.body.size)
        buffer_add(b, reply.body.bytes, reply.body.size);
    reply_clear(&reply);
    walked.http++;
    return true;
}

struct run {
    const struct asking *asking;
    const struct route *route;
    const char *form;
    struct buffer *out;
    bool asked;
};

static void run(struct run *it)
{
    call_clear(&call);
    call.path = NULL;
    call.options = (struct request_options){ 0 };
    it->asked = true;
    if (it->route)
        it->asked = ask_http(it->route, it->asking, it->form, it->out);
    else
        ask_op(it->asking, it->out);
    walked.errors += call.error_count > 0;
}

static bool run_and_undo(struct call *c, void *arg)
{
    (void)c;
    run(arg);
    return false;
}

/* The whole answer, or NULL where the address wants more; whatever was written is undone. */
static const char *answer(const struct actor *actor, const struct asking *a, const struct route *route, const char *form)
{
    static struct arena *short_lived; /* of one answer */
    struct buffer b = { 0 };
    struct run it = { a, route, form, &b, false };
    struct arena *mem = call.mem;
    if (!short_lived)
        short_lived = arena_new((size_t)64 << 20);
    arena_reset(short_lived);
    call.mem = short_lived;
    call.actor = actor;
    call.options = (struct request_options){ 0 };
    call_clear(&call);
    if (a->op->right == RIGHT_SEE)
        run(&it);
    else
        (void)!db_tx(&call, run_and_undo, &it);
    call_clear(&call);
    call.mem = mem;
    const char *text = it.asked ? text_copy_n(call.mem, b.bytes ? b.bytes : "", b.size) : NULL;
    buffer_free(&b);
    walked.answers += text != NULL;
    walked.op[a->op - ops] = true;
    return text;
}

/* --- questions ---------------------------------------------------------------------------------------------------------------------------- */

static const struct noun *noun_of_op(const struct op *op)
{
    return noun_find(text_copy_n(call.mem, op->name, strcspn(op->name, ".")));
}

static bool is_verb(const struct op *op, const char *verb)
{
    return strcmp(strchr(op->name, '.') + 1, verb) == 0;
}

/* False when the field does not take the text. */
static bool give(struct asking *a, const char *field, const char *text)
{
    const struct field *f = shape_field(a->op->input.shape, field);
    ck_assert_msg(f != NULL, "%s does not take %s", a->op->name, field);
    field_clear(f, a->record);
    if (!field_read(&call, f, text, a->record)) {
        harness_forget(&call);
        return false;
    }
    mask_set(&a->mask, a->op->input.shape, f);
    return true;
}

static struct number own_batch, hidden_batch, referred_batch;
static const char own_list[] = "Name;Country;DUNS\nvq own list sh.p.k.;XK;700099900\n";
static const char referring_list[] = "Name;Country;DUNS\nzq99005 list d.o.o.;HR;700077700\nvq referring d.o.o.;HR;700077600\n";
static const char hidden_list[] = "Name;Country;DUNS\nzq99001 list d.o.o.;HR;700088800\nzq99002 list d.o.o.;HR;12\n";

/* The number by which an op is asked about a record of a noun, in the reader's own set. */
static struct number own_key(const struct op *op, const struct field *f)
{
    const struct noun *n = noun_of_op(op);
    if (strcmp(f->name, "batch") == 0)
        return own_batch;
    return planted_number(SET_OWN, n ? n->shape->name : "supplier", 0);
}

/* What must be given, and a little of what may be, so that the reader's own records are read or written. */
static struct asking ask_own(const struct op *op)
{
    const struct shape *s = op->input.shape;
    struct asking a = { .op = op, .record = s ? arena_take(call.mem, s->size) : NULL, .reason = "entered twice" };
    call.actor = &reader_xk;
    if (op->body == BODY_FILE) {
        a.file = own_list;
        give(&a, "dry_run", "true");
        return a;
    }
    if (is_verb(op, "add") && noun_of_op(op)) {
        planted_fill(SET_OWN, noun_of_op(op), 1, a.record, false);
        for (size_t i = 0; i < s->field_count; i++)
            if (field_is_known(&s->fields[i], a.record))
                mask_set(&a.mask, s, &s->fields[i]);
        return a;
    }
    for (size_t i = 0; s && i < s->field_count; i++) {
        const struct field *f = &s->fields[i];
        if ((f->roles & op->input.roles & KEY) && f->kind == KIND_NUMBER)
            give(&a, f->name, number_text(call.mem, own_key(op, f)));
        else if (f->roles & op->input.roles & KEY)
            give(&a, f->name, f->scheme || strcmp(f->name, "concept") == 0 ? "CPV:35331500" : "HR");
        else if (op->input.roles & f->roles & REQUIRED & ADD)
            continue;
    }
    if (is_verb(op, "release") || is_verb(op, "withhold"))
        give(&a, "released_to", "AL");
    if (is_verb(op, "merge"))
        give(&a, "into", number_text(call.mem, planted_number(SET_OWN, "supplier", 1)));
    if (is_verb(op, "confirm") || is_verb(op, "refuse"))
        give(&a, "concept", "RE:RE.F1");
    if (strcmp(op->name, "network.get") == 0)
        give(&a, "direction", "up");
    if (strcmp(op->name, "concept.search") == 0)
        give(&a, "q", "ammunition");
    if (strcmp(op->name, "supplier.search") == 0)
        give(&a, "facets", "country,owner,theme,readiness,role,certificate,tag");
    if (is_verb(op, "change"))
        for (size_t i = 0; i < s->field_count; i++) {
            const struct field *f = &s->fields[i];
            if ((f->roles & CHANGE) && f->kind == KIND_TEXT && !f->scheme && !f->country && f->max != 64) {
                const char *text = planted_value(s, f, false, ++planted_serial);
                if (text && give(&a, f->name, text))
                    break;
            }
        }
    return a;
}

static struct asking copy_of(const struct asking *a)
{
    struct asking copy = *a;
    if (a->record) {
        copy.record = arena_take(call.mem, a->op->input.shape->size);
        memcpy(copy.record, a->record, a->op->input.shape->size);
    }
    return copy;
}

/* Runs `each` for every door of an op: the op itself, then each address in each of its forms. */
static void each_door(const struct op *op, void (*each)(const struct route *route, const char *form, void *arg), void *arg)
{
    each(NULL, NULL, arg);
    for (size_t i = 0; i < route_count; i++) {
        if (strcmp(routes[i].op, op->name) != 0)
            continue;
        unsigned forms = route_forms(op);
        each(&routes[i], NULL, arg);
        for (enum form f = 0; f < FORM_COUNT; f++)
            if (f != FORM_JSON && (forms & 1u << f))
                each(&routes[i], form_rows[f].name, arg);
    }
}

/* --- looking for secrets ------------------------------------------------------------------------------------------------------------------ */

/* Ops that answer from the reference alone: they list all codes, which says nothing about the registry. */
static bool is_of_the_reference(const struct op *op)
{
    static const char *const names[] = { "concept.", "country.", "scheme.", "subdivision.", "unit." };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (text_starts_with(op->name, names[i]))
            return true;
    return false;
}

/* The text with each `what` replaced by a sign. */
static const char *without(const char *text, const char *what)
{
    struct buffer b = { 0 };
    size_t size = strlen(what);
    for (const char *p = text; *p;) {
        if (size && strncmp(p, what, size) == 0) {
            buffer_text(&b, "¤");
            p += size;
        } else {
            buffer_char(&b, *p++);
        }
    }
    const char *copy = text_copy(call.mem, b.bytes ? b.bytes : "");
    buffer_free(&b);
    return copy;
}

static const char *canonical(const char *text)
{
    char *end;
    double value = strtod(text, &end);
    return *text && !*end ? text_format(call.mem, "%.12g", value) : text;
}

static struct slot {
    const char *text;
    const struct planted_secret *secret;
} slots[1 << 14];

static size_t slot_of(const char *text)
{
    size_t h = 1469598103u;
    for (const char *p = text; *p; p++)
        h = (h ^ (unsigned char)*p) * 1099511628211u;
    return h & (sizeof slots / sizeof slots[0] - 1);
}

static void index_secrets(void)
{
    for (size_t i = 0; i < planted_secret_count; i++) {
        const struct planted_secret *it = &planted_secrets[i];
        size_t at = slot_of(canonical(it->text));
        while (slots[at].text)
            at = (at + 1) & (sizeof slots / sizeof slots[0] - 1);
        slots[at] = (struct slot){ canonical(it->text), it };
    }
}

/* Whether an op answers with records of a noun, as its own or inside those. */
static bool shows_noun(const struct op *op, const char *noun)
{
    const struct noun *n = noun_of_op(op);
    for (const struct shape *s = noun_find(noun)->shape; s && n; s = s->parent)
        if (s == n->shape)
            return true;
    return false;
}

/* What a value of an answer tells: the secret that equals it (under its own name, where others may hold the same), or NULL. */
static const struct planted_secret *find_secret(const struct op *op, const char *text, const char *key)
{
    text = canonical(text);
    for (size_t at = slot_of(text); slots[at].text; at = (at + 1) & (sizeof slots / sizeof slots[0] - 1))
        if (strcmp(slots[at].text, text) == 0 &&
            (slots[at].secret->match != MATCH_MEMBER ||
             (key && strcmp(key, slots[at].secret->field) == 0 && shows_noun(op, slots[at].secret->noun))))
            return slots[at].secret;
    return NULL;
}

static const struct planted_secret *search_values(const struct op *op, const json_t *o, const char *key)
{
    const struct planted_secret *found = NULL;
    const char *name;
    size_t i;
    json_t *value;
    switch (json_typeof(o)) {
    case JSON_OBJECT:
        json_object_foreach((json_t *)(uintptr_t)o, name, value) if (!found) found = search_values(op, value, name);
        return found;
    case JSON_ARRAY:
        json_array_foreach(o, i, value) if (!found) found = search_values(op, value, key);
        return found;
    case JSON_STRING:
        return find_secret(op, json_string_value(o), key);
    case JSON_INTEGER:
        return find_secret(op, text_format(call.mem, "%lld", (long long)json_integer_value(o)), key);
    case JSON_REAL:
        return find_secret(op, text_format(call.mem, "%.12g", json_real_value(o)), key);
    case JSON_TRUE:
    case JSON_FALSE:
    case JSON_NULL:
        break;
    }
    return NULL;
}

/* A secret that stands in the bytes themselves. */
static const struct planted_secret *search_bytes(const char *text)
{
    const char *marked = strcasestr(text, "zq");
    for (size_t i = 0; i < planted_secret_count; i++) {
        const struct planted_secret *it = &planted_secrets[i];
        if (it->match != MATCH_TEXT || (strstr(it->text, "zq") && !marked))
            continue;
        if (strcasestr(text, it->text))
            return it;
    }
    static const struct planted_secret some = { "some", "text", "zq…", MATCH_TEXT };
    return marked && strspn(marked + 2, "0123456789") >= 5 ? &some : NULL;
}

static void search_secrets(const struct actor *actor, const struct asking *a, const char *door, const char *text,
                           const char *asked)
{
    const struct planted_secret *found = search_bytes(text);
    const char *body = strstr(text, "\n\n");
    body = text[0] == 'H' && body ? body + 2 : text;
    if (!found && (body[0] == '{' || body[0] == '[') && !is_of_the_reference(a->op)) {
        json_t *o = json_loads(body, JSON_DISABLE_EOF_CHECK, NULL);
        if (o)
            found = search_values(a->op, o, NULL);
        json_decref(o);
    }
    if (found)
        note_leak(a->op, actor, "(%s%s%s): %s.%s = %s", door, asked ? ", " : "", asked ? asked : "", found->noun, found->field,
                  found->text);
}

/* --- the walks ------------------------------------------------------------------------------------------------------------------------------ */

/* Two questions that differ in one value: one that a hidden record holds, and one that nothing holds. */
struct pair {
    struct asking hidden, absent;
    const char *hidden_text, *absent_text, *field;
};

static void run_pair(const struct route *route, const char *form, void *arg)
{
    const struct pair *p = arg;
    static const struct actor *const readers[] = { &reader_xk, &reader_no };
    for (size_t i = 0; i < 2 && !form; i++) { /* the other forms are written from the same rows */
        const char *hidden = answer(readers[i], &p->hidden, route, form), *absent = answer(readers[i], &p->absent, route, form);
        const char *door =
            route ? text_format(call.mem, "%s %s%s%s", route->method, route->path, form ? " " : "", form ? form : "") : "op";
        if (!hidden || !absent)
            continue;
        walked.pairs++;
        hidden = without(hidden, p->hidden_text);
        absent = without(absent, p->absent_text);
        if (strcmp(hidden, absent) != 0) {
            size_t at = 0;
            while (hidden[at] && hidden[at] == absent[at])
                at++;
            at = at > 40 ? at - 40 : 0;
            note_leak(p->hidden.op, readers[i], "(%s): %s=%s is told from %s: …%.120s… … %.120s", door, p->field, p->hidden_text,
                      p->absent_text, hidden + at, absent + at);
        }
        search_secrets(readers[i], &p->hidden, door, hidden, text_format(call.mem, "%s=%s", p->field, p->hidden_text));
    }
}

static void ask_pair(const struct asking *base, const char *field, const char *hidden, const char *absent)
{
    struct pair p = { copy_of(base), copy_of(base), hidden, absent, field };
    if (give(&p.hidden, field, hidden) && give(&p.absent, field, absent))
        each_door(base->op, run_pair, &p);
}

/* A number of the same owner that nobody has. */
static const char *absent_number(struct number like)
{
    return number_text(call.mem, (struct number){ (like.value >> 40 << 40) | 876543 });
}

/* All hidden records of a noun; `most`: this many of each set. */
static void pair_with_records(const struct asking *base, const char *field, const char *noun, const char *prefix, size_t most)
{
    for (enum planted_set set = 0; set < SET_COUNT; set++) {
        if (!planted_is_hidden(set))
            continue;
        for (size_t back = 0; back < most; back++) {
            struct number n = planted_number(set, noun, back);
            if (n.value)
                ask_pair(base, field, text_format(call.mem, "%s%s", prefix, number_text(call.mem, n)),
                         text_format(call.mem, "%s%s", prefix, absent_number(n)));
        }
    }
}

/* A subject may be a record of several nouns. */
static void pair_with_subjects(const struct asking *base)
{
    bool has_kind = shape_field(base->op->input.shape, "subject_kind") != NULL;
    bool takes_kind =
        has_kind && (shape_field(base->op->input.shape, "subject_kind")->roles & base->op->input.roles & (ADD | FILTER));
    for (size_t i = 0; i < noun_count; i++) {
        struct asking a = copy_of(base);
        if (takes_kind && !give(&a, "subject_kind", nouns[i]->shape->name))
            continue;
        pair_with_records(&a, "subject", nouns[i]->shape->name, "", 1);
    }
}

static void pair_number(const struct asking *base, const struct field *f)
{
    const struct shape *s = base->op->input.shape;
    const struct noun *n = noun_of_op(base->op);
    const struct planted_reference *r = reference_of(f->name);
    if (strcmp(f->name, "batch") == 0) {
        ask_pair(base, f->name, number_text(call.mem, hidden_batch), absent_number(hidden_batch));
        ask_pair(base, f->name, number_text(call.mem, referred_batch), absent_number(referred_batch));
    } else if (strcmp(f->name, "subject") == 0)
        pair_with_subjects(base);
    else if (f->roles & KEY)
        pair_with_records(base, f->name, n ? n->shape->name : "supplier", "", 2);
    else if (r)
        pair_with_records(base, f->name, r->noun, "", 2);
    else if (noun_find(f->name))
        pair_with_records(base, f->name, f->name, "", 1);
    else
        ck_abort_msg("%s.%s names a record of an unknown noun", s->name, f->name);
}

/* Values that hidden records hold in a field of this name, and others of the same kind that nothing holds. */
static void pair_filter(const struct asking *base, const struct field *f)
{
    const struct shape *s = base->op->input.shape;
    size_t done = 0;
    for (size_t i = 0; i < planted_secret_count && done < 3; i++) {
        const struct planted_secret *it = &planted_secrets[i];
        if (strcmp(it->noun, s->name) != 0 || strcmp(it->field, f->name) != 0 || f->kind == KIND_CHOICE)
            continue;
        const char *absent = planted_value(s, f, true, 90000 + planted_serial++ % 9000);
        if (absent && strcmp(absent, it->text) != 0) {
            ask_pair(base, f->name, it->text, absent);
            done++;
        }
    }
}

static void pair_search(const struct asking *base)
{
    static const struct {
        const char *field, *of, *prefix, *like, *absent;
    } rows[] = {
        { "q", NULL, "", "zq", "zq99999" },
        { "identifier", "value", "GLN:", "", "GLN:385700999999" }, /* and its check digit */
        { "capability", "concept", "", "CPV:", "CPV:15500000" },
        { "certificate", "concept", "", "CERT:", "CERT:VPAM" },
        { "tag", "concept", "", "NATO:", "NATO:NICE" },
        { "country", "country", "", "", "UY" },
        { "owner_country", "owner_country", "", "", "UY" },
    };
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        size_t done = 0;
        const char *absent = rows[r].absent, *bare = strrchr(absent, ':');
        if (strcmp(rows[r].field, "identifier") == 0)
            absent = text_format(call.mem, "%s%c", absent, form_gs1_check(bare + 1, strlen(bare + 1)));
        for (size_t i = 0; i < planted_secret_count && done < 40; i++) {
            const struct planted_secret *it = &planted_secrets[i];
            if ((rows[r].of && strcmp(it->field, rows[r].of) != 0) || !text_starts_with(it->text, rows[r].like) ||
                (rows[r].field[0] == 'q' && strpbrk(it->text, "./@")) ||
                (strcmp(rows[r].field, "identifier") == 0 && strcmp(it->noun, "identifier") != 0))
                continue;
            ask_pair(base, rows[r].field, text_format(call.mem, "%s%s", rows[r].prefix, it->text), absent);
            done++;
        }
        ck_assert_msg(done > 0, "no secret was searched by %s", rows[r].field);
    }
}

static void walk_pairs(const struct op *op)
{
    const struct shape *s = op->input.shape;
    struct asking base = ask_own(op);
    for (size_t i = 0; s && i < s->field_count; i++) {
        const struct field *f = &s->fields[i];
        if (!(f->roles & op->input.roles))
            continue;
        bool survey_subject = strcmp(s->name, "survey") == 0 && strcmp(f->name, "subject") == 0;
        if (f->kind == KIND_NUMBER)
            pair_number(&base, f);
        else if (survey_subject)
            pair_with_subjects(&base);
        else if ((f->roles & op->input.roles & (FILTER | QUERY)) && noun_of_op(op) && strcmp(op->name, "supplier.search") != 0)
            pair_filter(&base, f);
        if (f->scheme && !(is_of_the_reference(op)))
            pair_with_records(&base, f->name, "item", "ITEM:", 1);
    }
    if (strcmp(op->name, "supplier.search") == 0) {
        pair_search(&base);
        pair_with_records(&base, "capability", "item", "ITEM:", 1);
    }
}

static void search_own(const struct route *route, const char *form, void *arg)
{
    static const struct actor *const readers[] = { &reader_xk, &reader_no };
    for (size_t i = 0; i < 2; i++) {
        const char *text = answer(readers[i], arg, route, form);
        if (text)
            search_secrets(readers[i], arg, route ? route->path : "op", text, NULL);
    }
}

/* The questions that read: each record that may be seen, each list, whole and of a parent, each search and report. */
static void each_reading(void (*each)(const struct op *op, struct asking *a, void *arg), void *arg)
{
    for (size_t i = 0; i < op_count; i++) {
        const struct op *op = &ops[i];
        if (op->right != RIGHT_SEE)
            continue;
        const struct shape *s = op->input.shape;
        struct asking base = ask_own(op);
        each(op, &base, arg);
        for (enum planted_set set = SET_OWN; set <= SET_REFERRING; set++) {
            for (size_t k = 0; s && k < s->field_count; k++) {
                const struct field *f = &s->fields[k];
                const char *noun = strcmp(f->name, "number") == 0 ? (noun_of_op(op) ? noun_of_op(op)->shape->name : "supplier")
                                   : reference_of(f->name)        ? reference_of(f->name)->noun
                                   : noun_find(f->name)           ? f->name
                                                                  : NULL;
                if (f->kind != KIND_NUMBER || !(f->roles & op->input.roles) || !noun)
                    continue;
                for (size_t back = 0; back < 3; back++) {
                    struct asking a = copy_of(&base);
                    struct number n = planted_number(set, noun, back);
                    if (n.value && give(&a, f->name, number_text(call.mem, n)))
                        each(op, &a, arg);
                }
                for (size_t t = 0; strcmp(f->name, "subject") == 0 && t < noun_count; t++) {
                    struct asking a = copy_of(&base);
                    struct number n = planted_number(set, nouns[t]->shape->name, 0);
                    if (n.value && give(&a, f->name, number_text(call.mem, n)))
                        each(op, &a, arg);
                }
            }
        }
    }
    static const char *const searches[][2] = {
        { "q", "vq" },         { "country", "XK" },           { "capability", "CPV:35331500" }, { "role", "design" },
        { "tag", "RE:RE.F1" }, { "certificate", "AQAP2110" }, { "owner_country", "XK" },        { "readiness", "in_production" },
        { "theme", "AMMO_LC" }
    };
    for (size_t i = 0; i < sizeof searches / sizeof searches[0]; i++) {
        struct asking a = ask_own(op_find("supplier.search"));
        ck_assert(give(&a, searches[i][0], searches[i][1]));
        each(a.op, &a, arg);
    }
    for (size_t back = 0; back < 2; back++) { /* by words that stand in the title alone of what refers to hidden records */
        struct asking a = ask_own(op_find("supplier.search"));
        const char *number = number_text(call.mem, planted_number(SET_REFERRING, "capability", back));
        ck_assert(give(&a, "q",
                       harness_value(text_format(
                           call.mem, "select title from dicr.capability where number = dicr.number_read('%s')", number))));
        each(a.op, &a, arg);
    }
    static const char *const reports[][2] = {
        { "for_country", "HR" }, { "for_country", "XK" }, { "country", "HR" }, { "theme", "THEME:AMMO_LC" }
    };
    for (size_t i = 0; i < sizeof reports / sizeof reports[0]; i++) {
        struct asking a = ask_own(op_find("report.gaps"));
        ck_assert(give(&a, reports[i][0], reports[i][1]));
        each(a.op, &a, arg);
    }
    struct asking down = ask_own(op_find("network.get"));
    ck_assert(give(&down, "direction", "down"));
    each(down.op, &down, arg);
}

/* --- fixture -------------------------------------------------------------------------------------------------------------------------------- */

static struct number bring_list(const struct actor *actor, const char *csv)
{
    struct import in = { .sender = actor == &writer_hr ? "zq99003" : "vq99003", .apply = { true, true } }, out = { 0 };
    struct file file = { .name = actor == &writer_hr ? "zq99004.csv" : "vq.csv", .bytes = csv, .size = strlen(csv) };
    call.actor = actor;
    call.options = (struct request_options){ .owner = actor->country };
    ck_assert_ok(import_start(&call, &in, ALL_FIELDS, &file, &out));
    return out.batch;
}

/* A firm of a list that XK sees; the list, its lines and its source are HR's own. (A release is a person's change and clears batch and
   line of the firm; its identifier keeps them.) */
static void release_one_of_a_list(void)
{
    static const char *const to_xk[] = { "XK" };
    static const char of[] =
        "from dicr.identifier i join dicr.supplier s on s.number = i.supplier where s.legal_name like 'vq referring%'";
    const struct shape *s = noun_find("identifier")->shape;
    struct number firm, source;
    referred_batch = bring_list(&writer_hr, referring_list);
    ck_assert_int_eq(number_parse(harness_value(text_format(call.mem, "select dicr.number_text(s.number) %s", of)), &firm),
                     NUMBER_OK);
    ck_assert_int_eq(number_parse(harness_value(text_format(call.mem, "select dicr.number_text(i.source) %s", of)), &source),
                     NUMBER_OK);
    release_one(&writer_hr, noun_find("supplier"), firm, to_xk, 1);
    note_secret(s, shape_field(s, "batch"), number_text(call.mem, referred_batch));
    note_secret(s, shape_field(s, "source"), number_text(call.mem, source));
    note_secret(s, shape_field(s, "line"), harness_value(text_format(call.mem, "select i.line %s", of)));
}

static void start(void)
{
    harness_database();
    const char *why = NULL;
    ck_assert_msg(router_start(routes, route_count, op_find, &why), "%s", why);
    plant_visible();
    own_batch = bring_list(&reader_xk, own_list);
    release_one_of_a_list();
}

static void hide(void)
{
    plant_hidden();
    hidden_batch = bring_list(&writer_hr, hidden_list);
    index_secrets();
    ck_assert_ok(db_begin_test_transaction(&call));
}

static void end(void)
{
    router_stop();
    harness_end();
}

START_TEST(no_answer_holds_what_the_reader_may_not_see)
{
    hide();
    for (size_t i = 0; i < op_count; i++) {
        struct asking a = ask_own(&ops[i]);
        each_door(&ops[i], search_own, &a);
    }
    for (size_t i = 0; i < op_count; i++)
        ck_assert_msg(walked.op[i], "%s was not run", ops[i].name);
    end_walk("no answer holds a secret");
}
END_TEST

START_TEST(a_hidden_record_is_not_told_from_an_absent_one)
{
    hide();
    for (size_t i = 0; i < op_count; i++)
        walk_pairs(&ops[i]);
    end_walk("hidden is as absent");
}
END_TEST

/* The answers before anything was hidden, in the order of the questions. */
static struct texts before;
static size_t compared;
static struct asking comparing;
static const struct actor *comparing_as;

static void keep_answer(const struct route *route, const char *form, void *arg)
{
    (void)arg;
    if (before.n % 1024 == 0) {
        const char **more = TAKE_N(call.mem, before.n + 1024, const char *);
        if (before.n)
            memcpy(more, before.item, before.n * sizeof *more);
        before.item = more;
    }
    before.item[before.n++] = answer(comparing_as, &comparing, route, form);
}

static void compare_answer(const struct route *route, const char *form, void *arg)
{
    (void)arg;
    const char *was = before.item[compared++], *is = answer(comparing_as, &comparing, route, form);
    if (is)
        search_secrets(comparing_as, &comparing, route ? route->path : "op", is, "read");
    if (!was || !is || strcmp(was, is) == 0)
        return;
    size_t at = 0;
    while (was[at] && was[at] == is[at])
        at++;
    size_t from = at > 60 ? at - 60 : 0;
    note_leak(comparing.op, comparing_as, "(%s%s%s) was …%.160s…, is …%.160s", route ? route->path : "op", form ? " " : "",
              form ? form : "", was + from, is + from);
}

static void keep_answers(const struct op *op, struct asking *a, void *arg)
{
    comparing = *a;
    for (size_t i = 0; i < 2; i++) {
        comparing_as = i ? &reader_no : &reader_xk;
        each_door(op, arg ? compare_answer : keep_answer, NULL);
    }
}

START_TEST(hidden_records_change_no_answer)
{
    each_reading(keep_answers, NULL);
    plant_hidden();
    hidden_batch = bring_list(&writer_hr, hidden_list);
    index_secrets();
    each_reading(keep_answers, &compared);
    ck_assert_uint_eq(compared, before.n);
    end_walk("hidden records change no answer");
}
END_TEST

Suite *suite_secrets(void)
{
    Suite *s = suite_create("secrets");
    TCase *leaking = tcase_create("leaks"), *absent = tcase_create("absent"), *changing = tcase_create("changes");
    tcase_add_test(leaking, no_answer_holds_what_the_reader_may_not_see);
    tcase_add_test(absent, a_hidden_record_is_not_told_from_an_absent_one);
    tcase_add_test(changing, hidden_records_change_no_answer);
    TCase *const all[] = { leaking, absent, changing };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        tcase_add_checked_fixture(all[i], start, end);
        tcase_set_timeout(all[i], 600); /* thousands of questions; only a hang reaches it */
        suite_add_tcase(s, all[i]);
    }
    return s;
}

/* A hidden record is not told from one that does not exist: each op is asked twice, about a value that a hidden record holds and
   about one that nothing holds, and the answers are the same. */
#include "base/buffer.h"
#include "rules/identifier_forms.h"
#include "secrets.h"

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

/* Two questions that differ in one value: one that a hidden record holds, and one that nothing holds. */
struct question_pair {
    struct op_question hidden, absent;
    const char *hidden_text, *absent_text, *field;
};

static void run_pair(const struct route *route, const char *form, void *arg)
{
    const struct question_pair *p = arg;
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

static void ask_pair(const struct op_question *base, const char *field, const char *hidden, const char *absent)
{
    struct question_pair p = { copy_of(base), copy_of(base), hidden, absent, field };
    if (give(&p.hidden, field, hidden) && give(&p.absent, field, absent))
        each_door(base->op, run_pair, &p);
}

/* A number of the same owner that nobody has. */
static const char *absent_number(struct number like)
{
    return number_text(call.mem, (struct number){ (like.value >> 40 << 40) | 876543 });
}

/* All hidden records of a noun; `most`: this many of each set. */
static void pair_with_records(const struct op_question *base, const char *field, const char *noun, const char *prefix,
                              size_t most)
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
static void pair_with_subjects(const struct op_question *base)
{
    bool has_kind = shape_field(base->op->input.shape, "subject_kind") != NULL;
    bool takes_kind =
        has_kind && (shape_field(base->op->input.shape, "subject_kind")->roles & base->op->input.roles & (ADD | FILTER));
    for (size_t i = 0; i < noun_count; i++) {
        struct op_question a = copy_of(base);
        if (takes_kind && !give(&a, "subject_kind", nouns[i]->shape->name))
            continue;
        pair_with_records(&a, "subject", nouns[i]->shape->name, "", 1);
    }
}

static void pair_number(const struct op_question *base, const struct field *f)
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
static void pair_filter(const struct op_question *base, const struct field *f)
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

static void pair_search(const struct op_question *base)
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
    struct op_question base = ask_own(op);
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

START_TEST(a_hidden_record_is_not_told_from_an_absent_one)
{
    secrets_hide();
    ck_assert_ok(db_begin_test_transaction(&call));
    for (size_t i = 0; i < op_count(); i++)
        walk_pairs(op_at(i));
    end_walk("hidden is as absent");
}
END_TEST

Suite *suite_hidden_as_absent(void);
Suite *suite_hidden_as_absent(void)
{
    Suite *s = suite_create("hidden_as_absent");
    TCase *t = tcase_create("absent");
    tcase_add_checked_fixture(t, secrets_start, secrets_end);
    tcase_set_timeout(t, 600); /* thousands of questions; only a hang reaches it */
    tcase_add_test(t, a_hidden_record_is_not_told_from_an_absent_one);
    suite_add_tcase(s, t);
    return s;
}

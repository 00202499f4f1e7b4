/* Reading is one predicate: what a reader may not see reaches it by no op, in no form, and hidden records change no answer. Every op
   of the table is run as two readers over a registry in which every field of every noun holds a planted secret (planted.h): through
   the op layer, and through the routes as HTTP answers them. */
#include "search/network.h"
#include "secrets.h"

static void search_own(const struct route *route, const char *form, void *arg)
{
    static const struct actor *const readers[] = { &reader_xk, &reader_no };
    for (size_t i = 0; i < 2; i++) {
        const char *text = answer(readers[i], arg, route, form);
        if (text)
            search_secrets(readers[i], arg, route ? route->path : "op", text, NULL);
    }
}

START_TEST(no_answer_holds_what_the_reader_may_not_see)
{
    secrets_hide();
    ck_assert_ok(db_begin_test_transaction(&call));
    for (size_t i = 0; i < op_count(); i++) {
        struct op_question a = ask_own(op_at(i));
        each_door(op_at(i), search_own, &a);
    }
    for (size_t i = 0; i < op_count(); i++)
        ck_assert_msg(walked.op[i], "%s was not run", op_at(i)->name);
    end_walk("no answer holds a secret");
}
END_TEST

/* --- the answers before and after -------------------------------------------------------------------------------------------- */

/* The questions that read: each record that may be seen, each list, whole and of a parent, each search and report. */
static void each_reading(void (*each)(const struct op *op, struct op_question *a, void *arg), void *arg)
{
    for (size_t i = 0; i < op_count(); i++) {
        const struct op *op = op_at(i);
        if (op->right != RIGHT_SEE)
            continue;
        const struct shape *s = op->input.shape;
        struct op_question base = ask_own(op);
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
                    struct op_question a = copy_of(&base);
                    struct number n = planted_number(set, noun, back);
                    if (n.value && give(&a, f->name, number_text(call.mem, n)))
                        each(op, &a, arg);
                }
                for (size_t t = 0; strcmp(f->name, "subject") == 0 && t < noun_count; t++) {
                    struct op_question a = copy_of(&base);
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
        struct op_question a = ask_own(op_find("supplier.search"));
        ck_assert(give(&a, searches[i][0], searches[i][1]));
        each(a.op, &a, arg);
    }
    for (size_t back = 0; back < 2; back++) { /* by words that stand in the title alone of what refers to hidden records */
        struct op_question a = ask_own(op_find("supplier.search"));
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
        struct op_question a = ask_own(op_find("report.gaps"));
        ck_assert(give(&a, reports[i][0], reports[i][1]));
        each(a.op, &a, arg);
    }
    struct op_question down = ask_own(op_find("network.get"));
    ck_assert(give(&down, "direction", "down"));
    each(down.op, &down, arg);
}

/* The answers before anything was hidden, in the order of the questions. */
static struct texts before;
static size_t compared;
static struct op_question comparing;
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

static void keep_answers(const struct op *op, struct op_question *a, void *arg)
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
    secrets_hide();
    each_reading(keep_answers, &compared);
    ck_assert_uint_eq(compared, before.n);
    end_walk("hidden records change no answer");
}
END_TEST

Suite *suite_secrets(void);
Suite *suite_secrets(void)
{
    Suite *s = suite_create("secrets");
    TCase *t = tcase_create("leaks");
    tcase_add_checked_fixture(t, secrets_start, secrets_end);
    tcase_set_timeout(t, 600); /* thousands of questions; only a hang reaches it */
    tcase_add_test(t, no_answer_holds_what_the_reader_may_not_see);
    suite_add_tcase(s, t);
    t = tcase_create("changes");
    tcase_add_checked_fixture(t, secrets_start, secrets_end);
    tcase_set_timeout(t, 600); /* thousands of questions; only a hang reaches it */
    tcase_add_test(t, hidden_records_change_no_answer);
    suite_add_tcase(s, t);
    return s;
}

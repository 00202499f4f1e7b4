/* Running an op: rights are checked here, once; what is absent is not found; a batch is one call. */
#include "catalogue/supplier.h"
#include "harness.h"
#include "op.h"
#include "shape/page.h"

Suite *suite_op(void);

static struct supplier *asked_supplier(struct op_input *in, const struct op *op)
{
    op_prepare(&call, op, in);
    return in->record;
}

static struct number added(const char *name)
{
    const struct op *op = op_find("supplier.add");
    struct op_input in;
    struct op_result out;
    struct supplier *it = asked_supplier(&in, op);
    it->legal_name = name;
    it->country = "HR";
    call.options.owner = NULL;
    ck_assert_ok(op_run(&call, op, &in, &out));
    return ((const struct supplier *)out.record)->number;
}

START_TEST(an_op_gives_a_record)
{
    ck_assert_int_ne(added("Proba d.o.o.").value, 0);
}
END_TEST

START_TEST(who_lacks_the_right_is_refused_before_anything_is_done)
{
    const struct op *op = op_find("supplier.add");
    struct actor reader = harness_actor;
    struct op_input in;
    struct op_result out;
    struct supplier *it = asked_supplier(&in, op);
    it->legal_name = "Proba d.o.o.";
    it->country = "HR";
    reader.rights = 1U << RIGHT_SEE;
    call.actor = &reader;
    ck_assert_refused(op_run(&call, op, &in, &out), ERROR_FORBIDDEN, NULL);
    call.actor = NULL;
    ck_assert_refused(op_run(&call, op, &in, &out), ERROR_FORBIDDEN, NULL);
}
END_TEST

START_TEST(a_key_that_was_not_said_is_required)
{
    const struct op *op = op_find("supplier.get");
    struct op_input in;
    struct op_result out;
    asked_supplier(&in, op);
    ck_assert_refused(op_run(&call, op, &in, &out), ERROR_REQUIRED, "number");
}
END_TEST

START_TEST(an_absent_record_is_not_found)
{
    const struct op *op = op_find("supplier.get");
    struct op_input in;
    struct op_result out;
    asked_supplier(&in, op)->number.value = (int64_t)2 << 40 | 4711;
    ck_assert_refused(op_run(&call, op, &in, &out), ERROR_NOT_FOUND, "number");
}
END_TEST

START_TEST(a_batch_answers_each_and_leaves_the_absent_empty)
{
    const struct op *op = op_find("supplier.get");
    struct number one = added("Jedan d.o.o."), two = added("Dva d.o.o.");
    struct op_input in[4];
    struct op_result out[4];
    asked_supplier(&in[0], op)->number = two;
    asked_supplier(&in[1], op)->number.value = (int64_t)2 << 40 | 4711;
    asked_supplier(&in[2], op)->number = one;
    asked_supplier(&in[3], op)->number = two;
    ck_assert_ok(op_run_many(&call, op, in, 4, out));
    ck_assert_str_eq(((const struct supplier *)out[0].record)->legal_name, "Dva d.o.o.");
    ck_assert_ptr_null(out[1].record);
    ck_assert_str_eq(((const struct supplier *)out[2].record)->legal_name, "Jedan d.o.o.");
    ck_assert_str_eq(((const struct supplier *)out[3].record)->legal_name, "Dva d.o.o.");
}
END_TEST

START_TEST(a_page_comes_with_its_count)
{
    const struct op *op = op_find("source.list");
    struct op_input in;
    struct op_result out;
    op_prepare(&call, op, &in);
    ck_assert_ok(op_run(&call, op, &in, &out));
    ck_assert_int_eq(out.page.count, 0);
    ck_assert_ptr_null(out.page.next);
}
END_TEST

START_TEST(nobody_knows_an_op_that_is_not_there)
{
    ck_assert_ptr_null(op_find("supplier.destroy"));
    ck_assert_ptr_null(op_find(""));
}
END_TEST

/* An op that searches or walks may work for seconds; in the lane of reads by key two of them would stop every other answer. */
START_TEST(what_may_work_long_does_not_stand_in_the_lane_of_reads_by_key)
{
    static const char *const slow[] = { "supplier.search", "concept.search", "network.get", "report.gaps" };
    for (size_t i = 0; i < sizeof slow / sizeof *slow; i++)
        ck_assert_msg(op_find(slow[i])->lane != op_find("supplier.get")->lane, "%s stands in front of supplier.get", slow[i]);
}
END_TEST

/* Puts something into a field that it did not hold; false for kinds that no filter has. */
static bool put_other_value(const struct field *f, void *record)
{
    void *at = field_in(f, record);
    switch (f->kind) {
    case KIND_TEXT:
        *(const char **)at = "HR";
        return true;
    case KIND_TEXTS:
        *(struct texts *)at = (struct texts){ 1, TAKE_N(call.mem, 1, const char *) };
        ((struct texts *)at)->item[0] = "HR";
        return true;
    case KIND_CHOICE:
        *(unsigned *)at = *(unsigned *)at == 1 ? 2 : 1;
        return true;
    case KIND_NUMBER:
        ((struct number *)at)->value = ((int64_t)2 << 40) + 4711;
        return true;
    case KIND_BOOL:
        *(struct maybe_bool *)at = (struct maybe_bool){ true, true };
        return true;
    case KIND_INT:
        *(struct maybe_int *)at = (struct maybe_int){ true, 1 };
        return true;
    case KIND_DATE:
        *(struct date *)at = DATE(2026, 1, 1);
        return true;
    case KIND_DECIMAL:
    case KIND_INSTANT:
    case KIND_LIST:
    case KIND_RECORD:
        break;
    }
    return false;
}

enum taken { GOES_ON, CURSOR_REFUSED, OTHERWISE_REFUSED };

/* Runs a list from a cursor. */
static enum taken take_cursor(const struct op *op, const struct op_input *in, const char *cursor)
{
    struct op_result out;
    call.options.limit = (struct maybe_int){ 0 };
    call.options.after = cursor;
    bool done = op_run(&call, op, in, &out);
    bool refused = !done && call.error.field && strcmp(call.error.field, "after") == 0;
    ck_assert_msg(!refused || call.error.code == ERROR_FORMAT, "%s: %s", op->name, harness_reason(&call));
    harness_forget(&call);
    call.options.after = NULL;
    return done ? GOES_ON : refused ? CURSOR_REFUSED : OTHERWISE_REFUSED;
}

START_TEST(a_cursor_goes_on_only_with_the_filters_it_was_given_for)
{
    struct number firm = added("Proba d.o.o.");
    size_t lists = 0, filters = 0;
    for (size_t i = 0; i < op_count(); i++) {
        const struct op *op = op_at(i);
        if (op->form != OP_PAGE || !op->input.shape || !(op->options & OPTION_PAGE))
            continue;
        struct op_input in;
        struct op_result out;
        op_prepare(&call, op, &in);
        for (size_t k = 0; k < op->input.shape->field_count; k++) {
            const struct field *f = &op->input.shape->fields[k];
            if (f->kind == KIND_NUMBER && (f->roles & op->input.roles) && (f->roles & (KEY | REQUIRED)))
                *(struct number *)field_in(f, in.record) = firm;
        }
        call.options.limit = (struct maybe_int){ 0 };
        (void)!op_run(&call, op, &in, &out); /* now call.options.list is this list */
        harness_forget(&call);
        const char *cursor = page_cursor(&call, "key", (struct number){ 1 });
        if (take_cursor(op, &in, cursor) == CURSOR_REFUSED) {
            (void)!op_run(&call, op, &in, &out);
            harness_forget(&call);
            cursor = page_cursor(&call, NULL, (struct number){ 1 });
            ck_assert_msg(take_cursor(op, &in, cursor) != CURSOR_REFUSED, "%s takes no cursor of its own", op->name);
        }
        lists++;
        for (size_t k = 0; k < op->input.shape->field_count; k++) {
            const struct field *f = &op->input.shape->fields[k];
            void *kept = in.record, *other = arena_take(call.mem, op->input.shape->size);
            memcpy(other, kept, op->input.shape->size);
            if (!(f->roles & op->input.roles) || !put_other_value(f, other))
                continue;
            in.record = other;
            enum taken taken = take_cursor(op, &in, cursor);
            in.record = kept;
            bool chooses_rows = strcmp(f->name, "facets") != 0;
            ck_assert_msg(taken != (chooses_rows ? GOES_ON : CURSOR_REFUSED), "%s: a cursor with another %s", op->name, f->name);
            filters += taken == CURSOR_REFUSED;
        }
    }
    ck_assert_uint_gt(lists, 25);
    ck_assert_uint_gt(filters, 100);
}
END_TEST

/* A list that is sorted by a title in the reader's language has another order in another language. */
START_TEST(a_cursor_goes_on_in_another_language_only_where_the_order_is_the_same)
{
    static const struct {
        const char *op;
        enum taken taken;
    } lists[] = { { "item.list", CURSOR_REFUSED }, { "source.list", GOES_ON } };
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        const struct op *op = op_find(lists[i].op);
        struct op_input in;
        struct op_result out;
        call.language = LANGUAGE_EN;
        op_prepare(&call, op, &in);
        ck_assert_ok(op_run(&call, op, &in, &out));
        const char *cursor = page_cursor(&call, op->output.shape->order ? "key" : NULL, (struct number){ 1 });
        ck_assert_int_eq(take_cursor(op, &in, cursor), GOES_ON);
        call.language = LANGUAGE_HR;
        ck_assert_int_eq(take_cursor(op, &in, cursor), lists[i].taken);
    }
}
END_TEST

Suite *suite_op(void)
{
    Suite *s = suite_create("op");
    TCase *tc = tcase_create("op");
    tcase_add_checked_fixture(tc, harness_transaction, harness_end);
    tcase_add_test(tc, an_op_gives_a_record);
    tcase_add_test(tc, a_cursor_goes_on_only_with_the_filters_it_was_given_for);
    tcase_add_test(tc, a_cursor_goes_on_in_another_language_only_where_the_order_is_the_same);
    tcase_add_test(tc, who_lacks_the_right_is_refused_before_anything_is_done);
    tcase_add_test(tc, a_key_that_was_not_said_is_required);
    tcase_add_test(tc, an_absent_record_is_not_found);
    tcase_add_test(tc, a_batch_answers_each_and_leaves_the_absent_empty);
    tcase_add_test(tc, a_page_comes_with_its_count);
    tcase_add_test(tc, nobody_knows_an_op_that_is_not_there);
    tcase_add_test(tc, what_may_work_long_does_not_stand_in_the_lane_of_reads_by_key);
    suite_add_tcase(s, tc);
    return s;
}

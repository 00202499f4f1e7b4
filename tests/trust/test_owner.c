/* Who writes for whom: an actor of a country writes that country's records, whatever ?owner= says. */
#include "../catalogue/samples.h"
#include "catalogue/bulk.h"
#include "catalogue/requirement.h"
#include "catalogue/tag.h"
#include "intake/import.h"
#include "op.h"

Suite *suite_owner(void);

static const struct actor croatian = { .name = "test:hr", .country = "HR", .rights = ~0U };
static struct number albanian;

/* A firm of AL, and from then on an actor of HR that asks to write for AL. */
static void start(void)
{
    harness_transaction();
    albanian = sample_supplier("AL", "Uzina sh.p.k.");
    call.actor = &croatian;
}

static void end(void)
{
    harness_end();
}

static int64_t changes(void)
{
    return strtoll(harness_value("select count(*) from dicr.change"), NULL, 10);
}

/* Every op that takes the option refuses it before it looks at anything else. */
START_TEST(no_op_takes_another_country_as_owner)
{
    const struct op *op = op_at((size_t)_i);
    struct op_input in;
    struct op_result out;
    if (!(op->options & OPTION_OWNER))
        return;
    int64_t before = changes();
    op_prepare(&call, op, &in);
    for (size_t i = 0; i < op->input.shape->field_count; i++) {
        const struct field *f = &op->input.shape->fields[i];
        if (f->kind == KIND_NUMBER && (f->roles & KEY))
            *(struct number *)field_in(f, in.record) = albanian;
    }
    call.options = (struct request_options){ .owner = "AL", .reason = "x" };
    ck_assert_refused(op_run(&call, op, &in, &out), ERROR_FORBIDDEN, "owner");
    ck_assert_int_eq(changes(), before);
}
END_TEST

/* The right of the table is the one that the function asks for where it settles the owner. */
START_TEST(an_op_needs_no_right_but_its_own)
{
    static const char *to_croatia[] = { "HR" };
    const struct op *op = op_at((size_t)_i);
    const struct actor actor = { .name = "test:al", .country = "AL", .rights = 1U << op->right };
    struct op_input in;
    struct op_result out;
    if (!(op->options & OPTION_OWNER))
        return;
    op_prepare(&call, op, &in);
    in.mask = ALL_FIELDS;
    for (size_t i = 0; i < op->input.shape->field_count; i++) {
        const struct field *f = &op->input.shape->fields[i];
        if (f->kind == KIND_NUMBER && strcmp(f->name, "source") != 0)
            *(struct number *)field_in(f, in.record) = albanian;
        if (strcmp(f->name, "released_to") == 0)
            *(struct texts *)field_in(f, in.record) = (struct texts){ 1, to_croatia };
    }
    call.actor = &actor;
    call.options = (struct request_options){ .reason = "x" };
    if (!op_run(&call, op, &in, &out))
        ck_assert_msg(call.error.code != ERROR_FORBIDDEN, "%s: %s", op->name, harness_reason(&call));
}
END_TEST

static void ask_for_albania(void)
{
    call.options = (struct request_options){ .owner = "AL", .reason = "x" };
}

/* Below the ops the same holds, where the owner is settled. */
START_TEST(no_function_of_the_catalogue_writes_for_another_country)
{
    static const char *to_us[] = { "HR" };
    struct supplier firm = { .number = albanian,
                             .legal_name = "Uzina e re sh.p.k.",
                             .country = "AL",
                             .released_to = { 1, to_us } },
                    out;
    struct site site = { .supplier = albanian, .town = "Berat" }, site_out;
    struct tag_query tag = { .subject = albanian, .concept = "RE:RE.F1" };
    struct alignment decision;
    int64_t before = changes();
    ask_for_albania();
    ck_assert_refused(supplier_add(&call, &firm, ALL_FIELDS, &out), ERROR_FORBIDDEN, "owner");
    ask_for_albania();
    ck_assert_refused(site_add(&call, &site, ALL_FIELDS, &site_out), ERROR_FORBIDDEN, "owner");
    ask_for_albania();
    ck_assert_refused(supplier_change(&call, &firm, ALL_FIELDS, &out), ERROR_FORBIDDEN, "owner");
    ask_for_albania();
    ck_assert_refused(supplier_release(&call, &firm, ALL_FIELDS, &out), ERROR_FORBIDDEN, "owner");
    ask_for_albania();
    ck_assert_refused(supplier_remove(&call, &firm, ALL_FIELDS, &out), ERROR_FORBIDDEN, "owner");
    ask_for_albania();
    ck_assert_refused(tag_confirm(&call, &tag, ALL_FIELDS, &decision), ERROR_FORBIDDEN, "owner");
    ck_assert_int_eq(changes(), before);
}
END_TEST

/* An op asks for its right before anything else; whoever calls the catalogue without one is asked where the owner is settled. */
START_TEST(no_function_of_the_catalogue_writes_without_the_right)
{
    static const char *to_albania[] = { "AL" };
    struct actor reader = croatian, editor = croatian;
    reader.rights = 1U << RIGHT_SEE;
    editor.rights = 1U << RIGHT_SEE | 1U << RIGHT_EDIT;
    struct supplier firm = { .legal_name = "Oklop d.o.o.", .country = "HR", .released_to = { 1, to_albania } }, out;
    call.options = (struct request_options){ 0 };
    ck_assert_ok(supplier_add(&call, &firm, ALL_FIELDS, &out));
    firm.number = out.number;
    int64_t before = changes();
    call.actor = &reader;
    for (size_t given = 0; given < 2; given++) {
        const struct request_options options = { .owner = given ? "HR" : NULL, .reason = "x" };
        struct site site = { .supplier = firm.number, .town = "Šibenik" }, site_out;
        struct tag_query tag = { .subject = firm.number, .concept = "RE:RE.F1" };
        struct alignment decision;
        call.options = options;
        ck_assert_refused(supplier_add(&call, &firm, ALL_FIELDS, &out), ERROR_FORBIDDEN, "owner");
        call.options = options;
        ck_assert_refused(site_add(&call, &site, ALL_FIELDS, &site_out), ERROR_FORBIDDEN, "owner");
        call.options = options;
        ck_assert_refused(supplier_change(&call, &firm, ALL_FIELDS, &out), ERROR_FORBIDDEN, "owner");
        call.options = options;
        ck_assert_refused(supplier_remove(&call, &firm, ALL_FIELDS, &out), ERROR_FORBIDDEN, "owner");
        call.options = options;
        ck_assert_refused(tag_confirm(&call, &tag, ALL_FIELDS, &decision), ERROR_FORBIDDEN, "owner");
    }
    call.actor = &editor;
    call.options = (struct request_options){ 0 };
    ck_assert_refused(supplier_release(&call, &firm, ALL_FIELDS, &out), ERROR_FORBIDDEN, "owner");
    ck_assert_int_eq(changes(), before);
}
END_TEST

static bool write_bulk(struct call *c, void *arg)
{
    struct bulk *b = bulk_new(c);
    shape_fill_defaults(c, &supplier_shape, arg);
    ck_assert(supplier_noun.check(c, arg));
    bulk_add(b, &supplier_noun, arg);
    return bulk_write(b);
}

START_TEST(no_bulk_is_written_without_the_right_to_edit)
{
    struct actor releaser = croatian;
    releaser.rights = 1U << RIGHT_SEE | 1U << RIGHT_RELEASE;
    struct supplier firm = { .legal_name = "Oklop d.o.o.", .country = "HR", .owner = "HR" };
    int64_t before = changes();
    call.actor = &releaser;
    call.options = (struct request_options){ 0 };
    ck_assert_refused(db_tx(&call, write_bulk, &firm), ERROR_FORBIDDEN, "owner");
    ck_assert_int_eq(changes(), before);
}
END_TEST

START_TEST(a_list_is_not_brought_in_for_another_country)
{
    static const char list[] = "Name;Country\nOklop sh.p.k.;AL\n";
    struct file file = { .name = "list.csv", .bytes = list, .size = sizeof list - 1 };
    struct import in = { .apply = { true, true } }, out;
    int64_t before = count_of("dicr.import_batch");
    ask_for_albania();
    ck_assert_refused(import_start(&call, &in, ALL_FIELDS, &file, &out), ERROR_FORBIDDEN, "owner");
    ck_assert_int_eq(count_of("dicr.import_batch"), before);
    call.actor = &harness_actor;
    ask_for_albania();
    in.apply.value = false;
    ck_assert_ok(import_start(&call, &in, ALL_FIELDS, &file, &out));
    call.actor = &croatian;
    call.options = (struct request_options){ 0 };
    struct import batch = { .batch = out.batch };
    ck_assert_refused(import_apply(&call, &batch, ALL_FIELDS, &out), ERROR_FORBIDDEN, "batch");
}
END_TEST

static bool write_as_albania(struct call *c, void *arg)
{
    (void)arg;
    return db_write_for(c, "AL");
}

static bool do_nothing(struct call *c, void *arg)
{
    (void)arg;
    return db_ping(c);
}

/* The last wall: a transaction does not take the name of another country either. */
START_TEST(no_transaction_is_another_countrys)
{
    call.options = (struct request_options){ 0 };
    ck_assert_refused(db_tx(&call, write_as_albania, NULL), ERROR_FORBIDDEN, "owner");
    ask_for_albania();
    ck_assert_refused(db_tx(&call, do_nothing, NULL), ERROR_FORBIDDEN, "owner");
}
END_TEST

/* What it sees but does not own is forbidden; what it does not see does not exist for it. */
START_TEST(what_is_seen_is_forbidden_and_what_is_hidden_is_absent)
{
    struct actor reader = croatian;
    struct supplier firm = { .number = albanian, .note = "x" }, out;
    struct field_mask mask = { 0 };
    mask_set(&mask, &supplier_shape, shape_field(&supplier_shape, "note"));
    call.options = (struct request_options){ 0 };
    ck_assert_refused(supplier_change(&call, &firm, mask, &out), ERROR_FORBIDDEN, "number");
    reader.reader = "HR";
    call.actor = &reader;
    call.options = (struct request_options){ 0 };
    ck_assert_refused(supplier_change(&call, &firm, mask, &out), ERROR_NOT_FOUND, "number");
}
END_TEST

Suite *suite_owner(void)
{
    Suite *s = suite_create("owner");
    TCase *tc = tcase_create("owner");
    tcase_add_checked_fixture(tc, start, end);
    tcase_add_loop_test(tc, no_op_takes_another_country_as_owner, 0, (int)op_count());
    tcase_add_loop_test(tc, an_op_needs_no_right_but_its_own, 0, (int)op_count());
    tcase_add_test(tc, no_function_of_the_catalogue_writes_for_another_country);
    tcase_add_test(tc, no_function_of_the_catalogue_writes_without_the_right);
    tcase_add_test(tc, no_bulk_is_written_without_the_right_to_edit);
    tcase_add_test(tc, a_list_is_not_brought_in_for_another_country);
    tcase_add_test(tc, no_transaction_is_another_countrys);
    tcase_add_test(tc, what_is_seen_is_forbidden_and_what_is_hidden_is_absent);
    suite_add_tcase(s, tc);
    return s;
}

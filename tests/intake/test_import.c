/* A list from its bytes to the registry: what a dry run says, what applying writes, and that the same list again changes nothing. */
#include "../harness.h"
#include "catalogue/supplier.h"
#include "intake/import.h"

Suite *suite_import(void);

static struct import asked; /* of the next import */
static struct import answer;

static void start(void)
{
    harness_transaction();
    asked = (struct import){ 0 };
    call.options.owner = "HR";
}

static bool bring(const char *text)
{
    struct file_given file = { "list.csv", text, strlen(text) };
    return import_start(&call, &asked, ALL_GIVEN, &file, &answer);
}

static void apply(const char *text)
{
    asked.apply = (struct maybe_bool){ true, true };
    ck_assert_ok(bring(text));
    asked.apply = (struct maybe_bool){ 0 };
}

static void look(const char *text)
{
    asked.dry_run = (struct maybe_bool){ true, true };
    ck_assert_ok(bring(text));
    asked.dry_run = (struct maybe_bool){ 0 };
}

#define ck_assert_counts(n_new, n_changed, n_unchanged, n_conflict, n_rejected)                                                  \
    do {                                                                                                                         \
        ck_assert_msg(                                                                                                           \
            answer.new.value == (n_new) && answer.changed.value == (n_changed) && answer.unchanged.value == (n_unchanged) &&     \
                answer.conflict.value == (n_conflict) && answer.rejected.value == (n_rejected),                                  \
            "new %d changed %d unchanged %d conflict %d rejected %d", (int)answer.new.value, (int)answer.changed.value,          \
            (int)answer.unchanged.value, (int)answer.conflict.value, (int)answer.rejected.value);                                \
        ck_assert_int_eq(answer.rows.value, answer.new.value + answer.changed.value + answer.unchanged.value +                   \
                                                answer.conflict.value + answer.rejected.value);                                  \
    } while (0)

static const struct import_message *message(const char *code)
{
    for (size_t i = 0; i < answer.messages.n; i++)
        if (strcmp(answer.messages.item[i].code, code) == 0)
            return &answer.messages.item[i];
    ck_abort_msg("no message %s", code);
    return NULL;
}

static const char list[] =
    "Rb.;Naziv;OIB;Sjedište;Telefon;E-pošta;CPV\r\n"
    "1;Čelik Šibenik d.o.o. za proizvodnju;33392005961;Obala 1, Šibenik;022/123456;info@celik.hr;35331500-8\r\n"
    "2;Metali Zadar d.d.;82229652860;Ulica 5, 23000 Zadar;023 654321, 098/123456;;35300000-7, 35330000-6\r\n"
    "3;Mala Radiona, obrt, vl. Ivo Ivić;;Put 3, Split;;;\r\n";

START_TEST(a_dry_run_says_all_and_writes_nothing)
{
    look(list);
    ck_assert_counts(3, 0, 0, 0, 0);
    ck_assert_int_eq(answer.batch.value, 0);
    ck_assert_int_eq(answer.state, IMPORT_PLANNED);
    ck_assert_str_eq(answer.dialect.encoding, "utf-8");
    ck_assert_str_eq(answer.dialect.delimiter, ";");
    ck_assert_int_eq(answer.dialect.header_row.value, 1);
    ck_assert_uint_eq(answer.columns.n, 7);
    ck_assert_str_eq(answer.columns.item[2].field, "identifier:OIB");
    ck_assert_int_eq(count_of("supplier"), 0);
    ck_assert_int_eq(count_of("import_batch"), 0);
    ck_assert_int_eq(count_of("change"), 0);
}
END_TEST

START_TEST(applying_writes_firms_with_all_that_is_said_of_them)
{
    apply(list);
    ck_assert_counts(3, 0, 0, 0, 0);
    ck_assert_int_eq(answer.state, IMPORT_APPLIED);
    ck_assert_int_ne(answer.batch.value, 0);
    ck_assert_str_eq(harness_value("select legal_name from dicr.supplier where name_key = 'celik sibenik'"),
                     "Čelik Šibenik d.o.o. za proizvodnju");
    ck_assert_str_eq(harness_value("select legal_form from dicr.supplier where name_key = 'celik sibenik'"), "d.o.o.");
    ck_assert_str_eq(harness_value("select natural_person from dicr.supplier where name_key = 'mala radiona'"), "true");
    ck_assert_str_eq(harness_value("select string_agg(scheme || ':' || value, ' ' order by value) from dicr.identifier"),
                     "OIB:33392005961 OIB:82229652860");
    ck_assert_str_eq(harness_value("select string_agg(town || '|' || words || '|' || coalesce(postcode, '') || '|' || address, ' "
                                   "' order by town) from dicr.site"),
                     "Split|split||Put 3 Zadar|zadar|23000|Ulica 5 Šibenik|sibenik||Obala 1");
    ck_assert_str_eq(
        harness_value("select string_agg(coalesce(telephone, '') || coalesce(mailbox, ''), ' ' order by 1) from dicr.contact"),
        "+38522123456info@celik.hr +38523654321 +38598123456");
    ck_assert_str_eq(harness_value("select string_agg(concept || '|' || coalesce(role, '-') || '|' || evidence, ' ' order by "
                                   "concept) from dicr.capability"),
                     "CPV:35300000|-|claimed CPV:35330000|-|claimed CPV:35331500|-|claimed");
    ck_assert_str_eq(
        harness_value("select count(distinct batch) || '|' || string_agg(distinct line::text, ',') from dicr.supplier"),
        "1|2,3,4");
    ck_assert_str_eq(harness_value("select string_agg(distinct version::text, ',') from dicr.supplier"), "1");
    ck_assert_str_eq(harness_value("select title || '|' || kind from dicr.source"), "list.csv|list");
    ck_assert_str_eq(harness_value("select count(*) from dicr.change where batch is not null"),
                     harness_value("select count(*) from dicr.change"));
    ck_assert_int_eq(count_of("stage_supplier") + count_of("stage_child"), 0);
    ck_assert_str_eq(harness_value("select convert_from(raw, 'UTF8') from dicr.import_row where line = 4"),
                     "3;Mala Radiona, obrt, vl. Ivo Ivić;;Put 3, Split;;;");
}
END_TEST

START_TEST(the_same_list_again_changes_nothing)
{
    apply(list);
    int64_t changes = count_of("change");
    look(list);
    ck_assert_counts(0, 0, 3, 0, 0);
    apply(list);
    ck_assert_counts(0, 0, 3, 0, 0);
    ck_assert_int_eq(count_of("change"), changes + 1); /* the source: that the list came again */
    ck_assert_int_eq(count_of("supplier"), 3);
}
END_TEST

START_TEST(a_wrong_check_digit_under_its_own_header_rejects_the_row)
{
    look("Naziv;OIB\nDobra d.o.o.;33392005961\nLoša d.o.o.;33392005962\n;82229652860\nOštećena d.o.o.;3089709484\nDuga "
         "d.o.o.;123\n");
    ck_assert_counts(3, 0, 0, 0, 2);
    ck_assert_int_eq(message("checksum")->line.value, 3);
    ck_assert_str_eq(message("checksum")->column, "OIB");
    ck_assert_str_eq(message("checksum")->severity, "error");
    ck_assert_str_eq(message("checksum")->value, "33392005962");
    ck_assert_ptr_nonnull(strstr(message("checksum")->hint, "OIB"));
    ck_assert_int_eq(message("no_name")->line.value, 4);
    ck_assert_str_eq(message("lost_zeros")->value, "03089709484");
    ck_assert_str_eq(message("form")->severity, "warning");
}
END_TEST

Suite *suite_import(void)
{
    Suite *s = suite_create("import");
    TCase *t = tcase_create("import");
    tcase_add_checked_fixture(t, start, harness_end);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, a_dry_run_says_all_and_writes_nothing);
    tcase_add_test(t, applying_writes_firms_with_all_that_is_said_of_them);
    tcase_add_test(t, the_same_list_again_changes_nothing);
    tcase_add_test(t, a_wrong_check_digit_under_its_own_header_rejects_the_row);
    suite_add_tcase(s, t);
    return s;
}

/* A list from its bytes to the registry: what a dry run says, what applying writes, and that the same list again changes nothing. */
#include "../harness.h"
#include "base/buffer.h"
#include "catalogue/supplier_merge.h"
#include "intake/import.h"
#include "intake/import_plan.h"

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
    struct file file = { "list.csv", text, strlen(text) };
    return import_start(&call, &asked, ALL_FIELDS, &file, &answer);
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
        harness_value("select string_agg(coalesce(phone, '') || coalesce(email, ''), ' ' order by 1) from dicr.contact"),
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

static struct number number_of(const char *name_key)
{
    return (struct number){ strtoll(
        harness_value(text_format(call.mem, "select number from dicr.supplier where name_key = '%s'", name_key)), NULL, 10) };
}

static void merge(const char *name_key, const char *into)
{
    struct supplier_merge in = { .number = number_of(name_key), .into = number_of(into) };
    struct supplier out;
    ck_assert_ok(supplier_merge(&call, &in, ALL_FIELDS, &out));
    call.options.owner = "HR";
}

static const char twins[] = "Naziv;OIB;Adresa;Telefon;CPV;Godina;Broj zaposlenih\n"
                            "Prvi Metal d.o.o.;33392005961;Obala 1, Šibenik;022/123456;35331500-8;;\n"
                            "Drugi Metal d.o.o.;82229652860;Ulica 5, 23000 Zadar;023/654321;35300000-7;;\n"
                            "Treći Metal d.o.o.;;Put 3, Split;021/555555;35330000-6;;\n";

/* What hangs below a merged record is the kept one's, to whatever depth: by number and by name, the list finds it there. */
START_TEST(the_same_list_after_a_merge_changes_nothing)
{
    apply(twins);
    ck_assert_counts(3, 0, 0, 0, 0);
    merge("treci metal", "drugi metal");
    look(twins);
    ck_assert_counts(0, 0, 3, 0, 0);
    merge("drugi metal", "prvi metal");
    int64_t changes = count_of("change");
    look(twins);
    ck_assert_counts(0, 0, 3, 0, 0);
    apply(twins);
    ck_assert_counts(0, 0, 3, 0, 0);
    ck_assert_int_eq(count_of("change"), changes + 1); /* the source */
    ck_assert_int_eq(count_of("supplier"), 3);
    look("Naziv;OIB\nPrvi Metal d.o.o.;03089709484\n"); /* neither of its numbers */
    ck_assert_counts(1, 0, 0, 0, 0);
    look("Naziv;OIB;MBS\nDrugi Metal d.o.o.;82229652860;080000001\n");
    ck_assert_counts(0, 1, 0, 0, 0);
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

/* --- folding and conflicts ---------------------------------------------------------------------------------------------------------- */

START_TEST(a_row_that_repeats_a_firm_is_folded_into_the_first)
{
    apply("Naziv;OIB;Grad;Telefon\n"
          "Čelik d.o.o.;33392005961;Šibenik;022/123456\n"
          "ČELIK D.O.O.;33392005961;Šibenik;022/123456\n"
          "Čelik d.o.o.;;Šibenik;098/765432\n"
          "Čelik d.o.o.;;Zagreb;\n");
    ck_assert_counts(2, 1, 1, 0, 0); /* new: Šibenik and Zagreb; the third line adds a telephone, the second nothing */
    ck_assert_str_eq(message("repeats_line")->value, "2");
    ck_assert_int_eq(count_of("supplier"), 2);
    ck_assert_int_eq(count_of("contact"), 2);
    ck_assert_str_eq(
        harness_value(
            "select string_agg(verdict || ':' || coalesce(folded_into::text, '-'), ' ' order by line) from dicr.import_row"),
        "new:- unchanged:2 changed:2 new:-");
}
END_TEST

START_TEST(rows_that_contradict_each_other_are_conflicts)
{
    look("Naziv;OIB;Osnovano\n"
         "Čelik d.o.o.;33392005961;1998\n"
         "Sasvim Druga Tvrtka;33392005961;1998\n"
         "Čelik d.o.o.;33392005961;2001\n"
         "Metali d.d.;82229652860;\n");
    ck_assert_counts(2, 0, 0, 2, 0);
    ck_assert_str_eq(message("contradicts_line")->expected, "legal_name");
}
END_TEST

START_TEST(two_valid_national_numbers_are_two_firms)
{
    apply("Naziv;OIB;Grad\nGrafika d.o.o.;33392005961;Zagreb\nGrafika d.o.o.;82229652860;Zagreb\n");
    ck_assert_counts(2, 0, 0, 0, 0);
    apply("Naziv;OIB;Grad\nGrafika d.o.o.;92963223473;Zagreb\n");
    ck_assert_counts(1, 0, 0, 0, 0);
    look("Naziv;Grad\nGrafika d.o.o.;Zagreb\n"); /* which of the three? */
    ck_assert_counts(0, 0, 0, 1, 0);
    ck_assert_ptr_nonnull(strstr(message("several_firms")->value, "HR-"));
}
END_TEST

START_TEST(a_blank_erases_nothing_and_what_is_said_is_added)
{
    apply("Naziv;OIB;Adresa;Grad;Web;Telefon;Certifikati\nČelik d.o.o.;33392005961;Obala 1;Šibenik;celik.example;022/123456;ISO "
          "9001\n");
    apply("Naziv;OIB;Adresa;Grad;Web;Telefon;Certifikati\nČelik d.o.o.;33392005961;;;;098/765432;AQAP 2110\n");
    ck_assert_counts(0, 1, 0, 0, 0);
    ck_assert_str_eq(harness_value("select website from dicr.supplier"), "https://celik.example");
    ck_assert_str_eq(harness_value("select address || ' ' || town from dicr.site"), "Obala 1 Šibenik");
    ck_assert_int_eq(count_of("contact"), 2);
    ck_assert_str_eq(harness_value("select string_agg(concept, ' ' order by concept) from dicr.certificate"),
                     "CERT:AQAP2110 CERT:ISO9001");
    ck_assert_str_eq(harness_value("select plan->'changed' from dicr.import_row order by batch desc limit 1"),
                     "[\"contacts\", \"certificates\"]");
    apply("Naziv;OIB;Web\nČelik d.o.o.;33392005961;https://www.novi.example\n");
    ck_assert_counts(0, 1, 0, 0, 0);
    ck_assert_str_eq(harness_value("select website from dicr.supplier"), "https://www.novi.example");
    ck_assert_str_eq(harness_value("select before->>'website' from dicr.change where noun = 'supplier' and what = 'changed' "
                                   "order by sequence desc limit 1"),
                     "https://celik.example");
}
END_TEST

START_TEST(a_firm_is_found_by_name_and_town_and_gets_its_number)
{
    apply("Naziv;Adresa\nČelik d.o.o. za usluge;Obala 1, Šibenik\n");
    apply("Tvrtka;OIB;Grad\nCELIK D.O.O.;33392005961;SIBENIK\n");
    ck_assert_counts(0, 1, 0, 0, 0);
    ck_assert_int_eq(count_of("supplier"), 1);
    ck_assert_str_eq(harness_value("select legal_name from dicr.supplier"),
                     "Čelik d.o.o. za usluge"); /* a spelling changes no name */
    ck_assert_int_eq(count_of("identifier"), 1);
}
END_TEST

START_TEST(another_name_under_the_number_is_a_conflict_a_like_one_a_further_name)
{
    apply("Naziv;OIB\nHrvatski Telekom d.d.;33392005961\n");
    look("Naziv;OIB\nSlastičarna Lavanda;33392005961\n");
    ck_assert_counts(0, 0, 0, 1, 0);
    ck_assert_ptr_nonnull(strstr(message("other_name")->expected, "Hrvatski Telekom"));
    apply("Naziv;OIB\nHrvatski Telekomi d.d.;33392005961\n");
    ck_assert_counts(0, 1, 0, 0, 0);
    ck_assert_str_eq(harness_value("select kind || ' ' || name from dicr.supplier_name"), "legal Hrvatski Telekomi d.d.");
    apply("Naziv;OIB\nHrvatski Telekomi d.d.;33392005961\n");
    ck_assert_counts(0, 0, 1, 0, 0);
}
END_TEST

START_TEST(numbers_of_two_records_are_a_conflict)
{
    apply("Naziv;OIB;NCAGE\nČelik d.o.o.;33392005961;\nMetali d.o.o.;;A001B\n");
    look("Naziv;OIB;NCAGE\nČelik d.o.o.;33392005961;A001B\n");
    ck_assert_counts(0, 0, 0, 1, 0);
    ck_assert_ptr_nonnull(message("two_firms"));
}
END_TEST

START_TEST(an_archived_firm_is_a_conflict_that_offers_to_restore_it)
{
    struct supplier key = { 0 }, out;
    apply("Naziv;OIB\nČelik d.o.o.;33392005961\n");
    key.number.value = strtoll(harness_value("select number from dicr.supplier"), NULL, 10);
    call.options.reason = "ugašena";
    ck_assert_ok(supplier_remove(&call, &key, ALL_FIELDS, &out));
    look("Naziv;OIB\nČelik d.o.o.;33392005961\n");
    ck_assert_counts(0, 0, 0, 1, 0);
    ck_assert_str_eq(message("archived")->expected, number_text(call.mem, key.number));
}
END_TEST

START_TEST(a_released_firm_is_changed_only_with_the_right_to_release)
{
    struct supplier key = { 0 }, out;
    static const char *const all[] = { "AL" };
    apply("Naziv;OIB\nČelik d.o.o.;33392005961\n");
    key.number.value = strtoll(harness_value("select number from dicr.supplier"), NULL, 10);
    const char *to[] = { all[0] };
    key.released_to = (struct texts){ 1, to };
    ck_assert_ok(supplier_release(&call, &key, ALL_FIELDS, &out));
    struct actor clerk = harness_actor;
    clerk.rights &= ~(1U << RIGHT_RELEASE);
    call.actor = &clerk;
    look("Naziv;OIB;Web\nČelik d.o.o.;33392005961;novi.example\n");
    ck_assert_counts(0, 0, 0, 1, 0);
    ck_assert_ptr_nonnull(message("released"));
    look("Naziv;OIB\nČelik d.o.o.;33392005961\n");
    ck_assert_counts(0, 0, 1, 0, 0);
    call.actor = &harness_actor;
    apply("Naziv;OIB;Web;Telefon\nČelik d.o.o.;33392005961;novi.example;01/2345678\n");
    ck_assert_counts(0, 1, 0, 0, 0);
    ck_assert_str_eq(harness_value("select released_to::text from dicr.contact"), "{AL}");
}
END_TEST

/* --- batches ------------------------------------------------------------------------------------------------------------------------ */

START_TEST(a_planned_batch_is_applied_later_as_things_stand_then)
{
    struct import key = { 0 }, applied;
    ck_assert_ok(bring(list));
    ck_assert_counts(3, 0, 0, 0, 0);
    ck_assert_int_eq(answer.state, IMPORT_PLANNED);
    ck_assert_int_eq(count_of("supplier"), 0);
    ck_assert_int_eq(count_of("import_row"), 3);
    key.batch = answer.batch;
    apply("Naziv;OIB\nČelik Šibenik d.o.o. za proizvodnju;33392005961\n"); /* meanwhile */
    ck_assert_ok(import_apply(&call, &key, ALL_FIELDS, &applied));
    ck_assert_int_eq(applied.state, IMPORT_APPLIED);
    ck_assert_int_eq(applied.new.value, 2);
    ck_assert_int_eq(applied.changed.value, 1);
    ck_assert_int_eq(count_of("supplier"), 3);
    ck_assert_str_eq(harness_value("select string_agg(town, ' ' order by town) from dicr.site"), "Split Zadar Šibenik");
    ck_assert_refused(import_apply(&call, &key, ALL_FIELDS, &applied), ERROR_CONFLICT, "batch");
    key.batch.value += 100000;
    ck_assert_refused(import_apply(&call, &key, ALL_FIELDS, &applied), ERROR_NOT_FOUND, "batch");
}
END_TEST

START_TEST(a_batch_is_read_with_its_counts_columns_and_messages)
{
    struct import key = { 0 }, got;
    asked.sender = "Ministarstvo";
    asked.stated_on = DATE(2025, 12, 31);
    apply("Naziv;OIB;Boja\nČelik d.o.o.;3089709484;plava\nLoša d.o.o.;33392005962;\n");
    key.batch = answer.batch;
    ck_assert_ok(import_get(&call, &key, ALL_FIELDS, &got));
    ck_assert_str_eq(got.owner, "HR");
    ck_assert_str_eq(got.sender, "Ministarstvo");
    ck_assert_str_eq(got.sha256, answer.sha256);
    ck_assert_int_eq(got.rows.value, 2);
    ck_assert_int_eq(got.new.value, 1);
    ck_assert_int_eq(got.rejected.value, 1);
    ck_assert_uint_eq(got.columns.n, 3);
    ck_assert_ptr_null(got.columns.item[2].field);
    ck_assert_uint_eq(got.messages.n, 2);
    ck_assert_str_eq(got.messages.item[1].code, "checksum");
    ck_assert_ptr_nonnull(got.messages.item[1].hint);
    ck_assert_str_eq(harness_value("select stated_on::text from dicr.supplier"), "2025-12-31");
    struct import_row rows_of = { .batch = key.batch };
    struct page page = { 0 };
    ck_assert_ok(import_rows(&call, &rows_of, ALL_FIELDS, &page));
    ck_assert_int_eq(page.count, 2);
    const struct import_row *row = page.rows.item;
    ck_assert_str_eq(row[0].raw, "Čelik d.o.o.;3089709484;plava");
    ck_assert_str_eq(row[0].messages.item[0].code, "lost_zeros");
    ck_assert_str_eq(row[1].verdict, "rejected");
    struct import none = { 0 };
    struct page batches = { 0 };
    ck_assert_ok(import_list(&call, &none, ALL_FIELDS, &batches));
    ck_assert_int_eq(batches.count, 1);
    ck_assert_int_eq(((const struct import *)batches.rows.item)[0].rejected.value, 1);
}
END_TEST

START_TEST(what_a_sender_no_longer_lists_is_counted_not_deleted)
{
    asked.sender = "HANFA";
    apply("Naziv;OIB\nČelik d.o.o.;33392005961\nMetali d.d.;82229652860\n");
    ck_assert_int_eq(answer.gone.value, 0);
    look("Naziv;OIB\nČelik d.o.o.;33392005961\n");
    ck_assert_int_eq(answer.gone.value, 1);
    ck_assert_int_eq(count_of("supplier"), 2);
}
END_TEST

/* What the last list named is named by the kept record, whenever it was merged; by a split each counts for itself again. */
START_TEST(a_merged_firm_is_not_missed_in_the_same_list)
{
    asked.sender = "HGK";
    apply(twins);
    merge("treci metal", "drugi metal");
    look(twins);
    ck_assert_int_eq(answer.gone.value, 0);
    merge("drugi metal", "prvi metal");
    look(twins);
    ck_assert_int_eq(answer.gone.value, 0);
    apply(twins);
    ck_assert_int_eq(answer.gone.value, 0);
    struct supplier_merge in = { .number = number_of("drugi metal") };
    struct supplier out;
    ck_assert_ok(supplier_split(&call, &in, ALL_FIELDS, &out));
    call.options.owner = "HR";
    look(twins);
    ck_assert_int_eq(answer.gone.value, 0);
    look("Naziv;OIB\nDrugi Metal d.o.o.;82229652860\n");
    ck_assert_int_eq(answer.gone.value, 1);
}
END_TEST

/* The name goes back to other people, as a title and as the name of a download. */
START_TEST(the_name_of_a_list_is_the_last_part_of_its_path_on_one_line)
{
    static const struct {
        const char *given, *kept;
    } names[] = { { "../../etc/passwd", "passwd" },
                  { "C:\\Users\\ana\\Popis.csv", "Popis.csv" },
                  { "a\r\nSet-Cookie: x\033[2J.csv", "a__Set-Cookie: x_[2J.csv" },
                  { "popis\u202evsc.exe", "popis_vsc.exe" },
                  { "\xff.csv", "_.csv" },
                  { "Čelik 2025.csv", "Čelik 2025.csv" },
                  { "folder/", NULL },
                  { "..", NULL },
                  { "", NULL } };
    asked.dry_run = (struct maybe_bool){ true, true };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct file file = { names[i].given, list, strlen(list) };
        ck_assert_ok(import_start(&call, &asked, ALL_FIELDS, &file, &answer));
        ck_assert_pstr_eq(answer.file_name, names[i].kept);
    }
    char *long_name = text_format(call.mem, "%0999d.csv", 0);
    struct file file = { long_name, list, strlen(list) };
    ck_assert_ok(import_start(&call, &asked, ALL_FIELDS, &file, &answer));
    ck_assert_uint_eq(strlen(answer.file_name), 200);
}
END_TEST

START_TEST(the_rejects_file_repeats_the_bytes_and_is_taken_again_once_mended)
{
    struct import key = { 0 };
    struct rejects rejects;
    /* Windows-1250, CRLF, a quoted cell; the wrong digit is the last one. */
    apply("Naziv;OIB;Grad\r\n\x8A"
          "ibenik d.o.o.;82229652860;\x8A"
          "ibenik\r\n\"\x8E"
          "ito; \"\"p\"\" d.o.o.\";33392005962;\xC8"
          "akovec\r\n");
    ck_assert_str_eq(answer.dialect.encoding, "windows-1250");
    ck_assert_counts(1, 0, 0, 0, 1);
    key.batch = answer.batch;
    ck_assert_ok(import_rejects(&call, &key, ALL_FIELDS, &rejects));
    static const char head[] = "Naziv;OIB;Grad;error_code;column;value;hint\r\n\"\x8E"
                               "ito; \"\"p\"\" d.o.o.\";33392005962;\xC8"
                               "akovec;\"checksum\";\"OIB\";\"33392005962\";\"";
    ck_assert_uint_gt(rejects.size, sizeof head);
    ck_assert_mem_eq(rejects.bytes, head, sizeof head - 1);
    ck_assert_uint_eq(answer.rejects_size, rejects.size);
    ck_assert_mem_eq(answer.rejects, rejects.bytes, rejects.size);
    ck_assert_str_eq(rejects.name, "list.csv_errors.csv");
    /* Sent again unmended: the same refusal, and no columns added twice. */
    const char *again = text_copy(call.mem, rejects.bytes);
    apply(again);
    ck_assert_counts(0, 0, 0, 0, 1);
    ck_assert_mem_eq(answer.rejects, rejects.bytes, rejects.size);
    char *mended = text_copy(call.mem, again);
    strstr(mended, "33392005962")[10] = '1';
    apply(mended);
    ck_assert_counts(1, 0, 0, 0, 0);
    ck_assert_str_eq(harness_value("select legal_name from dicr.supplier where name_key like 'zito%'"), "Žito; \"p\" d.o.o.");
}
END_TEST

/* --- refusals --------------------------------------------------------------------------------------------------------------------------- */

START_TEST(what_is_asked_wrongly_is_refused_and_changes_nothing)
{
    asked.encoding = "koi8-r";
    ck_assert_refused(bring(list), ERROR_FORMAT, "encoding");
    asked = (struct import){ .delimiter = "x" };
    ck_assert_refused(bring(list), ERROR_FORMAT, "delimiter");
    asked = (struct import){ .country = "ZZ" };
    ck_assert_refused(bring(list), ERROR_UNKNOWN_CODE, "country");
    asked = (struct import){ 0 };
    call.options.owner = NULL;
    ck_assert_refused(bring(list), ERROR_REQUIRED, "owner");
    call.options.owner = "HR";
    ck_assert_refused(bring("PK\3\4xl/"), ERROR_UNUSABLE_FILE, "file");
    ck_assert_int_eq(count_of("import_batch"), 0);
}
END_TEST

START_TEST(what_imports_are_listed_by_is_known)
{
    struct import owned = { .owner = "QQ" };
    struct import_row rows = { .verdict = "nonsense" };
    struct page page;
    apply(list);
    ck_assert_refused(import_list(&call, &owned, ALL_FIELDS, &page), ERROR_UNKNOWN_CODE, "owner");
    rows.batch = answer.batch;
    ck_assert_refused(import_rows(&call, &rows, ALL_FIELDS, &page), ERROR_FORMAT, "verdict");
    rows.verdict = "new";
    ck_assert_ok(import_rows(&call, &rows, ALL_FIELDS, &page));
    ck_assert_int_eq(page.count, 3);
    ck_assert_int_eq(call.deadline_ms, 0); /* what an import takes is no deadline of the call */
}
END_TEST

/* More namesakes than are looked at: which one it is cannot be told, and none is guessed or added. */
START_TEST(a_firm_among_too_many_namesakes_is_a_conflict)
{
    enum { NAMESAKES = NAMESAKES_MAX + 1 };
    ck_assert_ok(db_script(&call, text_format(call.mem,
                                              "select set_config('dicr.country', 'HR', true);"
                                              "insert into supplier (number, owner, legal_name, name_key, words, country) "
                                              "select dicr.new_number('HR'), 'HR', 'Isti d.o.o.', 'isti', 'isti', 'HR' "
                                              "from generate_series(1, %d);"
                                              "insert into site (number, owner, supplier, town, words, country) "
                                              "select dicr.new_number('HR'), 'HR', number, 'Grad', case when number = "
                                              "max(number) over () then 'zadar' else 'grad' || number end, 'HR' "
                                              "from supplier where name_key = 'isti'",
                                              NAMESAKES)));
    look("Naziv;Grad\nIsti d.o.o.;Zadar\n");
    ck_assert_counts(0, 0, 0, 1, 0);
    ck_assert_int_eq(message("several_firms")->line.value, 2);
}
END_TEST

START_TEST(a_list_of_too_many_rows_is_refused)
{
    struct buffer b = { 0 };
    buffer_text(&b, "Naziv;OIB\n");
    for (int i = 0; i < 50001; i++)
        buffer_format(&b, "F%d;\n", i);
    ck_assert_refused(bring(b.bytes), ERROR_TOO_LARGE, "file");
    buffer_free(&b);
}
END_TEST

START_TEST(names_from_every_corner_come_in_and_stay_as_they_are)
{
    apply("name,city\n\"Robert'); DROP TABLE supplier;--\",Zagreb\n\"=cmd|'/C calc'!A0\",Split\n\"\\N\",Pula\n"
          "\"tab\there \\ backslash\",Osijek\n\"😀 d.o.o.\",Sisak\n\"武汉公司\",Wuhan\nNULL Consulting,Zadar\n");
    ck_assert_counts(7, 0, 0, 0, 0);
    ck_assert_str_eq(
        harness_value(
            "select count(*) from dicr.supplier where legal_name in ('Robert''); DROP TABLE supplier;--', '=cmd|''/C calc''!A0', "
            "E'\\\\N', E'tab here \\\\ backslash', '😀 d.o.o.', '武汉公司', 'NULL Consulting')"),
        "7");
    int64_t before = count_of("change");
    apply("name,city\n\"Robert'); DROP TABLE supplier;--\",Zagreb\n\"\\N\",Pula\n");
    ck_assert_counts(0, 0, 2, 0, 0);
    ck_assert_int_eq(count_of("change"), before + 1);
}
END_TEST

Suite *suite_import(void)
{
    Suite *s = suite_create("import");
    TCase *t = tcase_create("import");
    tcase_add_checked_fixture(t, start, harness_end);
    tcase_add_test(t, a_dry_run_says_all_and_writes_nothing);
    tcase_add_test(t, applying_writes_firms_with_all_that_is_said_of_them);
    tcase_add_test(t, the_same_list_again_changes_nothing);
    tcase_add_test(t, the_same_list_after_a_merge_changes_nothing);
    tcase_add_test(t, a_wrong_check_digit_under_its_own_header_rejects_the_row);
    tcase_add_test(t, a_row_that_repeats_a_firm_is_folded_into_the_first);
    tcase_add_test(t, rows_that_contradict_each_other_are_conflicts);
    tcase_add_test(t, two_valid_national_numbers_are_two_firms);
    tcase_add_test(t, a_blank_erases_nothing_and_what_is_said_is_added);
    tcase_add_test(t, a_firm_is_found_by_name_and_town_and_gets_its_number);
    tcase_add_test(t, another_name_under_the_number_is_a_conflict_a_like_one_a_further_name);
    tcase_add_test(t, numbers_of_two_records_are_a_conflict);
    tcase_add_test(t, an_archived_firm_is_a_conflict_that_offers_to_restore_it);
    tcase_add_test(t, a_released_firm_is_changed_only_with_the_right_to_release);
    tcase_add_test(t, a_planned_batch_is_applied_later_as_things_stand_then);
    tcase_add_test(t, a_batch_is_read_with_its_counts_columns_and_messages);
    tcase_add_test(t, what_a_sender_no_longer_lists_is_counted_not_deleted);
    tcase_add_test(t, a_merged_firm_is_not_missed_in_the_same_list);
    tcase_add_test(t, the_name_of_a_list_is_the_last_part_of_its_path_on_one_line);
    tcase_add_test(t, the_rejects_file_repeats_the_bytes_and_is_taken_again_once_mended);
    tcase_add_test(t, what_is_asked_wrongly_is_refused_and_changes_nothing);
    tcase_add_test(t, what_imports_are_listed_by_is_known);
    tcase_add_test(t, a_firm_among_too_many_namesakes_is_a_conflict);
    tcase_add_test(t, a_list_of_too_many_rows_is_refused);
    tcase_add_test(t, names_from_every_corner_come_in_and_stay_as_they_are);
    suite_add_tcase(s, t);
    return s;
}

/* What is kept of an import: it is applied later, read again with its rows and messages, and gives the file of rejects. */
#include "importing.h"
#include "intake/rejects.h"
#include <uchar.h>

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
    ck_assert_ok(import_apply(&call, &key, ALL_FIELDS, &applied) && finish_import(&applied));
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

START_TEST(an_import_that_is_cancelled_as_soon_as_it_was_taken_ends)
{
    const struct file file = { "list.csv", list, strlen(list) };
    struct import key = { 0 };
    struct job job;
    bool found;
    ck_assert_ok(import_start(&call, &asked, ALL_FIELDS, &file, &answer));
    key.batch = answer.batch;
    ck_assert_ok(job_take(&call, (struct maybe_int){ 0 }, &job, &found));
    ck_assert(found);
    ck_assert_ok(import_cancel(&call, &key, ALL_FIELDS, &answer));
    ck_assert_refused(job_do(&call, &job), ERROR_CANCELLED, NULL);
    ck_assert_ok(import_get(&call, &key, ALL_FIELDS, &answer));
    ck_assert_int_eq(answer.state, IMPORT_CANCELLED);
    ck_assert_int_eq(count_of("supplier"), 0);
    call.job = 0;
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
    struct bytes rejects;
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
    ck_assert_str_eq(rejects.name, "list.csv_errors.csv");
    /* Sent again unmended: the same refusal, and no columns added twice. */
    const char *again = text_copy(call.mem, rejects.bytes);
    look(again);
    ck_assert_counts(0, 0, 0, 0, 1);
    ck_assert_uint_eq(answer.rejects_size, rejects.size);
    ck_assert_mem_eq(answer.rejects, rejects.bytes, rejects.size);
    char *mended = text_copy(call.mem, again);
    strstr(mended, "33392005962")[10] = '1';
    apply(mended);
    ck_assert_counts(1, 0, 0, 0, 0);
    ck_assert_str_eq(harness_value("select legal_name from dicr.supplier where name_key like 'zito%'"), "Žito; \"p\" d.o.o.");
}
END_TEST

/* A list in UTF-16 gives its rejects in UTF-16. */
START_TEST(the_rejects_of_a_list_in_utf16_are_in_utf16)
{
    static const char16_t text[] = u"\uFEFFNaziv;OIB\nŽito d.o.o.;33392005962\n";
    static const char16_t head[] = u"\uFEFFNaziv;OIB;error_code;column;value;hint\nŽito d.o.o.;33392005962;\"checksum\";";
    struct file file = { "list.csv", (const char *)text, sizeof text - sizeof *text };
    struct import key = { 0 };
    struct bytes rejects;
    asked.apply = (struct maybe_bool){ true, true };
    ck_assert_ok(import_start(&call, &asked, ALL_FIELDS, &file, &answer) && finish_import(&answer));
    ck_assert_counts(0, 0, 0, 0, 1);
    key.batch = answer.batch;
    ck_assert_ok(import_rejects(&call, &key, ALL_FIELDS, &rejects));
    ck_assert_uint_gt(rejects.size, sizeof head);
    ck_assert_mem_eq(rejects.bytes, head, sizeof head - sizeof *head);
    struct file again = { "list.csv", rejects.bytes, rejects.size };
    ck_assert_ok(import_start(&call, &asked, ALL_FIELDS, &again, &answer) && finish_import(&answer));
    ck_assert_str_eq(answer.dialect.encoding, "utf-16le");
    ck_assert_counts(0, 0, 0, 0, 1);
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

Suite *suite_import_batch(void);
Suite *suite_import_batch(void)
{
    Suite *s = suite_create("import_batch");
    TCase *t = tcase_create("import_batch");
    tcase_add_checked_fixture(t, importing_start, harness_end);
    tcase_add_test(t, a_planned_batch_is_applied_later_as_things_stand_then);
    tcase_add_test(t, an_import_that_is_cancelled_as_soon_as_it_was_taken_ends);
    tcase_add_test(t, a_batch_is_read_with_its_counts_columns_and_messages);
    tcase_add_test(t, what_a_sender_no_longer_lists_is_counted_not_deleted);
    tcase_add_test(t, the_name_of_a_list_is_the_last_part_of_its_path_on_one_line);
    tcase_add_test(t, the_rejects_file_repeats_the_bytes_and_is_taken_again_once_mended);
    tcase_add_test(t, the_rejects_of_a_list_in_utf16_are_in_utf16);
    tcase_add_test(t, what_imports_are_listed_by_is_known);
    suite_add_tcase(s, t);
    return s;
}

/* The main job as an officer does it, with the program itself: lists of all kinds come in, firms are found and read with all that
   belongs to them, and the gaps are reported. */
#include "../temporary.h"
#include "base/buffer.h"
#include "child.h"

#include <fcntl.h>

Suite *suite_acceptance(void);

static char place[TEMPORARY_PATH_BYTES];

static void setup(void)
{
    setup_database();
    ck_assert_ptr_nonnull(mkdtemp(temporary_path(place, "acceptance")));
}

/* A list of so many bytes in a file of that name; goes with the test. */
static const char *list_of(const char *name, const char *bytes, size_t size)
{
    const char *path = text_format(call.mem, "%s/%s", place, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, bytes, size), (ssize_t)size);
    close(fd);
    return path;
}

static void teardown(void)
{
    static const char *const names[] = { "list.csv", "rejects.csv", "mended.csv", "report.html" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        unlink(text_format(call.mem, "%s/%s", place, names[i]));
    rmdir(place);
    harness_end();
}

static int64_t count_in(const char *json, const char *name)
{
    const char *at = strstr(json, text_format(call.mem, "\"%s\":", name));
    ck_assert_msg(at != NULL, "no %s in %s", name, json);
    return strtoll(at + strlen(name) + 3, NULL, 10);
}

#define FIRMS "Naziv;OIB;Mjesto\nČelik Šibenik d.o.o.;33392005961;Šibenik\nĐurđa Žito d.o.o.;;Čakovec\n"
#define BYTES(text) (text), sizeof(text) - 1

/* What files may be, and what a dry run says of each: counts, or why it is no list. */
static const struct ugly {
    const char *name, *bytes;
    size_t size;
    int status;
    int64_t rows, new, changed, unchanged, conflict, rejected;
    const char *says; /* of the answer, or of the refusal where status is 1 or 2 */
} uglies[] = {
    { "UTF-8", BYTES(FIRMS), 0, 2, 2, 0, 0, 0, 0, "\"delimiter\":\";\"" },
    { "with a mark", BYTES("\xef\xbb\xbf" FIRMS), 0, 2, 2, 0, 0, 0, 0, "\"encoding\":\"utf-8\"" },
    { "Windows-1250",
      BYTES("Naziv;Mjesto\n\xc8"
            "elik d.o.o.;\x8a"
            "ibenik\n"),
      0, 1, 1, 0, 0, 0, 0, "windows-1250" },
    { "CR alone", BYTES("Naziv;Mjesto\rAlfa d.o.o.;Split\rBeta d.o.o.;Pula\r"), 0, 2, 2, 0, 0, 0, 0, NULL },
    { "tabs", BYTES("Naziv\tMjesto\nAlfa d.o.o.\tSplit\n"), 0, 1, 1, 0, 0, 0, 0, "\"delimiter\":\"\\t\"" },
    { "sep=", BYTES("sep=;\nNaziv;Mjesto\nAlfa d.o.o.;Split\n"), 0, 1, 1, 0, 0, 0, 0, "\"header_row\":2" },
    { "titles above", BYTES("Popis tvrtki\n\nRb.;Naziv;Mjesto\n1;Alfa d.o.o.;Pula\n"), 0, 1, 1, 0, 0, 0, 0, "\"header_row\":3" },
    { "ragged", BYTES("Naziv;OIB;Mjesto\nAlfa d.o.o.\nBeta d.o.o.;;Split;x;y\n"), 0, 2, 2, 0, 0, 0, 0, "surplus_cells" },
    { "one column", BYTES("Naziv\nAlfa d.o.o.\nBeta d.o.o.\n"), 0, 2, 2, 0, 0, 0, 0, NULL },
    { "no header", BYTES("Alfa d.o.o.\nBeta d.o.o.\n"), 0, 2, 2, 0, 0, 0, 0, "\"header_row\":null" },
    { "columns unknown", BYTES("Naziv;Ax;Bx;Cx;Dx;Ex\nAlfa d.o.o.;1;2;3;4;5\n"), 0, 1, 1, 0, 0, 0, 0, "\"header_row\":1" },
    { "open quote", BYTES("Naziv;Mjesto\n\"Alfa d.o.o.;Split\nBeta d.o.o.;Pula\n"), 0, 2, 2, 0, 0, 0, 0, "stray_quote" },
    { "line break in a cell", BYTES("Naziv;Mjesto\n\"Alfa\nd.o.o.\";Split\n"), 0, 1, 1, 0, 0, 0, 0, NULL },
    { "sums", BYTES("Rb.;Naziv;Iznos\n1;Alfa d.o.o.;3\nUKUPNO;;3\n"), 0, 1, 1, 0, 0, 0, 0, "total_row" },
    { "joint", BYTES("Naziv;Mjesto\nZajednica: Alfa d.o.o. / Beta d.d.;Split\n"), 0, 1, 1, 0, 0, 0, 0, "joint_award" },
    { "repeated", BYTES("Naziv;OIB\nAlfa d.o.o.;33392005961\nAlfa d.o.o.;33392005961\n"), 0, 2, 1, 0, 1, 0, 0, "repeats_line" },
    { "contradicting", BYTES("Naziv;OIB\nAlfa d.o.o.;33392005961\nDruga Tvrtka d.d.;33392005961\n"), 3, 2, 1, 0, 0, 1, 0,
      "contradicts_line" },
    { "a wrong sum", BYTES("Naziv;OIB\nAlfa d.o.o.;33392005962\nBeta d.o.o.;3.3392E+10\n"), 3, 2, 1, 0, 0, 0, 1, "checksum" },
    { "no names", BYTES("Naziv;Mjesto\n;Split\nBeta d.o.o.;Pula\n"), 3, 2, 1, 0, 0, 0, 1, "no_name" },
    { "a country nobody knows", BYTES("Naziv;Država\nAlfa;Atlantida\n"), 0, 1, 1, 0, 0, 0, 0, "unknown_country" },
    { "empty", "", 0, 1, 0, 0, 0, 0, 0, 0, "it is empty; save" },
    { "header alone", BYTES("Naziv;OIB;Mjesto\n"), 1, 0, 0, 0, 0, 0, 0, "a header but no rows; enter the firms" },
    { "no column of names", BYTES("Iznos;Datum\n1;2\n3;4\n"), 1, 0, 0, 0, 0, 0, 0, "no column holds the names" },
    { "a NUL", BYTES("Naziv\nAlfa\0\n"), 1, 0, 0, 0, 0, 0, 0, "not text; save" },
    { "a web page", BYTES("<!DOCTYPE html><html></html>"), 1, 0, 0, 0, 0, 0, 0, "a web page (HTML)" },
    { "a workbook", BYTES("PK\3\4\24\0\6\0[Content_Types].xml xl/workbook.xml"), 1, 0, 0, 0, 0, 0, 0, "save the table as CSV" },
    { "an old workbook", BYTES("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), 1, 0, 0, 0, 0, 0, 0, "save the table as CSV" },
    { "UTF-16", BYTES("\xff\xfeN\0a\0z\0i\0v\0\n\0A\0l\0f\0a\0"), 0, 1, 1, 0, 0, 0, 0, "utf-16le" },
    { "a document", BYTES("%PDF-1.4\n1 0 obj"), 1, 0, 0, 0, 0, 0, 0, "a PDF" },
};

START_TEST(a_dry_run_tells_what_any_file_would_bring_and_writes_nothing)
{
    for (size_t i = 0; i < sizeof uglies / sizeof uglies[0]; i++) {
        const struct ugly *u = &uglies[i];
        run("import", list_of("list.csv", u->bytes, u->size), "--owner", "HR", "--dry-run", "--format", "json");
        ck_assert_msg(ran.status == u->status, "%s ended with %d: %s%s", u->name, ran.status, ran.out, ran.err);
        const char *answer = u->status == 1 ? ran.err : ran.out;
        ck_assert_msg(!u->says || strstr(answer, u->says), "%s: \"%s\" does not say \"%s\"", u->name, answer, u->says);
        if (u->status == 1) {
            ck_assert_msg(lines_of(ran.err) == 1 && text_starts_with(ran.err, "dicr: file: "), "%s: %s", u->name, ran.err);
            continue;
        }
        const struct {
            const char *name;
            int64_t count;
        } counts[] = { { "rows", u->rows },           { "new", u->new },           { "changed", u->changed },
                       { "unchanged", u->unchanged }, { "conflict", u->conflict }, { "rejected", u->rejected } };
        int64_t sum = 0;
        for (size_t k = 0; k < 6; k++) {
            int64_t counted = count_in(ran.out, counts[k].name);
            ck_assert_msg(counted == counts[k].count, "%s: %lld %s: %s", u->name, (long long)counted, counts[k].name, ran.out);
            sum += k ? counted : 0;
        }
        ck_assert_int_eq(sum, u->rows);
    }
    ck_assert_str_eq(
        harness_sql("select concat_ws(' ', (select count(*) from dicr.supplier), (select count(*) from dicr.change), "
                    "(select count(*) from dicr.import_batch))"),
        "0 0 0");
}
END_TEST

START_TEST(too_many_columns_are_told_by_their_number)
{
    struct buffer b = { 0 };
    for (int row = 0; row < 2; row++) {
        buffer_text(&b, row ? "Alfa d.o.o." : "Naziv");
        for (int i = 0; i < 250; i++)
            buffer_format(&b, ";x%d", i);
        buffer_char(&b, '\n');
    }
    ck_assert_int_eq(run("import", list_of("list.csv", b.bytes, b.size), "--owner", "HR", "--dry-run"), 2);
    buffer_free(&b);
    says(ran.err, "dicr: file: is over the limit of 200 columns");
}
END_TEST

START_TEST(without_a_word_and_without_a_terminal_the_plan_is_shown_and_nothing_written)
{
    ck_assert_int_eq(run("import", list_of("list.csv", BYTES(FIRMS)), "--owner", "HR"), 2);
    has_value(ran.out, "new", "2");
    says(ran.err, "dicr: import: nothing was written; add --yes");
    ck_assert_str_eq(harness_sql("select count(*) from dicr.supplier"), "0");
}
END_TEST

START_TEST(refused_rows_are_mended_and_sent_again)
{
    static const char list[] = "Naziv;OIB;Mjesto\nČelik d.o.o.;33392005962;Šibenik\nBeta d.o.o.;;Pula\n";
    const char *path = list_of("list.csv", BYTES(list)), *rejects = text_format(call.mem, "%s/rejects.csv", place);
    ck_assert_int_eq(run("import", path, "--owner", "HR", "--yes", "--rejects", rejects), 3);
    ck_assert_str_eq(harness_sql("select count(*) from dicr.supplier"), "1");
    int fd = open(rejects, O_RDONLY | O_CLOEXEC);
    ck_assert_int_ge(fd, 0);
    const char *refused = read_all(fd);
    says(refused, "Čelik d.o.o.;33392005962;Šibenik;\"checksum\";\"OIB\"");
    char *mended = text_copy(call.mem, refused);
    strstr(mended, "33392005962")[10] = '1';
    ck_assert_ran("import", list_of("mended.csv", mended, strlen(mended)), "--owner", "HR", "--yes");
    ck_assert_str_eq(harness_sql("select string_agg(legal_name, '|' order by legal_name) from dicr.supplier"),
                     "Beta d.o.o.|Čelik d.o.o.");
    /* the same again changes nothing */
    const char *changes = text_copy(call.mem, harness_sql("select count(*) from dicr.change where noun <> 'source'"));
    ck_assert_ran("import", text_format(call.mem, "%s/mended.csv", place), "--owner", "HR", "--yes", "--format", "json");
    ck_assert_int_eq(count_in(ran.out, "unchanged"), 1);
    ck_assert_str_eq(harness_sql("select count(*) from dicr.change where noun <> 'source'"), changes);
}
END_TEST

START_TEST(an_imported_firm_is_found_read_in_three_languages_and_reported)
{
    static const char list[] = "Naziv;OIB;Sjedište;CPV\nČelik Šibenik d.o.o.;33392005961;Ulica 1, Šibenik;35331500-8\n";
    ck_assert_ran("import", list_of("list.csv", BYTES(list)), "--owner", "HR", "--yes");
    static const char *const asked[] = { "celik", "sibenik", "HR 333-920-059-61", "OIB:33392005961", "naboji" };
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        ck_assert_ran("search", asked[i]);
        ck_assert_msg(strstr(ran.out, "Čelik Šibenik d.o.o."), "%s found: %s", asked[i], ran.out);
    }
    static const char *const words[][3] = { { "Cartridges", "capabilities", "valid" },
                                            { "Naboji", "sposobnosti", "vrijedi" },
                                            { "Fishekë", "aftësi", "i vlefshëm" },
                                            { "Cartridges", "sposobnosti", "važi" } };
    ck_assert_ran("search", "celik", "--format", "json");
    const char *number = text_copy_n(call.mem, strstr(ran.out, "\"number\":\"") + 10, strlen("HR-0000017"));
    ck_assert_ran("certificate", "add", "--supplier", number, "--concept", "CERT:ISO9001", "--valid_from", "2026-01-01",
                  "--valid_until", "2099-01-01");
    for (int language = 0; language < (int)(sizeof words / sizeof *words); language++) {
        ck_assert_ran("supplier", "show", "OIB:33392005961", "--lang", language_rows[language].code);
        says(ran.out, text_format(call.mem, "CPV:35331500 %s", words[language][0]));
        says(ran.out, words[language][1]);
        says(ran.out, words[language][2]);
        says(ran.out, "CDP:"); /* a tag, with the way it came */
        says(ran.out, "CPV:35331500 → ");
    }
    ck_assert_ran("report", "gaps", "--lang", "hr", "-o", text_format(call.mem, "%s/report.html", place));
    ck_assert_str_eq(ran.out, "");
    int fd = open(text_format(call.mem, "%s/report.html", place), O_RDONLY | O_CLOEXEC);
    ck_assert_int_ge(fd, 0);
    const char *page = read_all(fd);
    says(page, "<html lang=\"hr\">");
    says(page, "Streljivo malog kalibra");
}
END_TEST

Suite *suite_acceptance(void)
{
    Suite *s = suite_create("acceptance");
    TCase *t = tcase_create("main job");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, a_dry_run_tells_what_any_file_would_bring_and_writes_nothing);
    tcase_add_test(t, too_many_columns_are_told_by_their_number);
    tcase_add_test(t, without_a_word_and_without_a_terminal_the_plan_is_shown_and_nothing_written);
    tcase_add_test(t, refused_rows_are_mended_and_sent_again);
    tcase_add_test(t, an_imported_firm_is_found_read_in_three_languages_and_reported);
    suite_add_tcase(s, t);
    return s;
}

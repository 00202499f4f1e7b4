/* What people and other programs get wrong on the command line: each is refused on one line that names the field, says what is wrong
   and what is expected, ends with the right status, and changes nothing. */
#include "child.h"

Suite *suite_bad_input(void);

enum { ARGUMENTS_MAX = 10 };

struct bad {
    const char *arguments[ARGUMENTS_MAX];
    int status;
    const char *field;  /* what stands behind "dicr: " */
    const char *why;    /* what is wrong */
    const char *expect; /* what would be right, or what to do; NULL: the sentence says it all */
};

#define EIGHTY_ONE "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggghhhhhhhhhhi"
#define ADD_FIRM "supplier", "add", "--country", "HR", "--legal_name", "Alfa"

/* clang-format off */
static const struct bad words_and_flags[] = {
    { { "frobnicate" },                           2, "",             "no such command: frobnicate",  "dicr help" },
    { { "suplier", "show", "HR-0000017" },        2, "",             "no such command",              "did you mean dicr supplier show?\n" },
    { { "supplier" },                             2, "supplier: ",   "must be given",                "add, list, show" },
    { { "supplier", "show" },                     2, "NUMBER: ",     "must be given",                NULL },
    { { "supplier", "show", "" },                 2, "NUMBER: ",     "must be given",                NULL },
    { { "supplier", "show", "HR-0000017", "x" },  2, "x: ",          "cannot be read",               "dicr supplier show" },
    { { "supplier", "list", "--langg", "hr" },    2, "--langg: ",    "no such field",                "did you mean --lang?" },
    { { "supplier", "list", "--bogus", "1" },     2, "--bogus: ",    "no such field",                "supplier list --help" },
    { { "supplier", "list", "-V" },               2, "-V: ",         "no such field",                "supplier list --help" },
    { { "supplier", "--limit", "1", "list" },     2, "--limit: ",    "no such field",                "after its words" },
    { { ADD_FIRM, "--legal-name", "Beta" },       2, "--legal_name: ", "more than once",             "give it once" },
    { { "supplier", "add", "--country", "HR", "--legal_name" }, 2, "--legal_name: ", "must be given", "a value after it" },
    { { "supplier", "list", "--lang", "de" },     2, "--lang: ",     "cannot be read: de",           "en, hr, sq, sr" },
    { { "supplier", "list", "--format", "xml" },  2, "--format: ",   "cannot be read: xml",          "table, json, csv" },
    { { "supplier", "show", "HR-0000017", "--format", "html" }, 2, "--format: ", "html",              "table, json, csv" },
    { { "import" },                               2, "FILE: ",       "must be given",                "dicr import FILE" },
    { { "import", "/nonexistent.csv", "--owner", "HR" }, 2, "/nonexistent.csv: ", "No such file",    NULL },
    { { "import", "/tmp", "--owner", "HR" },      2, "/tmp: ",       "Is a directory",               NULL },
    { { "concept", "search", "" },                2, "WORDS: ",      "must be given",                NULL },
};

static const struct bad values[] = {
    { { "supplier", "list", "--limit", "0" },     2, "--limit: ",    "out of range: 0",              "the highest is 1000" },
    { { "supplier", "list", "--limit", "1001" },  2, "--limit: ",    "out of range: 1001",           "the lowest is 1" },
    { { "supplier", "list", "--limit", "abc" },   2, "--limit: ",    "cannot be read: abc",          "a whole number" },
    { { "supplier", "list", "--limit", "99999999999999999999" }, 2, "--limit: ", "9999",             NULL },
    { { "supplier", "list", "--after", "garbage" }, 2, "--after: ",  "cannot be read",               "the previous page" },
    { { "supplier", "list", "--sort", "size" },   2, "--sort: ",     "cannot be read: size",         "relevance, name" },
    { { "supplier", "list", "--country", "Croatia" }, 2, "--country: ", "cannot be read",            "two letters" },
    { { "supplier", "list", "--identifier", "FOO:1" }, 2, "--identifier: ", "cannot be read: FOO:1", "OIB:33392005961" },
    { { ADD_FIRM, "--founded_on", "31/12/2026" }, 2, "--founded_on: ", "cannot be read: 31/12/2026", "YYYY-MM-DD" },
    { { ADD_FIRM, "--founded_on", "31.12.2026" }, 2, "--founded_on: ", "cannot be read: 31.12.2026", "YYYY-MM-DD" },
    { { ADD_FIRM, "--founded_on", "2026-31-12" }, 2, "--founded_on: ", "cannot be read: 2026-31-12", "YYYY-MM-DD" },
    { { ADD_FIRM, "--founded_on", "2026-02-30" }, 2, "--founded_on: ", "cannot be read: 2026-02-30", "YYYY-MM-DD" },
    { { ADD_FIRM, "--kind", "firm" },             2, "--kind: ",     "cannot be read: firm",         "company" },
    { { ADD_FIRM, "--note", "a\xc5" },            2, "--note: ",     "not valid UTF-8",        "send it as UTF-8" },
    { { ADD_FIRM, "--website", "a\x01" "b" },     2, "--website: ",  "cannot be read",               "without control characters" },
    { { ADD_FIRM, "--as", "ana\n2026-01-01 eve" }, 2, "--as: ",     "cannot be read",               "without control characters" },
    { { ADD_FIRM, "--as", "ana\033[2J" },         2, "--as: ",       "cannot be read",               "without control characters" },
    { { ADD_FIRM, "--as", "ana\u202eeve" },       2, "--as: ",       "cannot be read",               "without control characters" },
    { { ADD_FIRM, "--as", EIGHTY_ONE },           2, "--as: ",       "is too long: 81",              "the maximum is 80" },
    { { "supplier", "add", "--country", "HR" },   2, "--legal_name: ", "must be given",              NULL },
    { { "supplier", "add", "--country", "HR", "--legal_name", " " }, 2, "--legal_name: ", "must be given", NULL },
    { { "supplier", "add", "--country", "RS", "--legal_name", "X" }, 2, "--owner: ", "must be given", "AL, HR or XK" },
    { { ADD_FIRM, "--identifier", "33392005961" }, 2, "--identifier 1: ", "cannot be read",           "scheme:value" },
    { { ADD_FIRM, "--identifier", "OIB:" },       2, "--identifier 1 (value): ", "must be given",    NULL },
    { { "network", "up", "HR-0000017", "--depth", "101" }, 2, "--depth: ", "out of range: 101",      "the highest is 100" },
    { { "concept", "show", "nonsense" },          2, "CONCEPT: ",    "cannot be read: nonsense",     "CPV:35331500" },
    { { "report", "gaps", "--as-of", "31/12/2026" }, 2, "--as_of: ", "cannot be read: 31/12/2026",   "YYYY-MM-DD" },
    { { "report", "gaps", "--format", "pdf" },    2, "--format: ",   "cannot be read: pdf",          "html" },
};

static const struct bad codes_and_sums[] = {
    { { "supplier", "show", "HR-9999999" },       1, "NUMBER: ",     "check digit is wrong",         "compare it" },
    { { "supplier", "show", "HR-0000025" },       1, "NUMBER: ",     "does not exist",               NULL },
    { { "supplier", "show", "OIB:33392005962" },  1, "NUMBER: ",     "check digit is wrong",         "compare it" },
    { { "supplier", "list", "--identifier", "OIB:33392005962" }, 1, "--identifier: ", "check digit", "compare it" },
    { { "supplier", "list", "--country", "ZZ" },  1, "--country: ",  "not a known code: ZZ", "country list" },
    { { "supplier", "list", "--owner_country", "ZZ" }, 1, "--owner_country: ", "not a known code: ZZ", "country list" },
    { { "supplier", "list", "--capability", "CPV:99999999" }, 1, "--capability: ", "CPV:99999999",   "concept search" },
    { { "supplier", "list", "--theme", "nothing" }, 1, "--theme: ",  "THEME:NOTHING",                "concept search" },
    { { "supplier", "list", "--tag", "RE:WP.99" }, 1, "--tag: ",     "RE:WP.99",                     "concept search" },
    { { "supplier", "list", "--certificate", "NOPE" }, 1, "--certificate: ", "CERT:NOPE",            "concept search" },
    { { "link", "list", "--concept", "CPV:99999999" }, 1, "--concept: ", "CPV:99999999",             "concept search" },
    { { "subdivision", "list", "--country", "ZZ" }, 1, "--country: ", "not a known code: ZZ",        "country list" },
    { { "supplier", "add", "--country", "ZZ", "--legal_name", "X" }, 1, "--country: ", "not a known code: ZZ", "country list" },
    { { ADD_FIRM, "--owner", "ZZ" },              1, "--owner: ",    "not a known code: ZZ",         "country list" },
    { { ADD_FIRM, "--owner", "DE" },              1, "--owner: ",    "may not do this: DE",          "AL, HR and XK" },
    { { ADD_FIRM, "--owner_country", "ZZ" },      1, "--owner_country: ", "not a known code: ZZ",    "country list" },
    { { ADD_FIRM, "--identifier", "OIB:33392005962" }, 1, "--identifier 1 (value): ", "check digit is wrong: 33392005962", "OIB" },
    { { ADD_FIRM, "--identifier", "NIPT:L51306027M" }, 1, "--identifier 1 (value): ", "a NIPT belongs to a firm of AL", "correct" },
    { { ADD_FIRM, "--identifier", "XX:1" },       1, "--identifier 1 (scheme): ", "not a known code: XX", "OIB, MBS" },
    { { ADD_FIRM, "--certificate", "NOPE" },      1, "--certificate 1 (concept): ", "CERT:NOPE",     "concept search" },
    { { "concept", "show", "CPV:99999999" },      1, "CONCEPT: ",    "does not exist",               NULL },
    { { "concept", "show", "35331500-9" },        1, "CONCEPT: ",    "check digit is wrong",         "compare it" },
    { { "country", "show", "ZZ" },                1, "COUNTRY: ",    "does not exist",               NULL },
    { { "report", "gaps", "--theme", "NOPE" },    1, "--theme: ",    "THEME:NOPE",                   NULL },
    { { "report", "gaps", "--country", "ZZ" },    1, "--country: ",  "not a known code: ZZ",         NULL },
    { { "report", "gaps", "--for", "ZZ" },        1, "--for: ",      "not a known code: ZZ",         NULL },
    { { "import", "/dev/null", "--owner", "HR", "--dry-run" }, 1, "file: ", "it is empty",            "save the table as CSV" },
    { { "import", "/dev/null", "--owner", "DE", "--dry-run" }, 1, "--owner: ", "may not do this: DE", "AL, HR and XK" },
};
/* clang-format on */

/* What the registry holds and what was ever done to it. */
static const char *state(void)
{
    return text_copy(call.mem, harness_sql("select concat_ws(' ', (select count(*) from dicr.supplier), "
                                           "(select count(*) from dicr.change), (select count(*) from dicr.import_batch))"));
}

static void refused(const struct bad *b, const char *input)
{
    const char *said = "";
    for (size_t i = 0; i < ARGUMENTS_MAX && b->arguments[i]; i++)
        said = text_format(call.mem, "%s %s", said, b->arguments[i]);
    run_with(input, b->arguments);
    ck_assert_msg(ran.status == b->status, "%s ended with %d: %s", said, ran.status, ran.err);
    ck_assert_msg(*ran.out == '\0', "%s said \"%s\"", said, ran.out);
    ck_assert_msg(lines_of(ran.err) == 1, "%s said \"%s\"", said, ran.err);
    ck_assert_msg(text_starts_with(ran.err, text_format(call.mem, "dicr: %s", b->field)), "%s said \"%s\"", said, ran.err);
    says(ran.err, b->why);
    if (b->expect)
        says(ran.err, b->expect);
}

static void all_refused(const struct bad *table, size_t n)
{
    ck_assert_ran("supplier", "add", "--country", "HR", "--legal_name", "Prva d.o.o.", "--identifier", "OIB:94577403194");
    const char *before = state();
    for (size_t i = 0; i < n; i++)
        refused(&table[i], "");
    ck_assert_str_eq(state(), before);
}
#define ALL_REFUSED(table) all_refused((table), sizeof(table) / sizeof(table)[0])

START_TEST(words_and_flags_nobody_knows)
{
    ALL_REFUSED(words_and_flags);
}
END_TEST

START_TEST(values_that_cannot_be_read)
{
    ALL_REFUSED(values);
    const char *long_name = text_format(call.mem, "%0501d", 7);
    refused(&(struct bad){ { "supplier", "add", "--country", "HR", "--legal_name", long_name },
                           2,
                           "--legal_name: ",
                           "too long: 501",
                           "the maximum is 500" },
            "");
}
END_TEST

START_TEST(codes_nobody_knows_and_numbers_that_do_not_add_up)
{
    ALL_REFUSED(codes_and_sums);
}
END_TEST

START_TEST(json_from_the_standard_input)
{
    static const struct {
        const char *json;
        struct bad bad;
    } rows[] = {
#define FROM_JSON { "supplier", "add", "--json", "-" }
        { "", { FROM_JSON, 2, "supplier add: ", "read as JSON", "one JSON object" } },
        { "{", { FROM_JSON, 2, "supplier add: ", "line 1, column", "one JSON object" } },
        { "[]", { FROM_JSON, 2, "supplier add: ", "cannot be read", "a JSON object" } },
        { "{\"legal_name\":\"A\",\"legal_name\":\"B\",\"country\":\"HR\"}",
          { FROM_JSON, 2, "legal_name: ", "more than once", "give it once" } },
        { "{\"legal_name\":\"A\",\"country\":\"HR\",\"bogus\":1}", { FROM_JSON, 2, "bogus: ", "no such field", "legal_name" } },
        { "{\"legal_name\":1,\"country\":\"HR\"}", { FROM_JSON, 2, "legal_name: ", "cannot be read", NULL } },
        { "{\"legal_name\":\"a\\u0000b\",\"country\":\"HR\"}", { FROM_JSON, 2, "legal_name: ", "NUL", "UTF-8" } },
        { "{\"legal_name\":[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]],\"country\":\"HR\"}",
          { FROM_JSON, 2, "supplier add: ", "at most 16 levels", NULL } },
        { "{\"legal_name\":\"A\",\"country\":\"HR\",\"identifiers\":[{\"scheme\":\"OIB\",\"value\":\"33392005962\"}]}",
          { FROM_JSON, 1, "identifiers.0.value: ", "check digit", "compare it" } },
        { "{\"legal_name\":\"A\",\"country\":\"HR\",\"identifiers\":[{\"scheme\":\"OIB\"}]}",
          { FROM_JSON, 2, "identifiers.0.value: ", "must be given", NULL } },
    };
    const char *before = state();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        refused(&rows[i].bad, rows[i].json);
    ck_assert_str_eq(state(), before);
}
END_TEST

START_TEST(the_reader_is_told_in_the_language_of_flag_or_environment)
{
    setenv("DICR_LANG", "hr", 1);
    ck_assert_int_eq(run("supplier", "list", "--country", "ZZ"), 1);
    says(ran.err, "nije poznata oznaka: ZZ; očekuje se: država");
    ck_assert_int_eq(run("--lang", "sq", "supplier", "list", "--country", "ZZ"), 1);
    says(ran.err, "nuk është kod i njohur: ZZ; pritet:");
    setenv("DICR_LANG", "de", 1);
    ck_assert_int_eq(run("supplier", "list"), 2);
    says(ran.err, "dicr: DICR_LANG: cannot be read: de");
}
END_TEST

START_TEST(a_cursor_of_another_list_is_none)
{
    ck_assert_ran("concept", "list", "CPV", "--limit", "1", "--format", "json");
    const char *next = strstr(ran.out, "\"next\":\"");
    ck_assert_ptr_nonnull(next);
    next += strlen("\"next\":\"");
    const char *cursor = text_copy_n(call.mem, next, strcspn(next, "\""));
    ck_assert_ran("concept", "list", "CPV", "--limit", "1", "--after", cursor);
    ck_assert_int_eq(run("subdivision", "list", "--after", cursor), 2);
    says(ran.err, "dicr: --after: cannot be read");
    ck_assert_ran("unit", "list", "--limit", "2", "--format", "json");
    says(ran.out, "\"next\":\"");
}
END_TEST

Suite *suite_bad_input(void)
{
    Suite *s = suite_create("bad_input");
    TCase *t = tcase_create("command line");
    tcase_add_checked_fixture(t, setup_database, harness_end);
    tcase_add_test(t, words_and_flags_nobody_knows);
    tcase_add_test(t, values_that_cannot_be_read);
    tcase_add_test(t, codes_nobody_knows_and_numbers_that_do_not_add_up);
    tcase_add_test(t, json_from_the_standard_input);
    tcase_add_test(t, the_reader_is_told_in_the_language_of_flag_or_environment);
    tcase_add_test(t, a_cursor_of_another_list_is_none);
    suite_add_tcase(s, t);
    return s;
}

/* What the command line understands and refuses, over tables of good and bad input. */
#include "../temporary.h"
#include "catalogue/supplier.h"
#include "command_line.h"
#include "search/network.h"
#include "search/supplier_search.h"

START_TEST(words_name_a_command_and_dashes_are_underscores)
{
    ck_assert_ok(parse("supplier", "list"));
    ck_assert_str_eq(line.command->words, "supplier list");
    ck_assert_ok(parse("capability-concept", "list"));
    ck_assert_str_eq(line.op->name, "capability_concept.list");
    ck_assert_ok(parse("serve"));
    ck_assert_ptr_null(line.op);
}
END_TEST

START_TEST(flags_of_every_command_may_stand_anywhere)
{
    ck_assert_ok(parse("--format", "json", "supplier", "--home=/tmp/x", "list", "--lang", "hr", "-o", "out.json"));
    ck_assert_int_eq(line.form, FORM_JSON);
    ck_assert_int_eq(line.language, LANGUAGE_HR);
    ck_assert_str_eq(line.settings.value[SETTING_HOME], "/tmp/x");
    ck_assert_str_eq(line.output, "out.json");
}
END_TEST

START_TEST(fields_are_flags_and_lists_gather_in_their_compact_form)
{
    ck_assert_ok(parse("supplier", "add", "--country", "hr", "--legal-name", "Čelik Šibenik d.o.o.", "--identifier",
                       "OIB:33392005961", "--identifier", "NCAGE:A123B", "--natural_person", "--owner", "HR"));
    const struct supplier *it = line.input.record;
    ck_assert_str_eq(it->legal_name, "Čelik Šibenik d.o.o.");
    ck_assert_str_eq(it->country, "HR");
    ck_assert_uint_eq(it->identifiers.n, 2);
    ck_assert_str_eq(it->identifiers.item[1].value, "A123B");
    ck_assert(it->natural_person.known && it->natural_person.value);
    ck_assert_str_eq(call.options.owner, "HR");
    ck_assert(mask_has(line.input.mask, &supplier_shape, shape_field(&supplier_shape, "identifiers")));
    ck_assert(!mask_has(line.input.mask, &supplier_shape, shape_field(&supplier_shape, "note")));
}
END_TEST

START_TEST(texts_gather_over_commas_and_over_repetitions)
{
    ck_assert_ok(parse("search", "čelik", "šibenik", "--country", "AL,HR", "--country", "XK", "--limit", "7"));
    const struct supplier_query *it = line.input.record;
    ck_assert_str_eq(it->q, "čelik šibenik");
    ck_assert_uint_eq(it->country.n, 3);
    ck_assert_str_eq(it->country.item[2], "XK");
    ck_assert_int_eq(call.options.limit.value, 7);
}
END_TEST

START_TEST(a_value_may_begin_with_a_dash_and_a_flag_of_yes_or_no_may_have_one)
{
    ck_assert_ok(parse("site", "add", "--supplier", "HR-0000017", "--latitude", "-12.5", "--longitude=-3"));
    const struct site *it = line.input.record;
    ck_assert_str_eq(decimal_text(call.mem, it->latitude), "-12.5");
    ck_assert_ok(parse("supplier", "change", "HR-0000017", "--natural_person", "no"));
    ck_assert(!((struct supplier *)line.input.record)->natural_person.value);
    ck_assert(((struct supplier *)line.input.record)->natural_person.known);
}
END_TEST

START_TEST(an_empty_value_clears_and_counts_as_said)
{
    ck_assert_ok(parse("supplier", "change", "HR-0000017", "--note", "", "--if_version", "3"));
    ck_assert(mask_has(line.input.mask, &supplier_shape, shape_field(&supplier_shape, "note")));
    ck_assert_ptr_null(((struct supplier *)line.input.record)->note);
    ck_assert_int_eq(call.options.if_version.value, 3);
}
END_TEST

START_TEST(a_supplier_is_named_by_its_number_or_by_an_identifier)
{
    ck_assert_ok(parse("supplier", "show", "hr-17"));
    ck_assert_ptr_null(line.identifier);
    ck_assert_str_eq(number_text(call.mem, ((struct supplier *)line.input.record)->number), "HR-0000017");
    ck_assert_ok(parse("supplier", "show", "OIB:33392005961"));
    ck_assert_str_eq(line.identifier, "OIB:33392005961");
    ck_assert_ok(parse("network", "up", "33392005961", "--depth", "6"));
    ck_assert_str_eq(line.identifier, "33392005961");
    ck_assert_uint_eq(((struct network_query *)line.input.record)->direction, NETWORK_UP);
}
END_TEST

START_TEST(after_two_dashes_everything_is_a_word)
{
    ck_assert_ok(parse("search", "--", "--country", "HR"));
    ck_assert_str_eq(((struct supplier_query *)line.input.record)->q, "--country HR");
}
END_TEST

START_TEST(releasing_is_said_by_to_and_withholding_by_from)
{
    ck_assert_ok(parse("supplier", "release", "HR-0000017", "--to", "AL,XK"));
    ck_assert_uint_eq(((struct supplier *)line.input.record)->released_to.n, 2);
    ck_assert_ok(parse("supplier", "withhold", "HR-0000017", "--from", "AL"));
    ck_assert_uint_eq(((struct supplier *)line.input.record)->released_to.n, 1);
}
END_TEST

START_TEST(help_needs_nothing_else_to_be_right)
{
    ck_assert_ok(parse("supplier", "add", "--help"));
    ck_assert(line.help);
    ck_assert_str_eq(line.command->words, "supplier add");
    ck_assert_ok(parse("-h"));
    ck_assert(line.help);
    ck_assert_ok(parse("--version"));
    ck_assert(line.version);
    ck_assert(command_parse(&call, 0, (const char *const[]){ NULL }, &line));
    ck_assert_ptr_null(line.command);
}
END_TEST

START_TEST(the_language_comes_from_the_flag_before_the_environment)
{
    setenv("DICR_LANG", "sq", 1);
    ck_assert_ok(parse("supplier", "list"));
    ck_assert_int_eq(line.language, LANGUAGE_SQ);
    ck_assert_ok(parse("supplier", "list", "--lang", "hr"));
    ck_assert_int_eq(line.language, LANGUAGE_HR);
    /* even what is wrong before it is said in it */
    ck_assert(!parse("supplir", "--lang", "hr"));
    ck_assert_int_eq(call.language, LANGUAGE_HR);
}
END_TEST

/* --- what is refused --------------------------------------------------------------------------------------------------------------------- */

static const char *argument_of(const struct error *e, const char *name)
{
    for (size_t i = 0; e->arguments && e->arguments[i]; i += 2)
        if (strcmp(e->arguments[i], name) == 0)
            return e->arguments[i + 1];
    return NULL;
}

static const struct bad {
    const char *arguments[12];
    enum error_code code;
    const char *field;    /* NULL: none */
    const char *argument; /* name of one of the error's arguments, and what it holds */
    const char *holds;
} bad[] = {
    { { "supplir" }, ERROR_UNKNOWN_COMMAND, NULL, "near", "dicr supplier" },
    { { "supplier", "sho", "HR-0000017" }, ERROR_UNKNOWN_COMMAND, NULL, "near", "dicr supplier show" },
    { { "supplir", "list", "--limit", "3" }, ERROR_UNKNOWN_COMMAND, NULL, "near", "dicr supplier list" },
    { { "xyzzy", "plugh" }, ERROR_UNKNOWN_COMMAND, NULL, "value", "xyzzy" },
    { { "" }, ERROR_UNKNOWN_COMMAND, NULL, NULL, NULL },
    { { "supplier" }, ERROR_REQUIRED, "supplier", "expected", "add, list, show" },
    { { "db", "--lang", "hr" }, ERROR_REQUIRED, "db", "expected", "start, stop, status" },
    { { "supplier", "list", "--colour", "red" }, ERROR_UNKNOWN_FIELD, "--colour", NULL, NULL },
    { { "supplier", "add", "--legl_name", "x" }, ERROR_UNKNOWN_FIELD, "--legl_name", "near", "--legal_name" },
    { { "supplier", "list", "--limt", "3" }, ERROR_UNKNOWN_FIELD, "--limt", "near", "--limit" },
    { { "--legal_name", "x", "supplier", "add" }, ERROR_UNKNOWN_FIELD, "--legal_name", "do", "after its words" },
    { { "supplier", "list", "-x" }, ERROR_UNKNOWN_FIELD, "-x", "do", "supplier list --help" },
    { { "supplier", "show", "HR-0000017", "--legal_name", "x" }, ERROR_UNKNOWN_FIELD, "--legal_name", NULL, NULL },
    { { "supplier", "list", "--if_version", "3" }, ERROR_UNKNOWN_FIELD, "--if_version", NULL, NULL },
    { { "supplier", "list", "--json", "x" }, ERROR_UNKNOWN_FIELD, "--json", NULL, NULL },
    { { "supplier", "list", "--direction", "up" }, ERROR_UNKNOWN_FIELD, "--direction", NULL, NULL },
    { { "network", "up", "HR-0000017", "--direction", "down" }, ERROR_UNKNOWN_FIELD, "--direction", NULL, NULL },
    { { "supplier", "add", "--country", "HR", "--legal_name", "a", "--legal-name", "b" },
      ERROR_DUPLICATE_KEY,
      "--legal_name",
      NULL,
      NULL },
    { { "supplier", "list", "--format", "csv", "--format", "csv" }, ERROR_DUPLICATE_KEY, "--format", NULL, NULL },
    { { "supplier", "list", "--limit", "1", "--limit", "1" }, ERROR_DUPLICATE_KEY, "--limit", NULL, NULL },
    { { "supplier", "list", "--home", "/a", "--home", "/b" }, ERROR_DUPLICATE_KEY, "--home", NULL, NULL },
    { { "serve", "--demo", "--demo" }, ERROR_DUPLICATE_KEY, "--demo", NULL, NULL },
    { { "serve", "--demo=yes" }, ERROR_FORMAT, "--demo", "expected", "no value" },
    { { "supplier", "add", "--legal_name" }, ERROR_REQUIRED, "--legal_name", "expected", "value" },
    { { "supplier", "add", "--legal_name", "--country", "HR" }, ERROR_REQUIRED, "--legal_name", "expected", "value" },
    { { "supplier", "list", "--format", "xml" }, ERROR_FORMAT, "--format", "expected", "table, json, csv" },
    { { "supplier", "list", "--format", "html" }, ERROR_NOT_ACCEPTABLE, "--format", "known", "table, json, csv" },
    { { "supplier", "list", "--lang", "de" }, ERROR_FORMAT, "--lang", "expected", "en, hr, sq, sr" },
    { { "supplier", "list", "--as", "" }, ERROR_REQUIRED, "--as", NULL, NULL },
    { { "supplier", "list", "--limit", "0" }, ERROR_RANGE, "limit", "high", "1000" },
    { { "supplier", "list", "--limit", "many" }, ERROR_FORMAT, "limit", NULL, NULL },
    { { "supplier", "change", "HR-0000017", "--if_version", "1.5" }, ERROR_FORMAT, "if_version", NULL, NULL },
    { { "supplier", "show" }, ERROR_REQUIRED, "number", NULL, NULL },
    { { "supplier", "show", " " }, ERROR_REQUIRED, "number", NULL, NULL },
    { { "supplier", "show", "HR-0000018" }, ERROR_CHECKSUM, "number", NULL, NULL },
    { { "supplier", "show", "\xff" }, ERROR_ENCODING, "number", NULL, NULL },
    { { "certificate", "show", "OIB:33392005961" }, ERROR_FORMAT, "number", NULL, NULL },
    { { "supplier", "show", "HR-0000017", "HR-0000025" },
      ERROR_FORMAT,
      "HR-0000025",
      "expected",
      "dicr supplier show NUMBER|IDENTIFIER" },
    { { "supplier", "list", "extra" }, ERROR_FORMAT, "extra", "expected", "dicr supplier list" },
    { { "supplier", "add", "--country", "HR" }, ERROR_REQUIRED, "legal_name", NULL, NULL },
    { { "supplier", "add", "--legal_name", "  ", "--country", "HR" }, ERROR_REQUIRED, "legal_name", NULL, NULL },
    { { "supplier", "add", "--country", "Croatia", "--legal_name", "x" }, ERROR_FORMAT, "country", NULL, NULL },
    { { "supplier", "add", "--country", "HR", "--legal_name", "a\xc3(" }, ERROR_ENCODING, "legal_name", NULL, NULL },
    { { "supplier", "add", "--country", "HR", "--legal_name", "x", "--founded_on", "31.12.2020" },
      ERROR_FORMAT,
      "founded_on",
      NULL,
      NULL },
    { { "supplier", "add", "--country", "HR", "--legal_name", "x", "--kind", "firm" },
      ERROR_FORMAT,
      "kind",
      "expected",
      "company" },
    { { "supplier", "change", "HR-0000017", "--natural_person=maybe" }, ERROR_FORMAT, "natural_person", NULL, NULL },
    { { "network", "up", "HR-0000017", "--depth", "101" }, ERROR_RANGE, "depth", NULL, NULL },
};

START_TEST(what_is_wrong_is_refused_before_the_database_is_asked_naming_the_field)
{
    const struct bad *b = &bad[_i];
    ck_assert(!parse_list(b->arguments));
    ck_assert_str_eq(error_rows[call.error.code].slug, error_rows[b->code].slug);
    ck_assert_int_eq(error_rows[call.error.code].exit_status, b->code == ERROR_CHECKSUM ? 1 : 2);
    if (b->field)
        ck_assert_str_eq(call.error.field, b->field);
    else
        ck_assert_ptr_null(call.error.field);
    if (b->argument) {
        const char *held = argument_of(&call.error, b->argument);
        ck_assert_msg(held && strstr(held, b->holds), "%s is \"%s\", not \"%s\"", b->argument, held ? held : "", b->holds);
    }
}
END_TEST

START_TEST(all_that_is_wrong_is_said_at_once)
{
    ck_assert(
        !parse("supplier", "add", "--country", "Croatia", "--founded_on", "yesterday", "--kind", "firm", "--legal_name", "x"));
    ck_assert_uint_eq(call.error_count, 3);
    ck_assert_str_eq(call.errors[2].field, "kind");
}
END_TEST

START_TEST(thousands_of_arguments_and_long_ones_are_no_harm)
{
    enum { MANY = 5000 };
    const char **arguments = TAKE_N(call.mem, MANY + 1, const char *);
    char *name = arena_take(call.mem, 200001);
    memset(name, 'x', 200000);
    arguments[0] = "search";
    for (size_t i = 1; i < MANY; i++)
        arguments[i] = "word";
    ck_assert(!command_parse(&call, MANY, arguments, &line)); /* q has its bound */
    ck_assert_int_eq(call.error.code, ERROR_TOO_LONG);
    ck_assert(!parse("supplier", "add", "--country", "HR", "--legal_name", name));
    ck_assert_int_eq(call.error.code, ERROR_TOO_LONG);
    ck_assert(!parse(name));
    ck_assert_int_eq(call.error.code, ERROR_UNKNOWN_COMMAND);
    ck_assert(!parse("supplier", "list", text_format(call.mem, "--%s", name)));
    ck_assert_int_eq(call.error.code, ERROR_UNKNOWN_FIELD);
}
END_TEST

/* --- JSON ------------------------------------------------------------------------------------------------------------------------------------ */

static char json_path[TEMPORARY_PATH_BYTES];

static const char *json_file(const char *text)
{
    int fd = mkstemp(temporary_path(json_path, "command"));
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    return json_path;
}

START_TEST(a_whole_record_comes_from_a_json_file_and_flags_lie_over_it)
{
    const char *file = json_file("{\"country\": \"HR\", \"legal_name\": \"A\", \"note\": \"n\", \"identifiers\": "
                                 "[{\"scheme\": \"OIB\", \"value\": \"33392005961\"}]}");
    ck_assert_ok(parse("supplier", "add", "--json", file, "--legal_name", "B"));
    const struct supplier *it = line.input.record;
    ck_assert_str_eq(it->legal_name, "B");
    ck_assert_str_eq(it->note, "n");
    ck_assert_uint_eq(it->identifiers.n, 1);
    ck_assert(mask_has(line.input.mask, &supplier_shape, shape_field(&supplier_shape, "note")));
    unlink(file);
}
END_TEST

START_TEST(json_that_is_wrong_is_refused_as_over_http)
{
    static const struct {
        const char *text;
        enum error_code code;
    } wrong[] = {
        { "", ERROR_SYNTAX },
        { "[]", ERROR_FORMAT },
        { "{\"country\": \"HR\", \"legal_name\": \"A\", \"colour\": \"red\"}", ERROR_UNKNOWN_FIELD },
        { "{\"country\": \"HR\", \"legal_name\": \"A\", \"legal_name\": \"B\"}", ERROR_DUPLICATE_KEY },
        { "{\"country\": \"HR\", \"legal_name\": 7}", ERROR_FORMAT },
        { "{\"country\": \"HR\", \"number\": \"HR-0000017\", \"legal_name\": \"A\"}", ERROR_UNKNOWN_FIELD },
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const char *file = json_file(wrong[i].text);
        ck_assert_msg(!parse("supplier", "add", "--json", file), "%s", wrong[i].text);
        ck_assert_msg(call.error.code == wrong[i].code, "%s: %s", wrong[i].text, error_rows[call.error.code].slug);
        unlink(file);
    }
    ck_assert(!parse("supplier", "add", "--json", "/nonexistent/file"));
    ck_assert_int_eq(call.error.code, ERROR_FORMAT);
    ck_assert_str_eq(call.error.field, "/nonexistent/file");
    char *large = arena_take(call.mem, 400001);
    memset(large, ' ', 400000);
    const char *file = json_file(large);
    ck_assert(!parse("supplier", "add", "--json", file));
    ck_assert_int_eq(call.error.code, ERROR_TOO_LARGE);
    unlink(file);
}
END_TEST

Suite *suite_command(void);
Suite *suite_command(void)
{
    Suite *s = suite_create("command");
    TCase *t = tcase_create("command");
    tcase_add_checked_fixture(t, command_line_start, harness_end);
    tcase_add_test(t, words_name_a_command_and_dashes_are_underscores);
    tcase_add_test(t, flags_of_every_command_may_stand_anywhere);
    tcase_add_test(t, fields_are_flags_and_lists_gather_in_their_compact_form);
    tcase_add_test(t, texts_gather_over_commas_and_over_repetitions);
    tcase_add_test(t, a_value_may_begin_with_a_dash_and_a_flag_of_yes_or_no_may_have_one);
    tcase_add_test(t, an_empty_value_clears_and_counts_as_said);
    tcase_add_test(t, a_supplier_is_named_by_its_number_or_by_an_identifier);
    tcase_add_test(t, after_two_dashes_everything_is_a_word);
    tcase_add_test(t, releasing_is_said_by_to_and_withholding_by_from);
    tcase_add_test(t, help_needs_nothing_else_to_be_right);
    tcase_add_test(t, the_language_comes_from_the_flag_before_the_environment);
    tcase_add_loop_test(t, what_is_wrong_is_refused_before_the_database_is_asked_naming_the_field, 0,
                        (int)(sizeof bad / sizeof *bad));
    tcase_add_test(t, all_that_is_wrong_is_said_at_once);
    tcase_add_test(t, thousands_of_arguments_and_long_ones_are_no_harm);
    tcase_add_test(t, a_whole_record_comes_from_a_json_file_and_flags_lie_over_it);
    tcase_add_test(t, json_that_is_wrong_is_refused_as_over_http);
    suite_add_tcase(s, t);
    return s;
}

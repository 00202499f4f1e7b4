/* What the command line understands, over tables of good and bad input; and the laws between the tables of commands, ops and
   messages. No database. */
#include "../harness.h"
#include "../temporary.h"

#include "../../tools/command.h"
#include "../../tools/help.h"
#include "../../tools/nearest.h"
#include "base/buffer.h"
#include "catalogue/supplier.h"
#include "search/network.h"
#include "search/supplier_search.h"

#include <fcntl.h>
#include <unistd.h>

Suite *suite_command(void);

static struct command_line line;

static void setup(void)
{
    unsetenv("DICR_LANG");
    unsetenv("DICR_DATABASE");
    unsetenv("DICR_LOG");
    harness_call();
}

static bool parse_list(const char *const *arguments)
{
    size_t n = 0;
    while (arguments[n])
        n++;
    call_clear(&call);
    call.options = (struct request_options){ 0 };
    return command_parse(&call, n, arguments, &line);
}
#define parse(...) parse_list((const char *const[]){ __VA_ARGS__, NULL })

static const char *argument_of(const struct error *e, const char *name)
{
    for (size_t i = 0; e->arguments && e->arguments[i]; i += 2)
        if (strcmp(e->arguments[i], name) == 0)
            return e->arguments[i + 1];
    return NULL;
}

/* --- what is understood ---------------------------------------------------------------------------------------------------------------- */

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
    ck_assert_int_eq(line.format, FORMAT_JSON);
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

/* --- values as people write them -------------------------------------------------------------------------------------------------------- */

/* Days and decimals in the form in which the language prints them; NULL: refused. */
static const struct {
    const char *language, *flag, *typed, *read;
} typed_values[] = {
    { "en", "--valid_until", "2024-12-31", "2024-12-31" },
    { "en", "--valid_until", "31.12.2024", NULL },
    { "en", "--valid_until", "12/31/2024", NULL },
    { "hr", "--valid_until", "31.12.2024.", "2024-12-31" },
    { "hr", "--valid_until", "31.12.2024", "2024-12-31" },
    { "hr", "--valid_until", "1. 2. 2024.", "2024-02-01" },
    { "hr", "--valid_until", "1.2.2024.", "2024-02-01" },
    { "hr", "--valid_until", "2024-12-31", "2024-12-31" },
    { "hr", "--valid_until", "29.2.2023.", NULL },
    { "hr", "--valid_until", "31.12.24.", NULL },
    { "hr", "--valid_until", "3/4/2024", NULL },
    { "hr", "--valid_until", "31.12.2024..", NULL },
    { "hr", "--valid_until", "12.31.2024", NULL },
    { "sq", "--valid_until", "31.12.2024", "2024-12-31" },
    { "sq", "--valid_until", "31.12.2024.", "2024-12-31" },
    { "sq", "--valid_until", "31-12-2024", NULL },
    { "en", "--turnover", "1234.5", "1234.5" },
    { "en", "--turnover", "1,234.5", "1234.5" },
    { "en", "--turnover", "1,234,567", "1234567" },
    { "en", "--turnover", "1,234", NULL }, /* a thousand and more, or one and a bit? */
    { "en", "--turnover", "12,5", NULL },
    { "en", "--turnover", "1.234,5", NULL },
    { "hr", "--turnover", "1.234,5", "1234.5" },
    { "hr", "--turnover", "1234,5", "1234.5" },
    { "hr", "--turnover", "1 234,5", "1234.5" },
    { "hr", "--turnover", "1\u00a0234,5", "1234.5" },
    { "hr", "--turnover", "1.234.567,25", "1234567.25" },
    { "hr", "--turnover", "0,5", "0.5" },
    { "hr", "--turnover", "12.5", "12.5" }, /* three digits behind it would be a group */
    { "hr", "--turnover", "1.234", NULL },
    { "hr", "--turnover", "1.23,4", NULL },
    { "hr", "--turnover", "1.2345,6", NULL },
    { "hr", "--turnover", "1,234.5", NULL },
    { "hr", "--turnover", "1,2,3", NULL },
    { "hr", "--turnover", "1..234,5", NULL },
    { "hr", "--turnover", ",5", NULL },
    { "sq", "--turnover", "1.234,5", "1234.5" },
    { "sq", "--turnover", "1.234", NULL },
    { "hr", "--employees", "1.200", NULL },
    { "hr", "--employees", "1200", "1200" },
    { "hr", "--employees", "1.200.000", "1200000" },
    { "en", "--employees", "1,200", NULL },
};

START_TEST(days_and_decimals_are_read_as_the_language_prints_them)
{
    for (size_t i = 0; i < sizeof typed_values / sizeof *typed_values; i++) {
        bool day = typed_values[i].flag[2] == 'v';
        const char *noun = day ? "certificate" : "annual_figure", *typed = typed_values[i].typed;
        bool read = parse(noun, "change", "HR-17", "--lang", typed_values[i].language, typed_values[i].flag, typed);
        ck_assert_msg(read == (typed_values[i].read != NULL), "%s %s in %s: %s", typed_values[i].flag, typed,
                      typed_values[i].language, read ? "read" : harness_reason(&call));
        if (!read) {
            ck_assert_int_eq(call.error.code, ERROR_FORMAT);
            continue;
        }
        const struct field *f = shape_field(line.op->input.shape, typed_values[i].flag + 2);
        ck_assert_str_eq(field_text(call.mem, f, line.input.record), typed_values[i].read);
    }
}
END_TEST

START_TEST(an_ambiguous_number_is_refused_with_both_ways_to_write_it)
{
    ck_assert(!parse("annual_figure", "change", "HR-17", "--lang", "hr", "--turnover", "1.234"));
    const char *sentence = error_sentence(call.mem, LANGUAGE_HR, &call.error);
    ck_assert_msg(strstr(sentence, "1234") && strstr(sentence, "1,234"), "%s", sentence);
    ck_assert(!parse("certificate", "change", "HR-17", "--lang", "hr", "--valid_until", "3/4/2024"));
    sentence = error_sentence(call.mem, LANGUAGE_HR, &call.error);
    ck_assert_msg(strstr(sentence, "31.12."), "%s", sentence);
}
END_TEST

START_TEST(a_compact_form_is_read_in_the_language_and_json_never_is)
{
    ck_assert_ok(parse("capability", "add", "--lang", "hr", "--supplier", "HR-17", "--concept", "CPV:35331500", "--rate",
                       "1.500.000,5:EA"));
    const struct capability *it = line.input.record;
    ck_assert_str_eq(decimal_text(call.mem, it->rates.item[0].quantity_per_year), "1500000.5");
    ck_assert(!parse("capability", "add", "--lang", "hr", "--supplier", "HR-17", "--concept", "CPV:35331500", "--rate",
                     "{\"quantity_per_year\": \"1,5\", \"unit\": \"EA\"}"));
}
END_TEST

/* --- what is refused --------------------------------------------------------------------------------------------------------------------- */

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

/* --- laws over the tables --------------------------------------------------------------------------------------------------------------------- */

START_TEST(each_command_names_an_op_or_a_function_and_fields_that_its_op_takes)
{
    for (size_t i = 0; i < command_count; i++) {
        const struct command *command = &commands[i];
        const struct op *op = command->op ? op_find(command->op) : NULL;
        size_t own = 0;
        while (command->flags && command->flags[own].name)
            own++;
        ck_assert_msg(own <= OWN_FLAGS_MAX, "%s has %zu flags of its own", command->words, own);
        ck_assert_msg(command->op ? op != NULL : command->run != NULL, "%s runs nothing", command->words);
        if (!op)
            continue;
        ck_assert_msg(!command->operand || op->body == BODY_FILE || shape_field(op->input.shape, command->operand),
                      "%s: no field %s", command->words, command->operand ? command->operand : "");
        ck_assert_msg(!command->resolves || shape_field(op->input.shape, command->operand)->kind == KIND_NUMBER, "%s",
                      command->words);
        for (size_t j = 0; command->flags && command->flags[j].name; j++)
            ck_assert_msg(!command->flags[j].field || shape_field(op->input.shape, command->flags[j].field), "%s --%s",
                          command->words, command->flags[j].name);
        struct texts columns = { 0 };
        if (command->columns)
            columns = text_split(call.mem, command->columns, ',');
        for (size_t j = 0; j < columns.n; j++)
            ck_assert_msg(shape_field(op->output.shape, columns.item[j]) != NULL, "%s: no column %s", command->words,
                          columns.item[j]);
        size_t used;
        bool begins;
        struct texts words = text_split(call.mem, command->words, ' ');
        ck_assert_msg(command_find(words.item, words.n, &used, &begins) == command, "%s stands there twice", command->words);
    }
}
END_TEST

/* What may be said must be accepted_field: two fields of one op with the same flag would hide each other. */
START_TEST(no_two_things_of_a_command_have_the_same_flag)
{
    for (size_t i = 0; i < command_count; i++) {
        const struct op *op = commands[i].op ? op_find(commands[i].op) : NULL;
        for (size_t a = 0; op && op->input.shape && a < op->input.shape->field_count; a++) {
            const struct field *f = &op->input.shape->fields[a];
            if (!field_is_flag(&commands[i], op, f))
                continue;
            for (size_t b = a + 1; b < op->input.shape->field_count; b++)
                ck_assert_msg(!field_is_flag(&commands[i], op, &op->input.shape->fields[b]) ||
                                  !same_name(field_flag(f), field_flag(&op->input.shape->fields[b])),
                              "%s: --%s", commands[i].words, field_flag(f));
            for (int s = 0; s < SETTING_COUNT; s++)
                ck_assert_msg(!same_name(field_flag(f), setting_rows[s].name), "%s: --%s", commands[i].words, field_flag(f));
            for (size_t o = 0; o < options_shape.field_count; o++)
                ck_assert_msg(!(options_shape.fields[o].roles & op->options) ||
                                  !same_name(field_flag(f), options_shape.fields[o].name),
                              "%s: --%s", commands[i].words, field_flag(f));
        }
    }
}
END_TEST

START_TEST(each_command_says_what_it_does_in_three_languages)
{
    for (size_t i = 0; i < command_count; i++)
        for (int language = 0; language < LANGUAGE_COUNT; language++) {
            const char *sentence = help_sentence(call.mem, (enum language)language, &commands[i]);
            ck_assert_msg(*sentence && !strchr(sentence, '{'), "%s in %s: %s", commands[i].words, language_rows[language].code,
                          sentence);
        }
}
END_TEST

START_TEST(help_names_each_command_and_each_flag)
{
    struct buffer b = { 0 };
    struct printer p = { .out = &b, .language = LANGUAGE_EN };
    for (size_t i = 0; i < command_count; i++) {
        const char *first = text_copy_n(call.mem, commands[i].words, strcspn(commands[i].words, " "));
        b.size = 0;
        if (help_group(call.mem, &p, &first, 1))
            ck_assert_msg(strstr(b.bytes, text_format(call.mem, "  %s", command_usage(call.mem, &commands[i]))) != NULL, "%s",
                          commands[i].words);
        else
            ck_assert_str_eq(first, commands[i].words);
    }
    b.size = 0;
    help_command(call.mem, &p, &commands[0]);
    for (int i = 0; i < SETTING_COUNT; i++)
        ck_assert(strstr(b.bytes, setting_rows[i].environment) != NULL);
    b.size = 0;
    ck_assert_ok(parse("supplier", "add", "--help"));
    help_command(call.mem, &p, line.command);
    ck_assert_ptr_nonnull(strstr(b.bytes, "--legal_name TEXT"));
    ck_assert_ptr_nonnull(strstr(b.bytes, "--identifier SCHEME:VALUE"));
    ck_assert_ptr_nonnull(strstr(b.bytes, "--kind company|public_body|outside"));
    ck_assert_ptr_nonnull(strstr(b.bytes, "(required)"));
    buffer_free(&b);
}
END_TEST

/* --- what was meant ------------------------------------------------------------------------------------------------------------------------ */

START_TEST(distance_counts_letters_added_left_out_changed_and_swapped)
{
    ck_assert_uint_eq(edit_distance("", ""), 0);
    ck_assert_uint_eq(edit_distance("", "abc"), 3);
    ck_assert_uint_eq(edit_distance("supplier", "supplier"), 0);
    ck_assert_uint_eq(edit_distance("supplir", "supplier"), 1);
    ck_assert_uint_eq(edit_distance("suppleir", "supplier"), 1);
    ck_assert_uint_eq(edit_distance("kitten", "sitting"), 3);
    ck_assert_uint_eq(edit_distance("Legal-Name", "legal_name"), 0);
}
END_TEST

START_TEST(what_is_far_from_all_is_not_suggested)
{
    struct nearest n = { .typed = "zzzzzz" };
    nearest_try(&n, "supplier");
    ck_assert_ptr_null(nearest_word(&n));
    n = (struct nearest){ .typed = "db" };
    nearest_try(&n, "as"); /* as far as it is long */
    ck_assert_ptr_null(nearest_word(&n));
    n = (struct nearest){ .typed = "contry" };
    nearest_try(&n, "control");
    nearest_try(&n, "country");
    ck_assert_str_eq(nearest_word(&n), "country");
}
END_TEST

Suite *suite_command(void)
{
    Suite *s = suite_create("command");
    TCase *t = tcase_create("command");
    tcase_add_checked_fixture(t, setup, harness_end);
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
    tcase_add_test(t, days_and_decimals_are_read_as_the_language_prints_them);
    tcase_add_test(t, an_ambiguous_number_is_refused_with_both_ways_to_write_it);
    tcase_add_test(t, a_compact_form_is_read_in_the_language_and_json_never_is);
    tcase_add_loop_test(t, what_is_wrong_is_refused_before_the_database_is_asked_naming_the_field, 0,
                        (int)(sizeof bad / sizeof *bad));
    tcase_add_test(t, all_that_is_wrong_is_said_at_once);
    tcase_add_test(t, thousands_of_arguments_and_long_ones_are_no_harm);
    tcase_add_test(t, a_whole_record_comes_from_a_json_file_and_flags_lie_over_it);
    tcase_add_test(t, json_that_is_wrong_is_refused_as_over_http);
    tcase_add_test(t, each_command_names_an_op_or_a_function_and_fields_that_its_op_takes);
    tcase_add_test(t, no_two_things_of_a_command_have_the_same_flag);
    tcase_add_test(t, each_command_says_what_it_does_in_three_languages);
    tcase_add_test(t, help_names_each_command_and_each_flag);
    tcase_add_test(t, distance_counts_letters_added_left_out_changed_and_swapped);
    tcase_add_test(t, what_is_far_from_all_is_not_suggested);
    suite_add_tcase(s, t);
    return s;
}

/* Lists as people read them on a terminal: in their language, in 80 columns, with the columns they choose. Over the demo registry. */
#include "../harness.h"

#include "../../tools/command.h"
#include "../../tools/demo/demo.h"
#include "../../tools/print.h"
#include "longest_line.h"
#include "reference/country.h"
#include "search/supplier_search.h"

#include <jansson.h>

Suite *suite_lists(void);

static struct buffer out;
static struct command_line line;
static struct op_result result;

static void setup(void)
{
    harness_database();
    unsetenv("DICR_LANG");
    struct demo_filled filled;
    call.today = DATE(2026, 11, 25);
    ck_assert_ok(demo_fill(&call, &filled));
    (void)harness_sql("analyze"); /* the planner knows nothing of what has just been loaded */
    ck_assert_ok(country_load_slots(&call));
}

static void teardown(void)
{
    buffer_free(&out);
    harness_end();
}

/* What the command prints on a terminal of this width (0: a pipe). */
static const char *shown_list(size_t width, const char *const *arguments)
{
    size_t n = 0;
    while (arguments[n])
        n++;
    call_clear(&call);
    call.options = (struct request_options){ 0 };
    call.language = LANGUAGE_EN;
    ck_assert_ok(command_parse(&call, n, arguments, &line));
    ck_assert_ok(op_run(&call, line.op, &line.input, &result));
    const struct printer p = { .out = &out, .language = call.language, .width = width };
    out.size = 0;
    ck_assert_ok(print_answer(&call, &line, &result, &p));
    return text_copy_n(call.mem, out.bytes, out.size);
}
#define shown(width, ...) shown_list(width, (const char *const[]){ __VA_ARGS__, NULL })

static void holds(const char *text, const char *words)
{
    ck_assert_msg(strstr(text, words) != NULL, "\"%s\" is not in:\n%.2000s", words, text);
}

static void holds_not(const char *text, const char *words)
{
    ck_assert_msg(strstr(text, words) == NULL, "\"%s\" is in:\n%.2000s", words, text);
}

/* --- language ------------------------------------------------------------------------------------------------------------------- */

START_TEST(a_search_is_shown_in_the_readers_language)
{
    const char *hr = shown(0, "search", "municion", "--lang", "hr", "--facets", "country,theme,readiness,role,certificate",
                           "--columns", "number,kind,status,why");
    holds(hr, message_word(LANGUAGE_HR, "choice_", "company"));
    holds(hr, message_word(LANGUAGE_HR, "choice_", "active"));
    holds(hr, message_word(LANGUAGE_HR, "choice_", "capability"));
    holds(hr, "Albanija");
    holds(hr, message_word(LANGUAGE_HR, "choice_", "in_production"));
    holds(hr, message_word(LANGUAGE_HR, "choice_", "make"));
    holds(hr, "THEME:AMMO_SC Streljivo");
    holds_not(hr, "company");
    holds_not(hr, "active");
    holds_not(hr, "capability");
    holds_not(hr, "in_production");
    const char *sq = shown(0, "search", "municion", "--lang", "sq", "--facets", "country", "--columns", "number,kind,status,why");
    holds(sq, message_word(LANGUAGE_SQ, "choice_", "company"));
    holds(sq, message_word(LANGUAGE_SQ, "choice_", "active"));
    holds(sq, "Kroaci");
    holds_not(sq, "capability");
}
END_TEST

/* The words of the program stand in a column as codes only where the field is declared to hold them, so that they are shown in the
   reader's language. `seen`: how many cells were compared. The others are gathered, a line each. */
static const char *untranslated = "";

static void check_cells(const char *op, const struct shape *s, unsigned roles, const struct list *rows, size_t *seen)
{
    for (size_t r = 0; r < rows->n; r++)
        for (size_t i = 0; i < s->field_count; i++) {
            const struct field *f = &s->fields[i];
            const void *record = (const char *)rows->item + r * s->size;
            enum message found;
            if (!(f->roles & roles) || !field_is_known(f, record))
                continue;
            if (f->kind == KIND_LIST)
                check_cells(op, f->of, READ, field_at(f, record), seen);
            bool unit =
                strcmp(s->name, "unit") == 0 || strcmp(f->name, "unit") == 0; /* "person" is a unit's code and its label */
            if (f->kind != KIND_TEXT || f->words || unit || strcmp(f->name, "reason") == 0)
                continue;
            const char *value = *(const char *const *)field_at(f, record);
            ++*seen;
            bool code = !strchr(value, ' ') && message_find(text_format(call.mem, "choice_%s", value), &found) &&
                        strcmp(message_word(LANGUAGE_EN, "choice_", value), message_word(LANGUAGE_HR, "choice_", value)) != 0;
            const char *what = text_format(call.mem, "%s.%s \"%s\"", s->name, f->name, value);
            if (code && !strstr(untranslated, what))
                untranslated = text_format(call.mem, "%s%s: %s\n", untranslated, op, what);
        }
}

/* The op of a command that prints a list of everything, and the command's words; NULL for another command. */
static const struct op *op_of_list(const struct command *command, const char **words, size_t *n)
{
    const struct op *op = command->op ? op_find(command->op) : NULL;
    if (!op || op->form != OP_PAGE || command->operand)
        return NULL;
    struct texts split = text_split(call.mem, command->words, ' ');
    memcpy(words, split.item, split.n * sizeof *words);
    *n = split.n;
    return op;
}

START_TEST(no_list_shows_a_code_where_there_is_a_word)
{
    size_t seen = 0, lists = 0;
    for (size_t i = 0; i < command_count; i++) {
        const char *words[COMMAND_WORDS_MAX + 3] = { 0 };
        size_t n = 0;
        const struct op *op = op_of_list(&commands[i], words, &n);
        if (!op)
            continue;
        if (op->input.shape == &supplier_query_shape)
            words[n] = "--facets=country,readiness,role";
        (void)shown_list(0, words);
        check_cells(op->name, op->output.shape, op->output.roles, &result.page.rows, &seen);
        lists++;
        if (result.page.extra_shape) {
            const struct list beside = { 1, (void *)(uintptr_t)result.page.extra };
            check_cells(op->name, result.page.extra_shape, READ, &beside, &seen);
        }
    }
    ck_assert_msg(!*untranslated, "codes that readers of all languages are shown:\n%s", untranslated);
    ck_assert_uint_ge(lists, 25);
    ck_assert_uint_ge(seen, 3000);
}
END_TEST

/* --- width ---------------------------------------------------------------------------------------------------------------------- */

/* The text with each run of white space as one space: what was wrapped is whole again. */
static const char *joined(const char *text)
{
    char *copy = text_copy(call.mem, text), *to = copy;
    for (const char *at = text; *at; at++)
        if (*at != ' ' && *at != '\n')
            *to++ = *at;
        else if (to > copy && to[-1] != ' ')
            *to++ = ' ';
    *to = '\0';
    return copy;
}

START_TEST(a_search_fits_80_columns_and_shows_number_name_country_town_and_why_in_full)
{
    static const char *const searched[] = { "municion", "optika", "vozila", "d.o.o.", "Zagreb" };
    size_t hits = 0;
    for (size_t l = 0; l < LANGUAGE_COUNT; l++)
        for (size_t w = 0; w < sizeof searched / sizeof *searched; w++) {
            const char *text = shown(80, "search", searched[w], "--lang", language_rows[l].code);
            ck_assert_msg(longest_line(text) <= 80, "a line of %zu characters in:\n%.2000s", longest_line(text), text);
            ck_assert_msg(!strstr(text, "…"), "something is cut in:\n%.2000s", text);
            const char *whole = joined(text);
            const struct supplier_hit *hit = result.page.rows.item;
            for (size_t i = 0; i < result.page.rows.n; i++, hits++) {
                holds(whole, number_text(call.mem, hit[i].number));
                holds(whole, hit[i].legal_name);
                holds(whole, hit[i].country);
                if (hit[i].town)
                    holds(whole, hit[i].town);
                for (size_t k = 0; k < hit[i].why.n; k++)
                    holds(whole, hit[i].why.item[k].found);
            }
        }
    ck_assert_uint_ge(hits, 100);
}
END_TEST

START_TEST(every_list_shows_the_columns_that_one_chooses)
{
    const char *text = shown(0, "search", "municion", "--columns", "town,number", "--limit", "1");
    ck_assert_msg(text_starts_with(text, "town"), "%s", text);
    holds_not(text, "legal name");
    text = shown(0, "search", "municion", "--columns", "town,number", "--limit", "1", "--format", "csv");
    ck_assert_msg(text_starts_with(text, "town,number\r\n") || text_starts_with(text, "town,number\n"), "%s", text);
    text = shown(0, "supplier", "show", "AL-0000332", "--columns", "legal_name,country");
    holds(text, "legal name");
    holds_not(text, "AL-0000332");
    for (size_t i = 0; i < command_count; i++) {
        const char *words[COMMAND_WORDS_MAX + 3] = { 0 };
        size_t n = 0;
        const struct op *op = op_of_list(&commands[i], words, &n);
        if (!op)
            continue;
        for (size_t k = 0; k < op->output.shape->field_count; k++) {
            const struct field *f = &op->output.shape->fields[k];
            if (!(f->roles & op->output.roles) || f->kind == KIND_RECORD)
                continue;
            words[n] = "--columns";
            words[n + 1] = f->name;
            call_clear(&call);
            ck_assert_ok(command_parse(&call, n + 2, words, &line));
        }
    }
}
END_TEST

START_TEST(a_column_that_there_is_not_is_refused_with_those_that_there_are)
{
    call_clear(&call);
    ck_assert(!command_parse(&call, 3, (const char *const[]){ "search", "--columns", "number,nmae" }, &line));
    ck_assert_int_eq(call.error.code, ERROR_FORMAT);
    ck_assert_str_eq(call.error.field, "--columns");
    const char *sentence = error_sentence(call.mem, LANGUAGE_EN, &call.error);
    holds(sentence, "nmae");
    holds(sentence, "legal_name");
    holds(sentence, "why");
    call_clear(&call);
    ck_assert(!command_parse(&call, 5, (const char *const[]){ "search", "--columns", "number", "--format", "json" }, &line));
    call_clear(&call);
    ck_assert(!command_parse(&call, 3, (const char *const[]){ "serve", "--columns", "number" }, &line));
}
END_TEST

/* --- whose they are ------------------------------------------------------------------------------------------------------------- */

START_TEST(each_list_of_what_belongs_to_a_supplier_says_whose_it_is)
{
    static const char *const children[] = { "name",       "identifier",         "site",      "contact",
                                            "activity",   "annual_figure",      "ownership", "certificate",
                                            "capability", "capability_concept", "rate" };
    for (size_t i = 0; i < sizeof children / sizeof *children; i++) {
        const char *text = shown(0, children[i], "list", "--limit", "5");
        const struct shape *s = line.op->output.shape;
        const struct field *supplier = shape_field(s, "supplier"), *name = shape_field(s, "supplier_name");
        ck_assert_msg(supplier && name, "%s list does not know whose they are", children[i]);
        ck_assert_uint_ge(result.page.rows.n, 1);
        for (size_t r = 0; r < result.page.rows.n; r++) {
            const void *record = (const char *)result.page.rows.item + r * s->size;
            struct number number = *(const struct number *)field_at(supplier, record);
            const char *legal_name = harness_value(
                text_format(call.mem, "select legal_name from supplier where number = %lld", (long long)number.value));
            holds(text, legal_name);
        }
        const char *json = shown(0, children[i], "list", "--limit", "5", "--format", "json");
        holds(json, "\"supplier\":\"");
        holds(json, "\"supplier_name\":\"");
    }
    holds(shown(0, "part", "list", "--format", "json"), "\"assembly_title\":\"");
    holds(shown(0, "item_concept", "list", "--format", "json"), "\"item_title\":\"");
    holds(shown(0, "initiative_country", "list", "--format", "json"), "\"initiative_title\":\"");
}
END_TEST

static int64_t number_of(const char *sql)
{
    const char *value = harness_value(sql);
    return value ? strtoll(value, NULL, 10) : -1;
}

START_TEST(certificates_and_capabilities_are_chosen_by_what_officers_look_for)
{
    (void)shown(0, "certificate", "list", "--expires_by", "2027-06-30");
    int64_t all = number_of("select count(*) from certificate"),
            ending = number_of("select count(*) from certificate where valid_until <= '2027-06-30'");
    ck_assert(ending > 0 && ending < all);
    ck_assert_int_eq(result.page.count, ending);
    (void)shown(0, "certificate", "list", "--expires_by", "30.6.2027.", "--lang", "hr", "--country", "HR");
    ck_assert_int_eq(result.page.count, number_of("select count(*) from certificate c join supplier s on s.number = c.supplier "
                                                  "where valid_until <= '2027-06-30' and s.country = 'HR'"));
    (void)shown(0, "certificate", "list", "--concept", "ISO9001", "--country", "AL");
    ck_assert_int_eq(result.page.count, number_of("select count(*) from certificate c join supplier s on s.number = c.supplier "
                                                  "where concept = 'CERT:ISO9001' and s.country = 'AL'"));
    ck_assert_int_gt(result.page.count, 0);
    (void)shown(0, "capability", "list", "--country", "XK", "--role", "make", "--readiness", "in_production");
    ck_assert_int_eq(result.page.count, number_of("select count(*) from capability c join supplier s on s.number = c.supplier "
                                                  "where s.country = 'XK' and role = 'make' and readiness = 'in_production'"));
    ck_assert_int_gt(result.page.count, 0);
}
END_TEST

/* --- history -------------------------------------------------------------------------------------------------------------------- */

static void perform_list(const char *const *arguments)
{
    size_t n = 0;
    while (arguments[n])
        n++;
    call_clear(&call);
    call.options = (struct request_options){ 0 };
    ck_assert_ok(command_parse(&call, n, arguments, &line));
    ck_assert_ok(op_run(&call, line.op, &line.input, &result));
}
#define perform(...) perform_list((const char *const[]){ __VA_ARGS__, NULL })

START_TEST(history_tells_each_field_before_and_after_in_words)
{
    perform("supplier", "change", "HR-0000189", "--status", "suspended", "--founded_on", "2001-02-03", "--note", "first");
    perform("supplier", "change", "HR-0000189", "--note", "second");
    perform("supplier", "remove", "HR-0000189", "--reason", "entered twice");
    const char *hr = shown(0, "supplier", "history", "HR-0000189", "--lang", "hr");
    holds(hr, text_format(call.mem, "%s: %s → %s", message_word(LANGUAGE_HR, "field_", "status"),
                          message_word(LANGUAGE_HR, "choice_", "active"), message_word(LANGUAGE_HR, "choice_", "suspended")));
    holds(hr, "12.04.1976. → 03.02.2001.");
    holds(hr, ": – → entered twice");
    holds(hr, "first → second");
    holds_not(hr, "{\"");
    holds_not(hr, "\"note\"");
    holds_not(hr, "suspended");
    ck_assert_msg(longest_line(shown(80, "supplier", "history", "HR-0000189", "--lang", "sq")) <= 80, "too wide");
    const char *json = shown(0, "supplier", "history", "HR-0000189", "--format", "json");
    json_t *page = json_loads(json, 0, NULL);
    const json_t *rows = json_object_get(page, "changes");
    const json_t *second = json_array_get(rows, 1), *first = json_array_get(rows, 2);
    ck_assert_str_eq(json_string_value(json_object_get(json_object_get(second, "before"), "note")), "first");
    ck_assert_str_eq(json_string_value(json_object_get(json_object_get(second, "after"), "note")), "second");
    ck_assert_str_eq(json_string_value(json_object_get(json_object_get(first, "after"), "status")), "suspended");
    json_decref(page);
}
END_TEST

Suite *suite_lists(void)
{
    Suite *s = suite_create("lists");
    TCase *tc = tcase_create("lists");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 300);
    tcase_add_test(tc, a_search_is_shown_in_the_readers_language);
    tcase_add_test(tc, no_list_shows_a_code_where_there_is_a_word);
    tcase_add_test(tc, a_search_fits_80_columns_and_shows_number_name_country_town_and_why_in_full);
    tcase_add_test(tc, every_list_shows_the_columns_that_one_chooses);
    tcase_add_test(tc, a_column_that_there_is_not_is_refused_with_those_that_there_are);
    tcase_add_test(tc, each_list_of_what_belongs_to_a_supplier_says_whose_it_is);
    tcase_add_test(tc, certificates_and_capabilities_are_chosen_by_what_officers_look_for);
    tcase_add_test(tc, history_tells_each_field_before_and_after_in_words);
    suite_add_tcase(s, tc);
    return s;
}

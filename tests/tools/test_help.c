/* Help and the description of the API tell a person what each command and each flag is for, with its values and an example. No
   database. */
#include "../harness.h"

#include "../../api/openapi.h"
#include "../../api/router.h"

#include "../../tools/command.h"
#include "../../tools/help.h"
#include "longest_line.h"
#include "shape/field_help.h"

#include <jansson.h>

Suite *suite_help(void);

static struct buffer out;

static void setup(void)
{
    harness_call();
    unsetenv("DICR_LANG");
}

static void teardown(void)
{
    buffer_free(&out);
    harness_end();
}

/* The languages that are translated as a whole. */
#define EACH_LANGUAGE(l)                                                                                                         \
    for (enum language l = LANGUAGE_EN; l < LANGUAGE_COUNT; l++)                                                                 \
        if (!language_rows[l].is_partial)

static size_t lines_of(const char *text)
{
    size_t n = 0;
    for (; *text; text++)
        n += *text == '\n';
    return n;
}

static const char *text_of_help(enum language language, size_t width)
{
    const struct printer p = { .out = &out, .language = language, .width = width };
    out.size = 0;
    help_all(call.mem, &p);
    return text_copy_n(call.mem, out.bytes, out.size);
}

static const char *text_of_command(enum language language, const struct command *command)
{
    const struct printer p = { .out = &out, .language = language };
    out.size = 0;
    help_command(call.mem, &p, command);
    return text_copy_n(call.mem, out.bytes, out.size);
}

START_TEST(the_plain_help_fits_one_screen_with_the_main_jobs_and_the_nouns)
{
    EACH_LANGUAGE(l)
    {
        const char *text = text_of_help(l, 80);
        ck_assert_msg(lines_of(text) <= 40 && longest_line(text) <= 80, "%zu lines of %zu characters:\n%.3000s", lines_of(text),
                      longest_line(text), text);
        static const char *const jobs[] = { "dicr search ", "dicr supplier show ", "dicr import ", "dicr report gaps",
                                            "dicr serve" };
        for (size_t i = 0; i < sizeof jobs / sizeof *jobs; i++)
            ck_assert_msg(strstr(text, jobs[i]) != NULL, "no %s in:\n%.3000s", jobs[i], text);
        for (size_t i = 0; i < command_count; i++) {
            const char *first = text_copy_n(call.mem, commands[i].words, strcspn(commands[i].words, " "));
            ck_assert_msg(strstr(text, first) != NULL, "no %s in:\n%.3000s", first, text);
        }
    }
}
END_TEST

/* A sentence that names the thing by a code ("Adds one: capability_concept") is none. */
START_TEST(each_verb_of_each_noun_has_a_sentence_of_its_own)
{
    EACH_LANGUAGE(l)
    for (size_t i = 0; i < command_count; i++) {
        const char *sentence = help_sentence(call.mem, l, &commands[i]);
        ck_assert_msg(strchr(sentence, ' ') && !strchr(sentence, '_') && !strchr(sentence, '{'), "%s in %s: %s",
                      commands[i].words, language_rows[l].code, sentence);
        for (size_t k = 0; k < i; k++) {
            bool same_op = commands[i].op && commands[k].op && strcmp(commands[i].op, commands[k].op) == 0;
            ck_assert_msg(same_op || strcmp(sentence, help_sentence(call.mem, l, &commands[k])) != 0, "%s and %s in %s: %s",
                          commands[i].words, commands[k].words, language_rows[l].code, sentence);
        }
    }
    struct command add = { .words = "capability_concept add", .op = "capability_concept.add" };
    ck_assert_str_eq(help_sentence(call.mem, LANGUAGE_EN, &add), "Add a concept to a capability");
    ck_assert_str_eq(help_sentence(call.mem, LANGUAGE_HR, &add), "Dodaje pojam sposobnosti");
    add = (struct command){ .words = "certificate list", .op = "certificate.list" };
    ck_assert_str_eq(help_sentence(call.mem, LANGUAGE_HR, &add), "Ispisuje certifikate dobavljača");
    ck_assert_str_eq(help_sentence(call.mem, LANGUAGE_SQ, &add), "Rendit certifikatat e furnizuesve");
}
END_TEST

START_TEST(help_shows_for_each_flag_its_values_and_an_example)
{
    size_t flags = 0;
    EACH_LANGUAGE(l)
    for (size_t i = 0; i < command_count; i++) {
        const struct op *op = commands[i].op ? op_find(commands[i].op) : NULL;
        const char *text = text_of_command(l, &commands[i]);
        for (size_t k = 0; op && op->input.shape && k < op->input.shape->field_count; k++) {
            const struct field *f = &op->input.shape->fields[k];
            if (!field_is_flag(&commands[i], op, f))
                continue;
            const char *at = strstr(text, text_format(call.mem, "\n  --%s ", field_flag(f)));
            ck_assert_msg(at != NULL, "%s: no --%s", commands[i].words, field_flag(f));
            /* what belongs to the flag ends where the next one begins */
            const char *end = strstr(at + 1, "\n  --");
            const char *about = text_copy_n(call.mem, at + 1, end ? (size_t)(end - at) : strlen(at + 1));
            const char *example = strstr(about, l == LANGUAGE_EN ? ", e.g. " : l == LANGUAGE_HR ? ", npr. " : ", p.sh. ");
            ck_assert_msg(example != NULL, "%s in %s: no example of:\n%s", commands[i].words, language_rows[l].code, about);
            call_clear(&call);
            ck_assert_ok(
                field_read(&call, f, field_example(call.mem, op->input.shape, f), arena_take(call.mem, op->input.shape->size)));
            for (size_t n = 1; f->kind == KIND_CHOICE && f->choices[n]; n++)
                ck_assert_msg(strstr(about, f->choices[n]) != NULL, "%s --%s: no %s", commands[i].words, f->name, f->choices[n]);
            flags++;
        }
    }
    ck_assert_uint_ge(flags, 1500);
}
END_TEST

static const char *member_text(const json_t *o, const char *name)
{
    const char *text = json_string_value(json_object_get(o, name));
    return text ? text : "";
}

START_TEST(help_tells_the_default_of_each_flag_that_has_one)
{
    static const struct {
        const char *words, *flag, *value;
    } rows[] = {
        { "link add", "--kind ", "; default buy" },
        { "part add", "--required ", "; default yes" },
        { "rate add", "--month ", "; default 0" },
        { "report gaps", "--survey_days ", "; default 730" },
        { "report gaps", "--as_of ", "; default today" },
        { "country list", "--as_of ", "; default today" },
        { "link change", "--kind ", NULL },
        { "link list", "--kind ", NULL },
        { "link list", "--limit ", "; default 50" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct command *command = NULL;
        for (size_t k = 0; k < command_count; k++)
            if (strcmp(commands[k].words, rows[i].words) == 0)
                command = &commands[k];
        ck_assert_msg(command, "no command %s", rows[i].words);
        const char *text = text_of_command(LANGUAGE_EN, command), *flag = strstr(text, rows[i].flag);
        ck_assert_msg(flag, "%s has no %s", rows[i].words, rows[i].flag);
        const char *end = strstr(flag, "\n  --"), *line = text_copy_n(call.mem, flag, end ? (size_t)(end - flag) : strlen(flag));
        ck_assert_msg(rows[i].value ? strstr(line, rows[i].value) != NULL : !strstr(line, "; default"), "%s: %s", rows[i].words,
                      line);
    }
}
END_TEST

START_TEST(the_description_of_the_api_explains_each_parameter_and_each_field)
{
    const char *why;
    ck_assert_msg(router_start(routes, route_count, op_find, &why), "%s", why);
    size_t parameters = 0, fields = 0;
    EACH_LANGUAGE(l)
    {
        json_t *document = json_loads(openapi_text(call.mem, l), 0, NULL);
        ck_assert_ptr_nonnull(document);
        const char *path, *method, *name;
        json_t *item, *operation, *it;
        size_t i;
        json_object_foreach(json_object_get(document, "paths"), path, item)
        {
            json_object_foreach(item, method, operation)
            {
                json_array_foreach(json_object_get(operation, "parameters"), i, it)
                {
                    if (json_object_get(it, "$ref"))
                        continue;
                    ck_assert_msg(strchr(member_text(it, "description"), ' ') != NULL, "%s %s ?%s: \"%s\"", method, path,
                                  member_text(it, "name"), member_text(it, "description"));
                    ck_assert_msg(json_object_get(it, "example") != NULL, "%s %s ?%s has no example", method, path,
                                  member_text(it, "name"));
                    parameters++;
                }
            }
        }
        json_object_foreach(json_object_get(json_object_get(document, "components"), "schemas"), name, item)
        {
            size_t size = strlen(name);
            if (size < 4 || (!strstr(name, "_add") && !strstr(name, "_change")))
                continue;
            const char *field;
            json_object_foreach(json_object_get(item, "properties"), field, it)
            {
                ck_assert_msg(strchr(member_text(it, "description"), ' ') != NULL, "%s.%s: \"%s\"", name, field,
                              member_text(it, "description"));
                fields++;
            }
        }
        json_decref(document);
    }
    ck_assert_uint_ge(parameters, 900);
    ck_assert_uint_ge(fields, 600);
}
END_TEST

Suite *suite_help(void)
{
    Suite *s = suite_create("help");
    TCase *tc = tcase_create("help");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, the_plain_help_fits_one_screen_with_the_main_jobs_and_the_nouns);
    tcase_add_test(tc, each_verb_of_each_noun_has_a_sentence_of_its_own);
    tcase_add_test(tc, help_shows_for_each_flag_its_values_and_an_example);
    tcase_add_test(tc, the_description_of_the_api_explains_each_parameter_and_each_field);
    tcase_add_test(tc, help_tells_the_default_of_each_flag_that_has_one);
    suite_add_tcase(s, tc);
    return s;
}

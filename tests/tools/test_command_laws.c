/* The laws between the tables of commands, ops and messages. */
#include "command_line.h"

#include "../../tools/help.h"
#include "../../tools/nearest.h"
#include "base/buffer.h"

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
        ck_assert_msg(!command->operand || op->form == OP_FILE || shape_field(op->input.shape, command->operand),
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

/* What may be said must be accepted: two fields of one op with the same flag would hide each other. */
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
                                  !text_same_name(field_flag(f), field_flag(&op->input.shape->fields[b])),
                              "%s: --%s", commands[i].words, field_flag(f));
            for (int s = 0; s < SETTING_COUNT; s++)
                ck_assert_msg(!text_same_name(field_flag(f), setting_rows[s].name), "%s: --%s", commands[i].words, field_flag(f));
            for (size_t o = 0; o < options_shape.field_count; o++)
                ck_assert_msg(!(options_shape.fields[o].roles & op->options) ||
                                  !text_same_name(field_flag(f), options_shape.fields[o].name),
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

Suite *suite_command_laws(void);
Suite *suite_command_laws(void)
{
    Suite *s = suite_create("command_laws");
    TCase *t = tcase_create("command_laws");
    tcase_add_checked_fixture(t, command_line_start, harness_end);
    tcase_add_test(t, each_command_names_an_op_or_a_function_and_fields_that_its_op_takes);
    tcase_add_test(t, no_two_things_of_a_command_have_the_same_flag);
    tcase_add_test(t, each_command_says_what_it_does_in_three_languages);
    tcase_add_test(t, help_names_each_command_and_each_flag);
    suite_add_tcase(s, t);
    return s;
}

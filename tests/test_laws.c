/* Laws over the tables: what must hold for each row of ops, routes, commands, shapes, statements, constraints and messages. */
#include "../api/router.h"
#include "../tools/command.h"
#include "base/array.h"
#include "base/buffer.h"
#include "catalogue/noun.h"
#include "db/refusal.h"
#include "harness.h"
#include "intake/batch_store.h"
#include "reference/concept.h"
#include "reference/country.h"
#include "reference/unit.h"
#include "shape/field_help.h"

Suite *suite_laws(void);

/* --- ops, routes, commands -------------------------------------------------------------------------------------------------------- */

START_TEST(each_op_has_a_name_of_noun_and_verb_and_a_function)
{
    const struct op *op = op_at((size_t)_i);
    ck_assert_msg(op->run.one != NULL, "%s has no function", op->name);
    ck_assert_msg(strchr(op->name, '.') != NULL, "%s names no verb", op->name);
    ck_assert_ptr_eq(op_find(op->name), op);
    ck_assert_msg(!op->noun || text_starts_with(op->name, text_format(call.mem, "%s.", op->noun->shape->name)),
                  "%s is no op of %s", op->name, op->noun ? op->noun->shape->name : "");
    ck_assert_msg(!op_gives_record(op) || op->output.shape, "%s answers a record of no shape", op->name);
}
END_TEST

/* An op is explained by its own sentence, or by its verb's and its noun's. */
START_TEST(each_op_is_explained_in_three_languages)
{
    const struct op *op = op_at((size_t)_i);
    struct texts parts = text_split(call.mem, op->name, '.');
    enum message m;
    bool own = message_find(text_format(call.mem, "op_%s_%s", parts.item[0], parts.item[1]), &m);
    bool made = message_find(text_format(call.mem, "verb_%s", parts.item[1]), &m) &&
                message_find(text_format(call.mem, "noun_%s", parts.item[0]), &m) &&
                message_find(text_format(call.mem, "nouns_%s", parts.item[0]), &m);
    ck_assert_msg(own || made, "%s is not explained", op->name);
}
END_TEST

START_TEST(each_op_has_a_route)
{
    bool found = false;
    for (size_t i = 0; i < route_count; i++)
        found |= strcmp(routes[i].op, op_at((size_t)_i)->name) == 0;
    ck_assert_msg(found, "%s has no route", op_at((size_t)_i)->name);
}
END_TEST

START_TEST(each_op_has_a_command)
{
    bool found = false;
    for (size_t i = 0; i < command_count; i++)
        found |= commands[i].op && strcmp(commands[i].op, op_at((size_t)_i)->name) == 0;
    /* Showing a supplier by a command is showing it whole: supplier.show reads it by supplier.get. */
    ck_assert_msg(found || strcmp(op_at((size_t)_i)->name, "supplier.get") == 0, "%s has no command", op_at((size_t)_i)->name);
}
END_TEST

START_TEST(each_route_names_an_op_and_its_places_are_fields_of_what_it_takes)
{
    const struct route *route = &routes[_i];
    const struct op *op = op_find(route->op);
    ck_assert_msg(op != NULL, "%s %s names no op: %s", route->method, route->path, route->op);
    struct texts parts = text_split(call.mem, route->path, '/');
    for (size_t i = 0; i < parts.n; i++) {
        if (parts.item[i][0] != '{')
            continue;
        const char *name = text_copy_n(call.mem, parts.item[i] + 1, strlen(parts.item[i]) - 2);
        ck_assert_msg(op->input.shape && shape_field(op->input.shape, name), "%s: {%s} is no field of %s", route->path, name,
                      route->op);
    }
}
END_TEST

START_TEST(each_command_names_an_op_or_runs_something)
{
    const struct command *command = &commands[_i];
    ck_assert_msg(command->op || command->run, "%s does nothing", command->words);
    if (!command->op)
        return;
    const struct op *op = op_find(command->op);
    ck_assert_msg(op != NULL, "%s names no op: %s", command->words, command->op);
}
END_TEST

/* --- shapes ----------------------------------------------------------------------------------------------------------------------- */

static bool is_plain(const struct field *f)
{
    return f->kind != KIND_LIST && f->kind != KIND_RECORD;
}

/* Adds to `missing` the keys of messages that the fields and choices of a shape lack. */
static void find_missing_words(const struct shape *s, int depth, struct buffer *missing)
{
    enum message m;
    ck_assert_msg(s->field_count <= SHAPE_FIELDS_MAX, "%s has too many fields", s->name);
    for (size_t i = 0; i < s->field_count; i++) {
        const struct field *f = &s->fields[i];
        if (!(f->roles & ~(unsigned)STORE))
            continue;
        if (!message_find(text_format(call.mem, "field_%s", f->name), &m))
            buffer_format(missing, " field_%s", f->name);
        for (size_t c = 1; f->kind == KIND_CHOICE && f->choices[c]; c++)
            if (!message_find(text_format(call.mem, "choice_%s", f->choices[c]), &m) &&
                !(f->words && message_find(text_format(call.mem, "choice_%s_%s", f->words, f->choices[c]), &m)))
                buffer_format(missing, " choice_%s", f->choices[c]);
        if (f->of && depth < 4)
            find_missing_words(f->of, depth + 1, missing);
    }
}

START_TEST(each_field_and_choice_that_an_op_says_has_words_in_three_languages)
{
    struct buffer missing = { 0 };
    if (op_at((size_t)_i)->input.shape)
        find_missing_words(op_at((size_t)_i)->input.shape, 0, &missing);
    if (op_at((size_t)_i)->output.shape)
        find_missing_words(op_at((size_t)_i)->output.shape, 0, &missing);
    ck_assert_msg(missing.size == 0, "%s:%s", op_at((size_t)_i)->name, missing.bytes);
    buffer_free(&missing);
}
END_TEST

/* Each plain field that is neither an expression nor a filter of its own is a column of the noun's table. A REQUIRED field is
   not null there, but where one of several is required. */
START_TEST(each_field_of_a_noun_is_a_column_of_its_table)
{
    const struct shape *s = nouns[_i]->shape;
    for (size_t i = 0; i < s->field_count; i++) {
        const struct field *f = &s->fields[i];
        if (!is_plain(f) || f->sql || f->filter)
            continue;
        const char *nullable = harness_value(text_format(call.mem,
                                                         "select is_nullable from information_schema.columns where "
                                                         "table_schema = 'dicr' and table_name = '%s' and column_name = '%s'",
                                                         s->table, f->name));
        ck_assert_msg(nullable != NULL, "%s.%s is no column", s->table, f->name);
        ck_assert_msg(!(f->roles & REQUIRED) || nullable[0] == 'N' || strcmp(s->name, "rate") == 0 ||
                          strcmp(s->name, "item") == 0 || strcmp(s->name, "assembly") == 0 || strcmp(s->name, "requirement") == 0,
                      "%s.%s must be said, but may be null", s->table, f->name);
    }
}
END_TEST

/* What one door or the import stores, each other door takes back. */
START_TEST(each_decimal_of_a_noun_has_the_digits_of_its_column)
{
    const struct shape *s = nouns[_i]->shape;
    for (size_t i = 0; i < s->field_count; i++) {
        const struct field *f = &s->fields[i];
        if (!is_plain(f) || f->kind != KIND_DECIMAL || f->sql)
            continue;
        const char *digits = harness_value(text_format(call.mem,
                                                       "select numeric_scale from information_schema.columns where "
                                                       "table_schema = 'dicr' and table_name = '%s' and column_name = '%s'",
                                                       s->table, f->name));
        ck_assert_msg(digits && strtoul(digits, NULL, 10) == f->decimals, "%s.%s takes %u decimals, its column %s", s->name,
                      f->name, f->decimals, digits ? digits : "any");
    }
}
END_TEST

/* The words that the check of a column takes, in order. */
static const char *words_of_check(const char *table, const char *column)
{
    const char *check = harness_value(text_format(call.mem,
                                                  "select pg_get_expr(conbin, conrelid) from pg_constraint where "
                                                  "conrelid = 'dicr.%1$s'::regclass and conname = '%1$s_%2$s_choice'",
                                                  table, column));
    return check
               ? harness_value(text_format(call.mem,
                                           "select string_agg(w.%1$s, ' ' order by w.%1$s collate \"C\") from (select distinct "
                                           "m[1] as %1$s from regexp_matches($$%2$s$$, '[a-z0-9_]+', 'g') as m) as w where %2$s",
                                           column, check))
               : "(no check)";
}

/* Each word that the table takes the program can read, and each that the program writes the table takes. Adds the constraint to
   `checked`. */
static void check_choices(const char *table, const char *column, const char *const *choices, size_t n, struct texts *checked,
                          struct buffer *faults)
{
    struct texts set = { 0 };
    for (size_t i = 0; i < n; i++)
        list_add(call.mem, &set, choices[i]);
    set = text_set(call.mem, set);
    const char *words = text_join(call.mem, set.item, set.n, " "), *taken = words_of_check(table, column);
    if (strcmp(words, taken) != 0)
        buffer_format(faults, "\n  %s.%s: the program has %s, the table takes %s", table, column, words, taken);
    list_add(call.mem, checked, text_format(call.mem, "%s_%s_choice", table, column));
}

static void check_field(const char *table, const struct field *f, struct texts *checked, struct buffer *faults)
{
    check_choices(table, f->name, f->choices + 1, field_choice_count(f), checked, faults);
}

START_TEST(each_choice_is_the_same_in_the_program_and_in_its_table)
{
    struct buffer faults = { 0 };
    struct texts checked = { 0 };
    for (size_t n = 0; n < noun_count; n++) {
        const struct shape *s = nouns[n]->shape;
        for (size_t i = 0; i < s->field_count; i++)
            if (s->fields[i].kind == KIND_CHOICE && !s->fields[i].sql && !s->fields[i].filter)
                check_field(s->table, &s->fields[i], &checked, &faults);
    }
    /* an import has the states of its job, and its own when that is done */
    check_choices("import_batch", "state", (const char *const[]){ "applied", "planned" }, 2, &checked, &faults);
    check_choices("job", "state", (const char *const[]){ "applying", "cancelled", "done", "failed", "planning", "queued" }, 6,
                  &checked, &faults);
    check_field("standing", shape_field(&country_shape, "standing"), &checked, &faults);
    check_field("subdivision", shape_field(&subdivision_shape, "level"), &checked, &faults);
    check_field("unit", shape_field(&unit_shape, "dimension"), &checked, &faults);
    check_field("scheme", shape_field(&scheme_shape, "purpose"), &checked, &faults);
    check_choices("import_row", "verdict", verdict_names, VERDICT_COUNT, &checked, &faults);
    ck_assert_msg(faults.size == 0, "%s", faults.bytes);
    buffer_free(&faults);
    /* No table of records takes words that no field of the program has; evidence is about any noun (alignment.c). */
    const char *others = harness_value(text_format(
        call.mem,
        "select string_agg(conname, ' ' order by conname) from pg_constraint where connamespace = 'dicr'::regnamespace "
        "and conname like '%%\\_choice' and conname <> all ('%s') and exists (select from pg_attribute "
        "where attrelid = conrelid and attname = 'archived_at')",
        array_of_texts(call.mem, checked.item, checked.n)));
    ck_assert_str_eq(others ? others : "", "evidence_subject_kind_choice");
}
END_TEST

/* Help and the description of the API tell what a field holds where it is left out: what the column holds then. */
START_TEST(each_default_of_a_column_is_told_with_its_field)
{
    const struct shape *s = nouns[_i]->shape;
    for (size_t i = 0; i < s->field_count; i++) {
        const struct field *f = &s->fields[i];
        if (!is_plain(f) || !(f->roles & ADD) || f->kind == KIND_TEXTS)
            continue;
        const char *value =
            harness_value(text_format(call.mem,
                                      "select nullif(split_part(replace(column_default, 'true', 'yes'), '::', 1), '') from "
                                      "information_schema.columns where table_schema = 'dicr' and table_name = '%s' and "
                                      "column_name = '%s'",
                                      s->table, f->name));
        const char *told = field_default(f, ADD);
        if (value && told && *value == '\'')
            value = text_copy_n(call.mem, value + 1, strlen(value) - 2);
        ck_assert_msg(!value || (told && strcmp(value, told) == 0), "%s.%s is %s by default, and told as %s", s->name, f->name,
                      value, told ? told : "nothing");
    }
}
END_TEST

START_TEST(each_registry_table_has_a_noun_or_says_why_not)
{
    /* Numbers that go on resolving after a merge, and decisions about pairs: written by merging and reviewing alone. */
    static const char *const without[] = { "supplier_number", "pair" };
    const char *tables =
        harness_value("select string_agg(distinct table_name, ',' order by table_name) from "
                      "information_schema.columns where table_schema = 'dicr' and column_name = 'archive_reason' and "
                      "table_name not like 'load\\_%'"); /* where rows wait, without rules */
    struct texts all = text_split(call.mem, tables, ',');
    ck_assert(all.n >= 25);
    for (size_t t = 0; t < all.n; t++) {
        bool found = false;
        for (size_t i = 0; i < noun_count; i++)
            found |= strcmp(nouns[i]->shape->table, all.item[t]) == 0;
        for (size_t i = 0; i < sizeof without / sizeof without[0]; i++)
            found |= strcmp(without[i], all.item[t]) == 0;
        ck_assert_msg(found, "%s has no noun", all.item[t]);
    }
}
END_TEST

START_TEST(parents_stand_before_their_children)
{
    const struct shape *parent = nouns[_i]->shape->parent;
    bool before = !parent;
    for (int i = 0; i < _i; i++)
        before |= nouns[i]->shape == parent;
    ck_assert_msg(before, "%s stands before its parent", nouns[_i]->shape->name);
}
END_TEST

/* --- statements ------------------------------------------------------------------------------------------------------------------- */

START_TEST(each_statement_prepares_against_the_migrated_schema)
{
    const struct stmt *q = all_statements[_i];
    struct db_column *columns;
    size_t n;
    if (q->template_of_records || strncmp(q->sql, "copy ", 5) == 0)
        return;
    ck_assert_msg(db_describe(&call, q, NULL, &columns, &n), "%s:%d: %s: %s", q->file, q->line, q->name, harness_reason(&call));
}
END_TEST

/* Whether a template is for shapes like this one: its name says for whom. */
static bool is_for(const struct stmt *q, const struct shape *s)
{
    bool child = s->parent != NULL, grandchild = child && s->parent->parent;
    if (!q->template_of_records || strcmp(q->name, "bulk_copy") == 0 ||
        (strncmp(q->name, "record_", 7) != 0 && strncmp(q->name, "bulk_", 5) != 0))
        return false;
    if (strstr(q->name, "grand"))
        return grandchild;
    if (strstr(q->name, "child"))
        return child && !grandchild;
    if (strstr(q->name, "of_parents") || strcmp(q->name, "record_withhold") == 0)
        return child;
    return (strcmp(q->name, "record_add") != 0 && strcmp(q->name, "bulk_insert") != 0) || !child;
}

/* The templates become statements for each noun, and their columns are fields of the noun. */
START_TEST(each_template_prepares_for_each_noun_and_its_columns_fit_the_shape)
{
    const struct shape *s = nouns[_i]->shape;
    for (size_t t = 0; t < all_statement_count; t++) {
        const struct stmt *q = all_statements[t];
        struct db_column *columns;
        size_t n;
        if (!is_for(q, s))
            continue;
        const struct stmt *made = stmt_for(q, s);
        ck_assert_msg(db_describe(&call, made, NULL, &columns, &n), "%s for %s: %s", q->name, s->name, harness_reason(&call));
        for (size_t i = 0; i < n; i++)
            ck_assert_msg(shape_field(strcmp(q->name, "record_now") == 0 ? &change_shape : s, columns[i].name) ||
                              strcmp(q->name, "record_count") == 0,
                          "%s for %s: %s is no field", q->name, s->name, columns[i].name);
    }
}
END_TEST

/* --- refusals --------------------------------------------------------------------------------------------------------------------- */

START_TEST(each_constraint_and_each_unique_index_has_an_error)
{
    const char *names =
        harness_value("select string_agg(x.name, ',') from (select r.relname || ' ' || c.conname as name from "
                      "pg_constraint c join pg_class r on r.oid = c.conrelid join pg_namespace n on n.oid = "
                      "r.relnamespace where n.nspname = 'dicr' and c.contype in ('c', 'f', 'p', 'u') union select "
                      "r.relname || ' ' || i.relname from pg_index x join pg_class i on i.oid = x.indexrelid join "
                      "pg_class r on r.oid = x.indrelid join pg_namespace n on n.oid = r.relnamespace where "
                      "n.nspname = 'dicr' and x.indisunique) x");
    struct texts all = text_split(call.mem, names, ',');
    ck_assert(all.n > 100);
    for (size_t i = 0; i < all.n; i++) {
        struct texts pair = text_split(call.mem, all.item[i], ' ');
        enum error_code code;
        const char *field;
        ck_assert_msg(refusal_read(call.mem, pair.item[0], pair.item[1], &code, &field), "%s on %s is no error", pair.item[1],
                      pair.item[0]);
    }
}
END_TEST

/* --- documentation ---------------------------------------------------------------------------------------------------------------- */

static const char *readme(void)
{
    const char *bytes = NULL;
    size_t size;
    ck_assert_ok(read_file(&call, "README.md", 1 << 20, &bytes, &size));
    return text_copy_n(call.mem, bytes, size);
}

START_TEST(each_setting_and_each_error_stands_in_the_readme)
{
    const char *text = readme();
    for (size_t i = 0; i < SETTING_COUNT; i++)
        ck_assert_msg(strstr(text, setting_rows[i].environment) != NULL, "README.md does not say %s",
                      setting_rows[i].environment);
    for (size_t i = 1; i < ERROR_COUNT; i++)
        ck_assert_msg(strstr(text, text_format(call.mem, "`%s`", error_rows[i].slug)) != NULL, "README.md does not say %s",
                      error_rows[i].slug);
}
END_TEST

Suite *suite_laws(void)
{
    Suite *s = suite_create("laws");
    TCase *tables = tcase_create("tables"), *database = tcase_create("database");
    tcase_add_checked_fixture(tables, harness_call, harness_end);
    tcase_add_loop_test(tables, each_op_has_a_name_of_noun_and_verb_and_a_function, 0, (int)op_count());
    tcase_add_loop_test(tables, each_op_is_explained_in_three_languages, 0, (int)op_count());
    tcase_add_loop_test(tables, each_op_has_a_route, 0, (int)op_count());
    tcase_add_loop_test(tables, each_op_has_a_command, 0, (int)op_count());
    tcase_add_loop_test(tables, each_route_names_an_op_and_its_places_are_fields_of_what_it_takes, 0, (int)route_count);
    tcase_add_loop_test(tables, each_command_names_an_op_or_runs_something, 0, (int)command_count);
    tcase_add_loop_test(tables, each_field_and_choice_that_an_op_says_has_words_in_three_languages, 0, (int)op_count());
    tcase_add_loop_test(tables, parents_stand_before_their_children, 0, (int)noun_count);
    tcase_add_test(tables, each_setting_and_each_error_stands_in_the_readme);
    suite_add_tcase(s, tables);
    tcase_add_checked_fixture(database, harness_transaction, harness_end);
    tcase_add_loop_test(database, each_field_of_a_noun_is_a_column_of_its_table, 0, (int)noun_count);
    tcase_add_loop_test(database, each_default_of_a_column_is_told_with_its_field, 0, (int)noun_count);
    tcase_add_loop_test(database, each_decimal_of_a_noun_has_the_digits_of_its_column, 0, (int)noun_count);
    tcase_add_test(database, each_choice_is_the_same_in_the_program_and_in_its_table);
    tcase_add_test(database, each_registry_table_has_a_noun_or_says_why_not);
    tcase_add_loop_test(database, each_statement_prepares_against_the_migrated_schema, 0, (int)all_statement_count);
    tcase_add_loop_test(database, each_template_prepares_for_each_noun_and_its_columns_fit_the_shape, 0, (int)noun_count);
    tcase_add_test(database, each_constraint_and_each_unique_index_has_an_error);
    suite_add_tcase(s, database);
    return s;
}

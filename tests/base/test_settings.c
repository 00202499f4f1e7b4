#include "base/settings.h"

#include "../skip.h"
#include "base/text.h"

#include <check.h>
#include <unistd.h>

static struct arena *mem;
static struct settings s;

/* Each test runs in a process of its own, so that it may change the environment. */
static void start(void)
{
    mem = arena_new(0);
    memset(&s, 0xEE, sizeof s);
    for (int i = 0; i < SETTING_COUNT; i++)
        unsetenv(setting_rows[i].environment);
    unsetenv("XDG_DATA_HOME");
}

static void end(void)
{
    arena_free(mem);
}

START_TEST(without_a_word_the_defaults_are_in_force)
{
    settings_read(&s, mem);
    ck_assert_ptr_null(s.value[SETTING_DATABASE]);
    ck_assert_str_eq(s.value[SETTING_LISTEN], "127.0.0.1:8080");
    ck_assert_str_eq(s.value[SETTING_LANG], "en");
    ck_assert_str_eq(s.value[SETTING_LOG], "info");
    ck_assert_int_ge(strtol(s.value[SETTING_WORKERS], NULL, 10), 1);
    ck_assert_int_eq(s.value[SETTING_HOME][0], '/');
}
END_TEST

START_TEST(flag_beats_environment_beats_default)
{
    setenv("DICR_LISTEN", "127.0.0.1:9000", 1);
    setenv("DICR_LANG", "sq", 1);
    settings_read(&s, mem);
    ck_assert_str_eq(s.value[SETTING_LISTEN], "127.0.0.1:9000");
    ck_assert(settings_set(&s, mem, "lang", "hr"));
    ck_assert_str_eq(s.value[SETTING_LANG], "hr");
    ck_assert_str_eq(s.value[SETTING_LISTEN], "127.0.0.1:9000");
}
END_TEST

START_TEST(an_error_names_the_variable_or_the_flag_that_says_it)
{
    setenv("DICR_LOG", "zz", 1);
    settings_read(&s, mem);
    ck_assert_str_eq(s.source[SETTING_LOG], "DICR_LOG");
    ck_assert_str_eq(s.source[SETTING_WORKERS], "--workers");
    ck_assert(settings_set(&s, mem, "log", ""));
    ck_assert_str_eq(s.source[SETTING_LOG], "DICR_LOG");
    ck_assert(settings_set(&s, mem, "log", "yy"));
    ck_assert_str_eq(s.source[SETTING_LOG], "--log");
    unsetenv("DICR_LOG");
}
END_TEST

START_TEST(an_empty_value_counts_as_not_set)
{
    setenv("DICR_LISTEN", "", 1);
    settings_read(&s, mem);
    ck_assert_str_eq(s.value[SETTING_LISTEN], "127.0.0.1:8080");
    ck_assert(settings_set(&s, mem, "listen", ""));
    ck_assert(settings_set(&s, mem, "listen", NULL));
    ck_assert_str_eq(s.value[SETTING_LISTEN], "127.0.0.1:8080");
    ck_assert(settings_set(&s, mem, "database", ""));
    ck_assert_ptr_null(s.value[SETTING_DATABASE]);
}
END_TEST

START_TEST(values_do_not_change_with_what_they_came_from)
{
    char flag[] = "hr";
    setenv("DICR_LOG", "debug", 1);
    settings_read(&s, mem);
    ck_assert(settings_set(&s, mem, "lang", flag));
    flag[0] = 'x';
    setenv("DICR_LOG", "error", 1);
    ck_assert_str_eq(s.value[SETTING_LANG], "hr");
    ck_assert_str_eq(s.value[SETTING_LOG], "debug");
}
END_TEST

START_TEST(a_flag_that_is_no_setting_is_told)
{
    settings_read(&s, mem);
    static const char *const wrong[] = { "", "databas", "databases", "--database", "Database", "port" };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        ck_assert_msg(!settings_set(&s, mem, wrong[i], "x"), "%s", wrong[i]);
}
END_TEST

START_TEST(the_home_of_root_is_the_system_s)
{
    if (geteuid() != 0)
        SKIP_TEST("root alone has that home");
    setenv("XDG_DATA_HOME", "/elsewhere", 1);
    settings_read(&s, mem);
    ck_assert_str_eq(s.value[SETTING_HOME], "/var/lib/dicr");
    setenv("DICR_HOME", "/srv/dicr", 1);
    settings_read(&s, mem);
    ck_assert_str_eq(s.value[SETTING_HOME], "/srv/dicr");
}
END_TEST

START_TEST(the_home_of_others_follows_xdg)
{
    uid_t before = geteuid();
    if (before == 0)
        ck_assert_int_eq(seteuid(65534), 0);
    setenv("HOME", "/home/ana", 1);
    settings_read(&s, mem);
    ck_assert_str_eq(s.value[SETTING_HOME], "/home/ana/.local/share/dicr");
    setenv("XDG_DATA_HOME", "/data/ana", 1);
    settings_read(&s, mem);
    ck_assert_str_eq(s.value[SETTING_HOME], "/data/ana/dicr");
    setenv("XDG_DATA_HOME", "relative", 1); /* is to be ignored, says XDG */
    settings_read(&s, mem);
    ck_assert_str_eq(s.value[SETTING_HOME], "/home/ana/.local/share/dicr");
    unsetenv("HOME");
    settings_read(&s, mem);
    const char *ending = "/.local/share/dicr";
    size_t size = strlen(s.value[SETTING_HOME]);
    ck_assert(size >= strlen(ending) && strcmp(s.value[SETTING_HOME] + size - strlen(ending), ending) == 0);
    ck_assert_int_eq(seteuid(before), 0); /* the leak check at the end needs its rights back */
}
END_TEST

START_TEST(every_row_names_flag_and_variable_alike)
{
    for (int i = 0; i < SETTING_COUNT; i++) {
        char expected[64] = "DICR_";
        const char *name = setting_rows[i].name;
        for (size_t j = 0; name[j]; j++)
            expected[5 + j] = name[j] == '_' ? '_' : (char)(name[j] - 'a' + 'A');
        ck_assert_str_eq(setting_rows[i].environment, expected);
    }
}
END_TEST

Suite *suite_settings(void);
Suite *suite_settings(void)
{
    TCase *t = tcase_create("settings");
    tcase_add_checked_fixture(t, start, end);
    tcase_add_test(t, without_a_word_the_defaults_are_in_force);
    tcase_add_test(t, flag_beats_environment_beats_default);
    tcase_add_test(t, an_empty_value_counts_as_not_set);
    tcase_add_test(t, an_error_names_the_variable_or_the_flag_that_says_it);
    tcase_add_test(t, values_do_not_change_with_what_they_came_from);
    tcase_add_test(t, a_flag_that_is_no_setting_is_told);
    tcase_add_test(t, the_home_of_root_is_the_system_s);
    tcase_add_test(t, the_home_of_others_follows_xdg);
    tcase_add_test(t, every_row_names_flag_and_variable_alike);
    Suite *suite = suite_create("settings");
    suite_add_tcase(suite, t);
    return suite;
}

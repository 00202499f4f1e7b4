/* Laws over the table of errors and its sentences. */
#include <check.h>
#undef fail /* Check has one, too; ours is meant */

#include "base/errors.h"

#include "base/call.h"
#include "base/text.h"

static struct arena *mem;

static void start(void)
{
    mem = arena_new(0);
}

static void end(void)
{
    arena_free(mem);
}

START_TEST(every_error_has_a_slug_of_its_own_and_fitting_statuses)
{
    ck_assert_str_eq(error_rows[ERROR_NONE].slug, "none");
    ck_assert_int_eq(error_rows[ERROR_NONE].http_status, 200);
    ck_assert_int_eq(error_rows[ERROR_NONE].exit_status, 0);
    for (int i = 1; i < ERROR_COUNT; i++) {
        const struct error_row *e = &error_rows[i];
        ck_assert_ptr_nonnull(e->slug);
        ck_assert_uint_eq(strspn(e->slug, "abcdefghijklmnopqrstuvwxyz_"), strlen(e->slug));
        ck_assert_int_ge(e->http_status, 400);
        ck_assert_int_lt(e->http_status, 600);
        ck_assert_msg(e->exit_status == 1 || e->exit_status == 2 || e->exit_status == 75, "%s", e->slug);
        /* 75 (try again) and the statuses for what may pass by itself go together. */
        ck_assert_msg((e->exit_status == 75) == (e->http_status == 503 || e->http_status == 507), "%s", e->slug);
        for (int j = 0; j < i; j++)
            ck_assert_str_ne(error_rows[j].slug, e->slug);
    }
}
END_TEST

static enum message sentence_of(int code)
{
    enum message key = MESSAGE_COUNT;
    ck_assert_msg(message_find(text_format(mem, "error_%s", error_rows[code].slug), &key), "no sentence for %s",
                  error_rows[code].slug);
    return key;
}

START_TEST(every_error_has_a_sentence_short_lower_case_and_without_a_period)
{
    for (int i = 1; i < ERROR_COUNT; i++) {
        for (int l = 0; l < LANGUAGE_COUNT; l++) {
            const char *text = message_template((enum language)l, sentence_of(i));
            ck_assert_msg(*text < 'A' || *text > 'Z', "%s", text);
            ck_assert_msg(text[strlen(text) - 1] != '.', "%s", text);
        }
    }
}
END_TEST

/* Whether a sentence reads like one: nothing left of places, no doubled or dangling blanks and marks. */
static void reads_well(const char *text)
{
    static const char *const wrong[] = { "{", "}", "[", "]", "  ", " ;", " ,", " :", ";;", ":;", ",;", "()", "( ", " )" };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        ck_assert_msg(!strstr(text, wrong[i]), "%s", text);
    ck_assert_msg(*text && !strchr(" ;:,", *text) && !strchr(" ;:,", text[strlen(text) - 1]), "%s", text);
}

/* All ways of leaving arguments out: each sentence has few places, so each subset is tried. */
START_TEST(a_sentence_reads_well_whichever_arguments_are_missing)
{
    static const char *const names[] = { "value",    "near", "known",   "at",     "line",   "column", "why",
                                         "expected", "max",  "low",     "length", "high",   "scheme", "first",
                                         "owner",    "with", "version", "do",     "request" };
    enum { NAMES = sizeof names / sizeof *names };
    for (int i = 1; i < ERROR_COUNT; i++) {
        for (int l = 0; l < LANGUAGE_COUNT; l++) {
            const char *text = message_template((enum language)l, sentence_of(i)), *used[NAMES];
            size_t n = 0;
            for (size_t a = 0; a < NAMES; a++) {
                if (strstr(text, text_format(mem, "{%s}", names[a])))
                    used[n++] = names[a];
            }
            for (unsigned subset = 0; subset < 1u << n; subset++) {
                const char *arguments[2 * NAMES + 1] = { 0 };
                size_t size = 0;
                for (size_t a = 0; a < n; a++) {
                    if (subset >> a & 1) {
                        arguments[size++] = used[a];
                        arguments[size++] = "VALUE";
                    }
                }
                struct error e = { .code = (enum error_code)i, .arguments = arguments };
                const char *said = error_sentence(mem, (enum language)l, &e);
                reads_well(said);
                size_t shown = 0;
                for (const char *s = said; (s = strstr(s, "VALUE")); s++)
                    shown++;
                ck_assert_msg(shown == size / 2, "%s", said);
            }
        }
    }
}
END_TEST

START_TEST(sentences_say_what_where_and_what_to_do)
{
    struct call c;
    call_start(&c, mem, LANGUAGE_EN);
    ck_assert(!fail(&c, ERROR_DATE_ORDER, "valid_until", "first", date_text(mem, DATE(2026, 3, 1))));
    ck_assert_str_eq(error_sentence(mem, LANGUAGE_EN, &c.error), "ends before it begins; it begins on 2026-03-01");
    ck_assert_str_eq(error_sentence(mem, LANGUAGE_HR, &c.error), "završava prije nego što počinje; počinje 2026-03-01");
    ck_assert_str_eq(error_sentence(mem, LANGUAGE_SQ, &c.error), "mbaron para se të fillojë; fillon më 2026-03-01");
}
END_TEST

Suite *suite_errors(void);
Suite *suite_errors(void)
{
    TCase *t = tcase_create("errors");
    tcase_add_checked_fixture(t, start, end);
    tcase_add_test(t, every_error_has_a_slug_of_its_own_and_fitting_statuses);
    tcase_add_test(t, every_error_has_a_sentence_short_lower_case_and_without_a_period);
    tcase_add_test(t, a_sentence_reads_well_whichever_arguments_are_missing);
    tcase_add_test(t, sentences_say_what_where_and_what_to_do);
    Suite *s = suite_create("errors");
    suite_add_tcase(s, t);
    return s;
}

/* The report as a page: whole, by itself, harmless, and readable without colours. */
#include "sample.h"
#include <ctype.h>

enum { DEPTH_MAX = 64 };

static bool is_void(const char *name)
{
    static const char *const voids[] = { "meta", "br", "hr", "img", "link", "input" };
    for (size_t i = 0; i < sizeof voids / sizeof *voids; i++)
        if (strcmp(name, voids[i]) == 0)
            return true;
    return false;
}

/* What is wrong with the page, or NULL: each tag is closed in its order, attributes are quoted, & and < and " are escaped. */
static const char *fault_of(const char *page)
{
    char open[DEPTH_MAX][24];
    size_t depth = 0;
    const char *at = page + strlen("<!DOCTYPE html>");
    if (!text_starts_with(page, "<!DOCTYPE html>\n<html lang=\""))
        return "does not begin as a page";
    while (*at) {
        if (*at == '&' && strncmp(at, "&amp;", 5) != 0 && strncmp(at, "&lt;", 4) != 0 && strncmp(at, "&gt;", 4) != 0 &&
            strncmp(at, "&quot;", 6) != 0 && strncmp(at, "&#39;", 5) != 0)
            return text_format(call.mem, "a bare & at: %.40s", at);
        if (*at != '<') {
            at++;
            continue;
        }
        bool closes = at[1] == '/', whole = false;
        const char *name = at + 1 + closes, *end = name;
        char word[24];
        while (isalnum((unsigned char)*end))
            end++;
        if (end == name || end - name >= (ptrdiff_t)sizeof word)
            return text_format(call.mem, "a bare < at: %.40s", at);
        memcpy(word, name, (size_t)(end - name));
        word[end - name] = '\0';
        for (bool quoted = false; *end && (quoted || *end != '>'); end++) {
            quoted ^= *end == '"';
            whole = !quoted && *end == '/';
            if (!quoted && *end == '=' && end[1] != '"')
                return text_format(call.mem, "an attribute without quotes in: %.60s", at);
            if (*end == '<')
                return text_format(call.mem, "a < inside of a tag: %.60s", at);
        }
        if (!*end)
            return "ends inside of a tag";
        at = end + 1;
        if (strcmp(word, "style") == 0 && !closes) {
            at = strstr(at, "</style>");
            at = at ? at + strlen("</style>") : "";
        } else if (closes) {
            if (depth == 0 || strcmp(open[--depth], word) != 0)
                return text_format(call.mem, "</%s> closes <%s>", word, depth < DEPTH_MAX ? open[depth] : "");
        } else if (!whole && !is_void(word)) {
            if (depth == DEPTH_MAX)
                return "nested too deeply";
            memcpy(open[depth++], word, sizeof word);
        }
    }
    return depth ? text_format(call.mem, "<%s> is not closed", open[depth - 1]) : NULL;
}

static size_t count(const char *page, const char *what)
{
    size_t n = 0;
    for (const char *at = page; (at = strstr(at, what)); at += strlen(what))
        n++;
    return n;
}

static const char *page_in(enum language language)
{
    call.language = language;
    const char *page = sample_report(NULL, FORM_HTML);
    const char *fault = fault_of(page);
    ck_assert_msg(!fault, "%s", fault);
    return page;
}

START_TEST(the_judge_of_pages_finds_faults)
{
#define PAGE(body) "<!DOCTYPE html>\n<html lang=\"en\">" body "</html>"
    ck_assert_ptr_null(fault_of(PAGE("<p class=\"a\">1 &lt; 2</p><rect x=\"1\"/>")));
    ck_assert_ptr_nonnull(fault_of(PAGE("<p>")));
    ck_assert_ptr_nonnull(fault_of(PAGE("<b><i></b></i>")));
    ck_assert_ptr_nonnull(fault_of(PAGE("1 < 2")));
    ck_assert_ptr_nonnull(fault_of(PAGE("a & b")));
    ck_assert_ptr_nonnull(fault_of(PAGE("<p class=a></p>")));
#undef PAGE
}
END_TEST

START_TEST(it_is_well_formed_in_three_languages_full_or_empty)
{
    for (unsigned l = 0; l < LANGUAGE_COUNT; l++)
        page_in((enum language)l);
    sample_registry(120);
    for (unsigned l = 0; l < LANGUAGE_COUNT; l++) {
        const char *page = page_in((enum language)l);
        ck_assert_ptr_nonnull(strstr(page, text_format(call.mem, "<html lang=\"%s\">", language_rows[l].tag)));
        ck_assert_ptr_null(strstr(page, "gaps_"));
        ck_assert_ptr_null(strstr(page, "choice_"));
        ck_assert_ptr_null(strstr(page, "{"
                                        "countries}"));
        ck_assert_uint_eq(count(page, "<h1>"), 1);
    }
}
END_TEST

START_TEST(each_language_has_its_own_words)
{
    sample_registry(40);
    ck_assert_ptr_nonnull(strstr(page_in(LANGUAGE_EN), "What does nobody make?"));
    const char *croatian = page_in(LANGUAGE_HR), *albanian = page_in(LANGUAGE_SQ);
    ck_assert_ptr_nonnull(strstr(croatian, "Što nitko ne proizvodi?"));
    ck_assert_ptr_nonnull(strstr(croatian, "Streljivo malog kalibra"));
    ck_assert_ptr_nonnull(strstr(croatian, "24.11.2026."));
    ck_assert_ptr_nonnull(strstr(albanian, "Çfarë nuk prodhon askush?"));
    ck_assert_ptr_nonnull(strstr(albanian, "Municion i kalibrit të vogël"));
    ck_assert_ptr_null(strstr(albanian, "What does"));
}
END_TEST

START_TEST(it_needs_nothing_from_elsewhere_and_runs_nothing)
{
    static const char *const forbidden[] = { "<script", "<img",     "<iframe", "<object",     "<link",  "src=",
                                             "http:",   "https:",   "@import", "javascript:", "url(\"", "url('",
                                             "url(h",   " onclick", " onload", "<form" };
    sample_registry(40);
    const char *page = page_in(LANGUAGE_EN);
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++)
        ck_assert_msg(!strstr(page, forbidden[i]), "the page has %s", forbidden[i]);
    ck_assert_uint_eq(count(page, "url("), count(page, "url(#hatch)"));
    ck_assert_ptr_nonnull(strstr(page, "default-src 'none'"));
}
END_TEST

START_TEST(hostile_names_are_only_text)
{
    struct number firm = sample_supplier("HR", "</td><script>alert(1)</script> \"x\" onload='y' & Co");
    sample_capability(firm, "THEME:UAS_S", ROLE_MAKE, READINESS_IN_PRODUCTION);
    ck_assert_ok(db_script(&call,
                           "set local role none; update concept_label set label = '<img src=x onerror=alert(2)>\" id=\"q' "
                           "where concept = 'THEME:UAS_S' and language = 'en' and kind = 'preferred'; set local role dicr_app"));
    const char *page = page_in(LANGUAGE_EN);
    ck_assert_ptr_null(strstr(page, "<script"));
    ck_assert_ptr_null(strstr(page, "<img"));
    ck_assert_ptr_null(strstr(page, "\" id=\"q"));
    ck_assert_ptr_nonnull(strstr(page, "&lt;script&gt;alert(1)&lt;/script&gt;"));
    ck_assert_ptr_nonnull(strstr(page, "&lt;img src=x onerror=alert(2)&gt;&quot; id=&quot;q"));
}
END_TEST

START_TEST(a_label_that_is_missing_in_the_language_is_english_and_says_so)
{
    ck_assert_ok(db_script(&call, "set local role none; update concept_label set withdrawn_on = date '2026-01-01' "
                                  "where concept = 'THEME:CYBER' and language = 'hr'; set local role dicr_app"));
    ck_assert_ptr_nonnull(
        strstr(page_in(LANGUAGE_HR),
               "<span lang=\"en\">Cyber security and defence</span> <small class=\"quiet\">(na engleskom)</small>"));
}
END_TEST

START_TEST(every_table_has_a_caption_and_every_head_a_scope)
{
    sample_registry(80);
    const char *page = page_in(LANGUAGE_EN);
    ck_assert_uint_ge(count(page, "<table"), 6);
    ck_assert_uint_eq(count(page, "<table"), count(page, "<caption>"));
    ck_assert_uint_eq(count(page, "<th "), count(page, "<th scope=\""));
    ck_assert_uint_eq(count(page, "<th>"), 0);
    ck_assert_uint_eq(count(page, "<svg "), count(page, "role=\"img\" aria-label=\""));
}
END_TEST

START_TEST(a_state_has_a_sign_and_a_word_beside_its_colour)
{
    static const struct {
        const char *class, *sign, *word;
    } states[] = { { "<td class=\"sound\">", "●", "sound" },
                   { "<td class=\"thin\">", "◐", "thin" },
                   { "<td class=\"none\">", "○", "none known" },
                   { "<td class=\"unseen\">", "?", "not surveyed" } };
    sample_registry(120);
    const char *page = page_in(LANGUAGE_EN);
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        const char *at = strstr(page, states[i].class);
        ck_assert_ptr_nonnull(at);
        for (; at; at = strstr(at + 1, states[i].class)) {
            const char *cell = text_copy_n(call.mem, at, (size_t)(strstr(at, "</td>") - at));
            ck_assert_ptr_nonnull(strstr(cell, states[i].sign));
            ck_assert_ptr_nonnull(strstr(cell, states[i].word));
        }
    }
}
END_TEST

START_TEST(page_one_says_what_the_report_is_of_and_how_to_make_it_again)
{
    sample_registry(20);
    const char *page = page_in(LANGUAGE_EN),
               *head = text_copy_n(call.mem, page, (size_t)(strstr(page, "id=\"coverage\"") - page));
    ck_assert_ptr_nonnull(
        strstr(head, "dicr --lang en report gaps --as-of 2026-11-24 --evidence claimed --survey-days 730 --format html"));
    ck_assert_ptr_nonnull(strstr(head, "Albania, Croatia"));
    ck_assert_ptr_nonnull(strstr(head, "Who could talk to whom?"));
    ck_assert_ptr_nonnull(strstr(head, "Unknown is not zero"));
}
END_TEST

START_TEST(an_empty_registry_says_what_to_do)
{
    ck_assert_ptr_nonnull(strstr(page_in(LANGUAGE_EN), "Import a list, or add suppliers"));
}
END_TEST

START_TEST(one_section_stands_alone_under_the_head)
{
    struct gaps_query query = { .section = SECTION_concentration };
    sample_registry(30);
    const char *page = sample_report(&query, FORM_HTML);
    ck_assert_ptr_null(fault_of(page));
    ck_assert_uint_eq(count(page, "<section "), 1);
    ck_assert_ptr_nonnull(strstr(page, "<section id=\"concentration\""));
    query.section = SECTION_meeting; /* meetings: a table of the gaps */
    page = sample_report(&query, FORM_HTML);
    ck_assert_uint_eq(count(page, "<section "), 1);
    ck_assert_ptr_nonnull(strstr(page, "<section id=\"gaps\""));
}
END_TEST

Suite *suite_html(void);
Suite *suite_html(void)
{
    Suite *s = suite_create("html");
    TCase *tc = tcase_create("html");
    tcase_add_checked_fixture(tc, harness_transaction, harness_end);
    tcase_add_test(tc, the_judge_of_pages_finds_faults);
    tcase_add_test(tc, it_is_well_formed_in_three_languages_full_or_empty);
    tcase_add_test(tc, each_language_has_its_own_words);
    tcase_add_test(tc, it_needs_nothing_from_elsewhere_and_runs_nothing);
    tcase_add_test(tc, hostile_names_are_only_text);
    tcase_add_test(tc, a_label_that_is_missing_in_the_language_is_english_and_says_so);
    tcase_add_test(tc, every_table_has_a_caption_and_every_head_a_scope);
    tcase_add_test(tc, a_state_has_a_sign_and_a_word_beside_its_colour);
    tcase_add_test(tc, page_one_says_what_the_report_is_of_and_how_to_make_it_again);
    tcase_add_test(tc, an_empty_registry_says_what_to_do);
    tcase_add_test(tc, one_section_stands_alone_under_the_head);
    suite_add_tcase(s, tc);
    return s;
}

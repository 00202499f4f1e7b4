/* Concepts as they are read: labels in the reader's language or in English, the tree, the crosswalk both ways, lists and search. */
#include "../harness.h"
#include "reference/concept.h"
#include <string.h>

static void start(void)
{
    harness_transaction();
    call.language = LANGUAGE_HR;
}

static struct concept get(const char *key)
{
    struct concept out;
    ck_assert_ok(concept_get(&call, &(struct concept){ .concept = key }, ALL_FIELDS, &out));
    return out;
}

/* --- keys ------------------------------------------------------------------------------------------------------------------------ */

START_TEST(a_key_is_brought_into_its_form)
{
    static const struct {
        const char *mask, *key;
        char check_digit;
    } cases[] = { { "CPV:35331500", "CPV:35331500", '\0' },
                  { "cpv:35331500-8", "CPV:35331500", '8' },
                  { " 35331500 ", "CPV:35331500", '\0' },
                  { "35331500-8", "CPV:35331500", '8' },
                  { "ml3", "ML:ML3", '\0' },
                  { "ML:ML3", "ML:ML3", '\0' },
                  { "safe:safe.c1.1", "SAFE:SAFE.C1.1", '\0' },
                  { "NACE2:25.40", "NACE2:25.40", '\0' },
                  { "", NULL, '\0' },
                  { "ml", NULL, '\0' },
                  { "3533150", NULL, '\0' },
                  { "35331500-", NULL, '\0' },
                  { "CPV:", NULL, '\0' },
                  { ":35331500", NULL, '\0' },
                  { "streljivo", NULL, '\0' } };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char check_digit = 'x';
        ck_assert_pstr_eq(concept_key(call.mem, cases[i].mask, &check_digit), cases[i].key);
        ck_assert_int_eq(check_digit, cases[i].check_digit);
    }
}
END_TEST

/* --- one concept ----------------------------------------------------------------------------------------------------------------- */

START_TEST(a_label_comes_in_the_language_of_the_call)
{
    struct concept it = get("CPV:35331500");
    ck_assert_str_eq(it.label, "Naboji");
    ck_assert_str_eq(it.language, "hr");
    ck_assert_uint_eq(it.label_certainty, 3); /* official */
    call.language = LANGUAGE_SQ;
    it = get("CPV:35331500");
    ck_assert_str_eq(it.label, "Fishekë");
    ck_assert_uint_eq(it.label_certainty, 2); /* to be checked */
    ck_assert_uint_eq(it.labels.n, 3);
    ck_assert_uint_gt(it.synonyms.n, 5);
}
END_TEST

START_TEST(a_label_that_is_missing_in_a_language_comes_in_english_and_says_so)
{
    call.language = LANGUAGE_SQ;
    struct concept it = get("CPV:03000000");
    ck_assert_str_eq(it.label, "Agricultural, farming, fishing, forestry and related products");
    ck_assert_str_eq(it.language, "en");
}
END_TEST

START_TEST(the_tree_is_shown_upwards_and_downwards)
{
    struct concept it = get("CPV:35331000");
    ck_assert_str_eq(it.parent, "CPV:35330000");
    ck_assert_uint_eq(it.parents.n, 3);
    ck_assert_str_eq(it.parents.item[0].concept, "CPV:35000000");
    ck_assert_str_eq(it.parents.item[2].concept, "CPV:35330000");
    ck_assert_str_eq(it.parents.item[2].label, "Streljivo");
    ck_assert_uint_eq(it.children.n, 5);
    ck_assert_str_eq(it.children.item[0].concept, "CPV:35331100");
    ck_assert_uint_eq(get("CPV:35000000").parents.n, 0);
    ck_assert_uint_eq(get("CPV:35331500").children.n, 0);
}
END_TEST

static const struct concept_match *match(const struct concept *it, const char *direction_and_concept)
{
    static const char *const directions[] = { "", ">", "<" };
    for (size_t i = 0; i < it->matches.n; i++) {
        const struct concept_match *m = &it->matches.item[i];
        if (strcmp(direction_and_concept, text_format(call.mem, "%s%s", directions[m->direction], m->concept)) == 0)
            return m;
    }
    return NULL;
}

START_TEST(the_crosswalk_is_shown_from_both_ends)
{
    struct concept code = get("CPV:24610000"), theme = get("THEME:ENERGETIC");
    const struct concept_match *there = match(&code, ">THEME:ENERGETIC"), *back = match(&theme, "<CPV:24610000");
    ck_assert_ptr_nonnull(there);
    ck_assert_uint_eq(there->relation, 4); /* narrow */
    ck_assert_str_eq(there->scope, "CPV:24610000");
    ck_assert_uint_eq(there->certainty, 1);
    ck_assert_ptr_nonnull(there->label);
    ck_assert_ptr_nonnull(back);
    ck_assert_uint_eq(back->relation, 4);
    ck_assert_str_eq(back->language, "hr");
    ck_assert_uint_eq(code.themes.n, 1);
    ck_assert_str_eq(code.themes.item[0].concept, "THEME:ENERGETIC");
    ck_assert(code.themes.item[0].sure.known && code.themes.item[0].sure.value);
    ck_assert_uint_eq(theme.themes.n, 0);
}
END_TEST

START_TEST(a_prefix_row_shows_at_each_code_that_it_takes_in_and_as_prefix_at_its_theme)
{
    const char *prefix =
        harness_value("select concept from concept_match where concept like 'CPV:353%*' and matches like 'THEME:%' limit 1");
    const char *theme = harness_value(text_format(call.mem, "select matches from concept_match where concept = '%s'", prefix));
    const char *code = harness_value(text_format(call.mem, "select max(concept) from concept where concept like '%s'",
                                                 text_format(call.mem, "%.*s%%", (int)strlen(prefix) - 1, prefix)));
    struct concept one = get(code), all = get(theme);
    const struct concept_match *there = match(&one, text_format(call.mem, ">%s", theme));
    const struct concept_match *back = match(&all, text_format(call.mem, "<%s", prefix));
    ck_assert_ptr_nonnull(there);
    ck_assert_str_eq(there->scope, prefix);
    ck_assert_ptr_nonnull(back);
    ck_assert_ptr_null(back->label); /* a prefix is no concept */
}
END_TEST

START_TEST(a_certificate_shows_what_it_does_for_and_what_does_for_it)
{
    struct concept it = get("CERT:AQAP2110");
    ck_assert_ptr_nonnull(match(&it, ">CERT:ISO9001"));
    ck_assert_ptr_nonnull(match(&it, "<CERT:AQAP2310"));
    ck_assert_int_eq(it.validity_months.value, 36);
    ck_assert_str_eq(it.kind, "quality");
}
END_TEST

START_TEST(a_concept_without_a_source_has_that_of_its_scheme)
{
    ck_assert_ptr_null(harness_value("select source from concept where concept = 'CPV:35331500'"));
    ck_assert_str_eq(get("CPV:35331500").source, harness_value("select source from scheme where scheme = 'CPV'"));
}
END_TEST

START_TEST(a_key_that_is_none_or_unknown_or_has_a_wrong_check_digit_is_refused)
{
    struct concept out;
    ck_assert_refused(concept_get(&call, &(struct concept){ .concept = "streljivo" }, ALL_FIELDS, &out), ERROR_FORMAT, "concept");
    ck_assert_refused(concept_get(&call, &(struct concept){ .concept = "CPV:99999999" }, ALL_FIELDS, &out), ERROR_NOT_FOUND,
                      "concept");
    ck_assert_refused(concept_get(&call, &(struct concept){ .concept = "CPV:3533*" }, ALL_FIELDS, &out), ERROR_NOT_FOUND,
                      "concept");
    ck_assert_refused(concept_get(&call, &(struct concept){ .concept = "35331500-7" }, ALL_FIELDS, &out), ERROR_CHECKSUM,
                      "concept");
    ck_assert_str_eq(get("35331500-8").concept, "CPV:35331500");
}
END_TEST

/* --- lists ----------------------------------------------------------------------------------------------------------------------- */

START_TEST(schemes_are_listed_with_how_many_concepts_they_have)
{
    struct page page = { 0 };
    ck_assert_ok(scheme_list(&call, &(struct scheme){ 0 }, ALL_FIELDS, &page));
    const struct scheme *rows = page.rows.item;
    ck_assert_int_eq(page.count, 13);
    ck_assert_uint_eq(page.rows.n, 13);
    ck_assert_str_eq(rows[0].scheme, "CPV");
    ck_assert_int_eq(rows[0].concepts.value, 9454);
    ck_assert_str_eq(rows[0].label, "Jedinstveni rječnik javne nabave (CPV)");
}
END_TEST

START_TEST(a_list_is_read_page_by_page_in_the_schemes_own_order)
{
    struct concept_row asked = { .scheme = "ml" };
    int64_t seen = 0;
    char last[20] = "";
    call.options.limit = (struct maybe_int){ true, 5 };
    do {
        struct page page = { 0 };
        ck_assert_ok(concept_list(&call, &asked, ALL_FIELDS, &page));
        ck_assert_int_eq(page.count, 22);
        const struct concept_row *rows = page.rows.item;
        for (size_t i = 0; i < page.rows.n; i++) /* ML2 before ML10 */
            ck_assert_str_eq(rows[i].code, text_format(call.mem, "ML%lld", (long long)++seen));
        snprintf(last, sizeof last, "%s", rows[page.rows.n - 1].code);
        call.options.after = page.next;
    } while (call.options.after);
    ck_assert_int_eq(seen, 22);
    ck_assert_str_eq(last, "ML22");
}
END_TEST

START_TEST(a_list_is_chosen_by_parent_top_and_relevance)
{
    struct page page = { 0 };
    ck_assert_ok(concept_list(&call, &(struct concept_row){ .parent = "35000000" }, ALL_FIELDS, &page));
    ck_assert_int_eq(page.count, 8);
    ck_assert_int_eq(((const struct concept_row *)page.rows.item)[2].child_count.value, 4);
    page = (struct page){ 0 };
    ck_assert_ok(concept_list(&call, &(struct concept_row){ .scheme = "CPV", .top = { true, true } }, ALL_FIELDS, &page));
    ck_assert_int_eq(page.count, 45);
    page = (struct page){ 0 };
    ck_assert_ok(concept_list(&call, &(struct concept_row){ .scheme = "CPV", .relevance = 1 }, ALL_FIELDS, &page));
    ck_assert_int_eq(page.count, 264);
}
END_TEST

START_TEST(a_list_of_an_unknown_scheme_or_parent_or_with_a_strange_cursor_is_refused)
{
    struct page page = { 0 };
    ck_assert_refused(concept_list(&call, &(struct concept_row){ .scheme = "NONE" }, ALL_FIELDS, &page), ERROR_UNKNOWN_CODE,
                      "scheme");
    ck_assert_refused(concept_list(&call, &(struct concept_row){ .parent = "CPV:99999999" }, ALL_FIELDS, &page),
                      ERROR_UNKNOWN_CODE, "parent");
    ck_assert_refused(concept_list(&call, &(struct concept_row){ .parent = "%" }, ALL_FIELDS, &page), ERROR_FORMAT, "parent");
    call.options.after = "!!";
    ck_assert_refused(concept_list(&call, &(struct concept_row){ .scheme = "ML" }, ALL_FIELDS, &page), ERROR_FORMAT, "after");
    call.options.after = NULL;
    call.options.limit = (struct maybe_int){ true, 1001 };
    ck_assert_refused(concept_list(&call, &(struct concept_row){ .scheme = "ML" }, ALL_FIELDS, &page), ERROR_RANGE, "limit");
}
END_TEST

/* --- search ---------------------------------------------------------------------------------------------------------------------- */

static struct page search(struct concept_query asked)
{
    struct page page = { 0 };
    ck_assert_ok(concept_search(&call, &asked, ALL_FIELDS, &page));
    return page;
}

static const struct concept_row *hit(const struct page *page, const char *concept)
{
    const struct concept_row *rows = page->rows.item;
    for (size_t i = 0; i < page->rows.n; i++)
        if (strcmp(rows[i].concept, concept) == 0)
            return &rows[i];
    return NULL;
}

START_TEST(words_are_found_in_any_language_with_or_without_marks)
{
    static const char *const words[] = {
        "pješačko streljivo", "PJESACKO STRELJIVO", "fishekë", "fisheke", "Naboji", "cartridges", "naboj"
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        struct page page = search((struct concept_query){ .q = words[i] });
        const struct concept_row *it = hit(&page, "CPV:35331500");
        ck_assert_msg(it != NULL, "'%s' does not find cartridges", words[i]);
        ck_assert_str_eq(it->label, "Naboji");
    }
}
END_TEST

START_TEST(all_words_must_be_there_and_only_the_last_may_be_begun)
{
    struct page page = search((struct concept_query){ .q = "municion artil" });
    ck_assert_ptr_nonnull(hit(&page, "CPV:35331200"));
    page = search((struct concept_query){ .q = "munic artilerie" });
    ck_assert_ptr_null(hit(&page, "CPV:35331200"));
    page = search((struct concept_query){ .q = "municion traktor" });
    ck_assert_int_eq(page.count, 0);
    ck_assert_uint_eq(page.rows.n, 0);
    ck_assert_ptr_null(page.next);
}
END_TEST

START_TEST(a_synonym_says_which_word_was_found_and_in_which_language)
{
    struct page page = search((struct concept_query){ .q = "metak", .scheme = "cpv" });
    const struct concept_row *it = hit(&page, "CPV:35331500");
    ck_assert_ptr_nonnull(it);
    ck_assert_str_eq(it->found, "metak");
    ck_assert_uint_eq(it->found_kind, 2); /* synonym */
    ck_assert_ptr_nonnull(it->found_language);
}
END_TEST

START_TEST(a_code_is_found_by_its_beginning_and_with_its_check_digit)
{
    struct page page = search((struct concept_query){ .q = "353315" });
    ck_assert_int_eq(page.count, 1);
    ck_assert_ptr_nonnull(hit(&page, "CPV:35331500"));
    page = search((struct concept_query){ .q = "35331500-8" });
    ck_assert_ptr_nonnull(hit(&page, "CPV:35331500"));
    page = search((struct concept_query){ .q = "ml3" });
    ck_assert_str_eq(((const struct concept_row *)page.rows.item)[0].concept, "ML:ML3");
}
END_TEST

START_TEST(the_very_word_comes_before_longer_labels_and_defence_before_toys)
{
    struct page page = search((struct concept_query){ .q = "oružje", .scheme = "CPV" });
    const struct concept_row *rows = page.rows.item;
    ck_assert_uint_ge(page.rows.n, 2);
    ck_assert_str_ne(rows[0].concept, "CPV:37528000"); /* toy weapons */
    ck_assert_ptr_nonnull(hit(&page, "CPV:37528000"));
    page = search((struct concept_query){ .q = "streljivo", .scheme = "CPV" });
    ck_assert_str_eq(((const struct concept_row *)page.rows.item)[0].concept, "CPV:35330000");
}
END_TEST

START_TEST(a_search_goes_on_page_by_page_without_repeating)
{
    const char *seen = " ";
    int64_t n = 0;
    call.options.limit = (struct maybe_int){ true, 7 };
    do {
        struct page page = search((struct concept_query){ .q = "vo" });
        const struct concept_row *rows = page.rows.item;
        ck_assert_int_gt(page.count, 20);
        for (size_t i = 0; i < page.rows.n; i++, n++) {
            ck_assert_ptr_null(strstr(seen, text_format(call.mem, " %s ", rows[i].concept)));
            seen = text_format(call.mem, "%s%s ", seen, rows[i].concept);
        }
        call.options.after = page.next;
        if (!page.next)
            ck_assert_int_eq(n, page.count);
    } while (call.options.after);
}
END_TEST

START_TEST(a_search_is_narrowed_to_a_scheme_or_a_purpose)
{
    struct page page = search((struct concept_query){ .q = "aqap", .purpose = 3 });
    ck_assert_ptr_nonnull(hit(&page, "CERT:AQAP2110"));
    page = search((struct concept_query){ .q = "aqap", .purpose = 1 });
    ck_assert_int_eq(page.count, 0);
    struct page none = { 0 };
    ck_assert_refused(concept_search(&call, &(struct concept_query){ .q = "x", .scheme = "NONE" }, ALL_FIELDS, &none),
                      ERROR_UNKNOWN_CODE, "scheme");
}
END_TEST

START_TEST(hostile_words_are_words)
{
    struct page none = { 0 };
    static const char *const empty[] = { "", "  ", "'", "& | !", "***", "\\" };
    for (size_t i = 0; i < sizeof empty / sizeof empty[0]; i++)
        ck_assert_refused(concept_search(&call, &(struct concept_query){ .q = empty[i] }, ALL_FIELDS, &none), ERROR_REQUIRED,
                          "q");
    static const char *const odd[] = { "streljivo' | 'x", "streljivo:*A & !x", "1%_", ":::9", "a\\'b", "\xC3\x9F\xC4\x91" };
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++)
        (void)search((struct concept_query){ .q = odd[i] });
    char *long_one = arena_take(call.mem, 200001);
    memset(long_one, 'a', 200000);
    ck_assert_int_eq(search((struct concept_query){ .q = text_copy_n(call.mem, long_one, 200) }).count, 0);
}
END_TEST

Suite *suite_concept(void);
Suite *suite_concept(void)
{
    Suite *s = suite_create("concept");
    TCase *t = tcase_create("concept");
    tcase_add_checked_fixture(t, start, harness_end);
    tcase_add_test(t, a_key_is_brought_into_its_form);
    tcase_add_test(t, a_label_comes_in_the_language_of_the_call);
    tcase_add_test(t, a_label_that_is_missing_in_a_language_comes_in_english_and_says_so);
    tcase_add_test(t, the_tree_is_shown_upwards_and_downwards);
    tcase_add_test(t, the_crosswalk_is_shown_from_both_ends);
    tcase_add_test(t, a_prefix_row_shows_at_each_code_that_it_takes_in_and_as_prefix_at_its_theme);
    tcase_add_test(t, a_certificate_shows_what_it_does_for_and_what_does_for_it);
    tcase_add_test(t, a_concept_without_a_source_has_that_of_its_scheme);
    tcase_add_test(t, a_key_that_is_none_or_unknown_or_has_a_wrong_check_digit_is_refused);
    tcase_add_test(t, schemes_are_listed_with_how_many_concepts_they_have);
    tcase_add_test(t, a_list_is_read_page_by_page_in_the_schemes_own_order);
    tcase_add_test(t, a_list_is_chosen_by_parent_top_and_relevance);
    tcase_add_test(t, a_list_of_an_unknown_scheme_or_parent_or_with_a_strange_cursor_is_refused);
    tcase_add_test(t, words_are_found_in_any_language_with_or_without_marks);
    tcase_add_test(t, all_words_must_be_there_and_only_the_last_may_be_begun);
    tcase_add_test(t, a_synonym_says_which_word_was_found_and_in_which_language);
    tcase_add_test(t, a_code_is_found_by_its_beginning_and_with_its_check_digit);
    tcase_add_test(t, the_very_word_comes_before_longer_labels_and_defence_before_toys);
    tcase_add_test(t, a_search_goes_on_page_by_page_without_repeating);
    tcase_add_test(t, a_search_is_narrowed_to_a_scheme_or_a_purpose);
    tcase_add_test(t, hostile_words_are_words);
    suite_add_tcase(s, t);
    return s;
}

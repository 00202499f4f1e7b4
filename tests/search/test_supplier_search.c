/* Finding suppliers by words in any spelling, by identifiers in any punctuation, and by filters. */
#include "searching.h"

#define ck_answer(query, expected) ck_assert_pstr_eq(harness_value(query), (expected))

START_TEST(words_are_found_without_diacritics_in_any_order_and_by_their_beginning)
{
    ck_found("celik", celik);
    ck_found("ČELIK", celik);
    ck_found("sibenik celik", celik);
    ck_found("šib", celik);
    ck_found("polican", fabrika);
}
END_TEST

START_TEST(groups_of_words_under_one_wide_code_stay_apart)
{
    /* Both groups hint at ML18, production equipment; each has a code of its own. */
    struct number welder = sample_supplier("HR", "Prvi d.o.o."), printer = sample_supplier("HR", "Drugi d.o.o."),
                  wide = sample_supplier("HR", "Treći d.o.o.");
    sample_capability(welder, "CPV:42660000", ROLE_MAKE, READINESS_IDLE);
    sample_capability(printer, "CPV:42900000", ROLE_MAKE, READINESS_IDLE);
    sample_capability(wide, "ML:ML18", ROLE_MAKE, READINESS_IDLE);
    ck_found("zavarivanje", welder);
    ck_found("3d printing", printer);
    ck_answer("select string_agg(distinct concept, ' ') from concept_word where label = 'welding'", "CPV:42660000");
    ck_answer(
        "select count(*) from synonym_group_code a join synonym_group_code b on a.concept = b.concept and a.synonym_group = "
        "'welding' and b.synonym_group = 'additive' and a.relation = 'exact' and b.relation = 'exact'",
        "0");
    /* A group without a code is kept. */
    ck_answer(
        "select count(*) > 0 from synonym_group g where not exists (select from synonym_group_code c where c.synonym_group = "
        "g.synonym_group)",
        "true");
}
END_TEST

START_TEST(a_capability_of_words_alone_is_found_and_says_so)
{
    struct capability in = { .supplier = prizren, .title = "Brušenje leća" }, out;
    ck_assert_ok(capability_add(&call, &in, ALL_FIELDS, &out));
    ck_found("brusenje leca", prizren);
    struct page page = found((struct supplier_query){ .q = "brusenje" });
    const struct supplier_hit *hit = page.rows.item;
    ck_assert_str_eq(hit->why.item[0].what, "capability");
    ck_assert_str_eq(hit->why.item[0].found, "Brušenje leća");
}
END_TEST

START_TEST(what_two_words_were_found_in_is_one_reason)
{
    struct page page = found((struct supplier_query){ .q = "celik sibenik" });
    const struct supplier_hit *hit = page.rows.item;
    ck_assert_uint_eq(hit->why.n, 1);
    ck_assert_str_eq(hit->why.item[0].what, "name");
    page = found((struct supplier_query){ .q = "celik dakovo" });
    hit = page.rows.item;
    ck_assert_uint_eq(hit->why.n, 2);
}
END_TEST

START_TEST(words_are_looked_for_in_towns)
{
    ck_found("dakovo", celik);
    ck_found("celik đakovo", celik);
}
END_TEST

START_TEST(one_word_in_three_languages_finds_what_is_made)
{
    struct page page = found((struct supplier_query){ .q = "streljivo" });
    ck_assert_int_eq(page.count, 2);
    page = found((struct supplier_query){ .q = "ammunition" });
    ck_assert_int_eq(page.count, 2);
    page = found((struct supplier_query){ .q = "municion" });
    ck_assert_int_eq(page.count, 2);
}
END_TEST

START_TEST(identifiers_are_found_in_any_punctuation)
{
    static const char *const ways[] = { "33392005961", "OIB: 333 920 059 61", "HR33392005961", "333-920-059-61" };
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
        ck_found(ways[i], celik);
    struct page page = found((struct supplier_query){ .identifier = "hr 33392005961" });
    ck_assert_int_eq(page.count, 1);
    struct number number;
    ck_assert_ok(supplier_resolve(&call, "OIB:33392005961", &number));
    ck_assert_int_eq(number.value, celik.value);
    ck_assert_refused(supplier_resolve(&call, "OIB:82229652860", &number), ERROR_NOT_FOUND, "number");
}
END_TEST

START_TEST(filters_choose)
{
    ck_assert_int_eq(found((struct supplier_query){ .country = one("al") }).count, 1);
    ck_assert_int_eq(found((struct supplier_query){ .capability = one("CPV:35330000") }).count, 2);
    ck_assert_int_eq(found((struct supplier_query){ .capability = one("35331500") }).count, 1);
    ck_assert_int_eq(found((struct supplier_query){ .theme = one("AMMO_SC") }).count, 1);
    ck_assert_int_eq(found((struct supplier_query){ .readiness = one("idle") }).count, 1);
    ck_assert_int_eq(found((struct supplier_query){ .q = "celik", .country = one("AL") }).count, 0);
}
END_TEST

START_TEST(a_concept_is_written_as_people_write_it)
{
    struct supplier_query wrong = { 0 };
    struct page page;
    sample_capability(prizren, "ML:ML3", ROLE_MAKE, READINESS_IDLE);
    ck_assert_int_eq(found((struct supplier_query){ .capability = one("35331500-8") }).count, 1);
    ck_assert_int_eq(found((struct supplier_query){ .capability = one("cpv:35331500-8") }).count, 1);
    ck_assert_int_eq(found((struct supplier_query){ .capability = one("ml3") }).count, 1);
    wrong.capability = one("35331500-1");
    ck_assert_refused(supplier_search(&call, &wrong, ALL_FIELDS, &page), ERROR_CHECKSUM, "capability");
}
END_TEST

START_TEST(unknown_codes_and_words_are_refused_at_their_field)
{
    struct page page;
    struct supplier_query query = { .capability = one("CPV:99999999") };
    ck_assert_refused(supplier_search(&call, &query, ALL_FIELDS, &page), ERROR_UNKNOWN_CODE, "capability");
    ck_assert_refused(field_read(&call, shape_field(&supplier_query_shape, "readiness"), "idle,ready", &query), ERROR_FORMAT,
                      "readiness.1");
    ck_assert_refused(field_read(&call, shape_field(&supplier_query_shape, "sort"), "size", &query), ERROR_FORMAT, "sort");
}
END_TEST

START_TEST(a_certificate_counts_while_it_is_valid_and_does_for_those_it_satisfies)
{
    struct certificate held = { .supplier = celik, .concept = "CERT:AQAP2110", .valid_until = date_add_days(call.today, 400) },
                       out;
    ck_assert_ok(certificate_add(&call, &held, ALL_FIELDS, &out));
    ck_assert_int_eq(found((struct supplier_query){ .certificate = one("AQAP2110") }).count, 1);
    ck_assert_int_eq(found((struct supplier_query){ .certificate = one("ISO9001") }).count, 1);
    call.today = date_add_days(call.today, 800);
    ck_assert_int_eq(found((struct supplier_query){ .certificate = one("AQAP2110") }).count, 0);
}
END_TEST

START_TEST(pages_follow_one_another_without_gaps)
{
    struct page page = { 0 };
    struct supplier_query query = { .sort = SORT_NAME };
    int64_t seen = 0, last = 0;
    call.options.limit = (struct maybe_int){ true, 1 };
    do {
        ck_assert_ok(supplier_search(&call, &query, ALL_FIELDS, &page));
        ck_assert_int_eq(page.count, 3);
        ck_assert_uint_eq(page.rows.n, 1);
        int64_t number = ((const struct supplier_hit *)page.rows.item)->number.value;
        ck_assert_int_ne(number, last);
        last = number;
        seen++;
        call.options.after = page.next;
    } while (page.next);
    ck_assert_int_eq(seen, 3);
    call.options.after = "nonsense!";
    ck_assert_refused(supplier_search(&call, &query, ALL_FIELDS, &page), ERROR_FORMAT, "after");
}
END_TEST

START_TEST(an_identifier_filters_beside_words_and_under_its_scheme)
{
    struct number other = sample_supplier("HR", "Celik Zadar");
    sample_identifier(other, "OIB", "82229652860");
    ck_assert_int_eq(found((struct supplier_query){ .q = "celik" }).count, 2);
    struct page page = found((struct supplier_query){ .q = "celik", .identifier = "OIB:33392005961" });
    ck_assert_int_eq(page.count, 1);
    ck_assert_int_eq(((const struct supplier_hit *)page.rows.item)->number.value, celik.value);
    ck_assert_uint_eq(((const struct supplier_hit *)page.rows.item)->why.n, 2);
    ck_assert_int_eq(found((struct supplier_query){ .q = "zadar", .identifier = "33392005961" }).count, 0);
    /* The same digits under another scheme are another number. */
    ck_assert_ok(
        db_script(&call, text_format(call.mem,
                                     "select set_config('dicr.country', 'HR', true); insert into identifier (number, owner, "
                                     "supplier, scheme, value) values (dicr.new_number('HR'), 'HR', %lld, 'EORI', "
                                     "'33392005961')",
                                     (long long)other.value)));
    ck_assert_int_eq(found((struct supplier_query){ .identifier = "33392005961" }).count, 2);
    ck_assert_int_eq(found((struct supplier_query){ .identifier = "OIB:33392005961" }).count, 1);
}
END_TEST

/* `count` words, each `word`, with a blank between them. */
static const char *repeated(const char *word, size_t count)
{
    const char *all = word;
    for (size_t i = 1; i < count; i++)
        all = text_format(call.mem, "%s %s", all, word);
    return all;
}

START_TEST(sixteen_words_and_three_hundred_characters_are_answered_and_more_is_too_long)
{
    struct page page;
    const char *longest = text_format(call.mem, "celik%*s", 295, ""); /* 300 characters */
    ck_found(repeated("celik", 16), celik);
    ck_found("celik sibenik d o o celik sibenik d o o celik sibenik d o o s", celik);
    ck_found(longest, celik);

    struct supplier_query words = { .q = repeated("celik", 17) }, characters = { .q = text_format(call.mem, "%s ", longest) };
    ck_assert(!supplier_search(&call, &words, ALL_FIELDS, &page));
    ck_assert_ptr_nonnull(strstr(error_sentence(call.mem, LANGUAGE_EN, &call.error), "16 words"));
    ck_assert_int_eq(call.error.code, ERROR_TOO_LONG);
    ck_assert_str_eq(call.error.field, "q");
    call_clear(&call);
    ck_assert(!field_read(&call, shape_field(&supplier_query_shape, "q"), repeated("celikarstv", 28), &characters));
    ck_assert_int_eq(call.error.code, ERROR_TOO_LONG);
    call_clear(&call);
    ck_assert(field_read(&call, shape_field(&supplier_query_shape, "q"), repeated("celikarstvo", 25), &characters)); /* 299 */
}
END_TEST

START_TEST(a_search_that_works_too_long_answers_what_it_has_found_and_says_so)
{
    struct supplier_query query = { .q = "sibenik celik" };
    struct page page = found(query);
    ck_assert_ptr_null(page.extra_shape);
    call.work_limit_ms = 0; /* after the first word, the longest, no other is looked for */
    page = found((struct supplier_query){ .q = "celikxyz sibenik" });
    ck_assert_int_eq(page.count, 0);
    ck_assert_ptr_null(page.extra_shape); /* nothing has all words, however many */
    page = found((struct supplier_query){ .q = "zz sibenik" });
    ck_assert_int_eq(page.count, 1);
    const struct supplier_extra *beside = page.extra;
    ck_assert_ptr_nonnull(beside);
    ck_assert(beside->partial.known && beside->partial.value);
    const struct supplier_hit *hit = page.rows.item;
    ck_assert_uint_eq(hit->why.n, 1);
    call.work_limit_ms = CALL_WORK_LIMIT_MS;
    page = found((struct supplier_query){ .q = "zz sibenik" });
    ck_assert_int_eq(page.count, 0);
}
END_TEST

START_TEST(outside_parties_are_found_only_when_asked_for)
{
    struct supplier in = { .legal_name = "Outside Powder AG", .country = "CH", .kind = SUPPLIER_OUTSIDE }, out;
    call.options.owner = "HR";
    ck_assert_ok(supplier_add(&call, &in, ALL_FIELDS, &out));
    ck_assert_int_eq(found((struct supplier_query){ .q = "powder" }).count, 0);
    ck_assert_int_eq(found((struct supplier_query){ .q = "powder", .kind = one("outside") }).count, 1);
}
END_TEST

START_TEST(what_is_not_released_is_not_found)
{
    struct actor kosova = harness_actor;
    kosova.reader = "XK";
    call.actor = &kosova;
    ck_assert_int_eq(found((struct supplier_query){ .q = "celik" }).count, 0);
    ck_assert_int_eq(found((struct supplier_query){ .q = "33392005961" }).count, 0);
    ck_assert_int_eq(found((struct supplier_query){ .q = "prizren" }).count, 1);
}
END_TEST

Suite *suite_supplier_search(void);
Suite *suite_supplier_search(void)
{
    Suite *s = suite_create("supplier_search");
    TCase *t = tcase_create("supplier_search");
    tcase_add_checked_fixture(t, some_suppliers, harness_end);
    tcase_add_test(t, words_are_found_without_diacritics_in_any_order_and_by_their_beginning);
    tcase_add_test(t, groups_of_words_under_one_wide_code_stay_apart);
    tcase_add_test(t, a_capability_of_words_alone_is_found_and_says_so);
    tcase_add_test(t, what_two_words_were_found_in_is_one_reason);
    tcase_add_test(t, words_are_looked_for_in_towns);
    tcase_add_test(t, one_word_in_three_languages_finds_what_is_made);
    tcase_add_test(t, identifiers_are_found_in_any_punctuation);
    tcase_add_test(t, filters_choose);
    tcase_add_test(t, a_concept_is_written_as_people_write_it);
    tcase_add_test(t, unknown_codes_and_words_are_refused_at_their_field);
    tcase_add_test(t, a_certificate_counts_while_it_is_valid_and_does_for_those_it_satisfies);
    tcase_add_test(t, pages_follow_one_another_without_gaps);
    tcase_add_test(t, an_identifier_filters_beside_words_and_under_its_scheme);
    tcase_add_test(t, sixteen_words_and_three_hundred_characters_are_answered_and_more_is_too_long);
    tcase_add_test(t, a_search_that_works_too_long_answers_what_it_has_found_and_says_so);
    tcase_add_test(t, outside_parties_are_found_only_when_asked_for);
    tcase_add_test(t, what_is_not_released_is_not_found);
    suite_add_tcase(s, t);
    return s;
}

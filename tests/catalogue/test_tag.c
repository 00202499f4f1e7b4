/* Tags: suggested with a reason, confirmed or refused by people, one decision per owner. */
#include "catalogue/supplier_merge.h"
#include "catalogue/tag.h"
#include "samples.h"

Suite *suite_tag(void);

static struct number maker, buyer, capability, link_number;

static void a_cross_border_link(void)
{
    harness_transaction();
    maker = sample_supplier("XK", "Municioni SH.P.K.");
    buyer = sample_supplier("HR", "Kupac d.o.o.");
    capability = sample_capability(maker, "CPV:35331500", ROLE_MAKE, READINESS_IN_PRODUCTION);
    link_number = sample_link(maker, buyer, "CPV:35331500");
}

static struct tag tag_of(struct number subject, const char *concept)
{
    struct page page = { 0 };
    struct tag_query query = { .subject = subject };
    ck_assert_ok(tag_list(&call, &query, ALL_FIELDS, &page));
    const struct tag *tag = page.rows.item;
    for (size_t i = 0; i < page.rows.n; i++)
        if (strcmp(tag[i].concept, concept) == 0)
            return tag[i];
    return (struct tag){ 0 };
}

START_TEST(the_crosswalk_suggests_with_the_way_it_went)
{
    struct tag tag = tag_of(capability, "RE:WP.3");
    ck_assert_int_eq(tag.state, TAG_SUGGESTED);
    ck_assert_ptr_nonnull(strstr(tag.reason, "CPV:35331500 → THEME:AMMO_SC → RE:WP.3"));
    ck_assert_str_eq(tag.via, "CPV:35331500");
}
END_TEST

START_TEST(a_link_across_the_border_speaks_for_the_declaration_in_the_readers_language)
{
    ck_assert_int_eq(tag_of(link_number, "JD:P1.2").state, TAG_SUGGESTED);
    ck_assert_str_eq(tag_of(link_number, "JD:P4.2").rule, "P4.2-2");
    call.language = LANGUAGE_HR;
    ck_assert_ptr_nonnull(strstr(tag_of(link_number, "JD:P1.2").reason, "preko naših granica"));
}
END_TEST

START_TEST(a_supplier_shows_the_tags_of_its_capabilities_and_links)
{
    ck_assert_int_eq(tag_of(maker, "RE:WP.3").subject.value, capability.value);
    ck_assert_int_eq(tag_of(maker, "JD:P4.2").subject.value, link_number.value);
}
END_TEST

/* Both numbers show the tags of the kept record, with those of all that hangs below either. */
START_TEST(a_merged_supplier_shows_the_tags_of_the_kept_one)
{
    struct number kept = sample_supplier("XK", "Municioni i Ri SH.P.K.");
    struct tag_query query = { .subject = maker, .concept = "RE:WP.3" };
    struct alignment decided;
    struct supplier out;
    ck_assert_ok(tag_confirm(&call, &query, ALL_FIELDS, &decided));
    query = (struct tag_query){ .subject = kept, .concept = "JD:P1.3" };
    ck_assert_ok(tag_confirm(&call, &query, ALL_FIELDS, &decided));
    ck_assert_ok(supplier_merge(&call, &(struct supplier_merge){ maker, kept }, ALL_FIELDS, &out));
    for (size_t i = 0; i < 2; i++) {
        struct number number = i ? maker : kept;
        ck_assert_ok(supplier_show(&call, &(struct supplier){ .number = number }, ALL_FIELDS, &out));
        bool of_kept = false, of_given_up = false, of_capability = false, of_link = false;
        for (size_t k = 0; k < out.tags.n; k++) {
            const struct tag *tag = &out.tags.item[k];
            of_kept |= tag->subject.value == kept.value && strcmp(tag->concept, "JD:P1.3") == 0;
            of_given_up |= tag->subject.value == maker.value && strcmp(tag->concept, "RE:WP.3") == 0;
            of_capability |= tag->subject.value == capability.value;
            of_link |= tag->subject.value == link_number.value;
        }
        ck_assert_msg(of_kept && of_given_up && of_capability && of_link, "%d: %d %d %d %d", (int)i, of_kept, of_given_up,
                      of_capability, of_link);
        struct page page;
        ck_assert_ok(tag_list(&call, &(struct tag_query){ .subject = number }, ALL_FIELDS, &page));
        ck_assert_uint_eq(page.rows.n, out.tags.n);
    }
}
END_TEST

START_TEST(what_is_confirmed_is_a_record_and_what_is_refused_is_not_suggested_again)
{
    struct tag_query query = { .subject = capability, .concept = "RE:WP.3", .rationale = "a production line for 9 mm" };
    struct alignment out;
    struct page page = { 0 };
    ck_assert_ok(tag_confirm(&call, &query, ALL_FIELDS, &out));
    ck_assert_int_eq(out.state, ALIGNMENT_CONFIRMED);
    ck_assert_str_eq(out.owner, "XK");
    ck_assert_int_eq(tag_of(capability, "RE:WP.3").state, TAG_CONFIRMED);
    ck_assert_str_eq(tag_of(capability, "RE:WP.3").reason, "a production line for 9 mm");
    ck_assert_ok(tag_refuse(&call, &query, ALL_FIELDS, &out));
    ck_assert_int_eq(tag_of(capability, "RE:WP.3").state, TAG_REFUSED);
    ck_assert_int_eq(count_of("alignment"), 1);
    ck_assert_ok(tag_suggest(&call, &query, ALL_FIELDS, &page));
    for (size_t i = 0; i < page.rows.n; i++)
        ck_assert_str_ne(((const struct tag *)page.rows.item)[i].concept, "RE:WP.3");
}
END_TEST

/* The link and both of its ends. */
static void release_to_kosova(void)
{
    static const char *kosova[] = { "XK" };
    struct link link = { .number = link_number }, link_out;
    struct supplier ends[2], out;
    ck_assert_ok(link_get(&call, &link, 1, &link_out));
    ends[0] = (struct supplier){ .number = link_out.supplier_number };
    ends[1] = (struct supplier){ .number = link_out.buyer_number };
    for (size_t i = 0; i < 2; i++) {
        ends[i].released_to = (struct texts){ strcmp(number_issuer(ends[i].number), "XK") != 0, kosova };
        call.options.owner = NULL;
        ck_assert_ok(supplier_release(&call, &ends[i], ALL_FIELDS, &out));
    }
    link.released_to = (struct texts){ 1, kosova };
    call.options.owner = NULL;
    ck_assert_ok(link_release(&call, &link, ALL_FIELDS, &link_out));
}

START_TEST(two_countries_may_differ)
{
    struct tag_query query = { .subject = link_number, .concept = "JD:P1.2" };
    struct alignment out;
    call.options.owner = "HR";
    ck_assert_ok(tag_confirm(&call, &query, ALL_FIELDS, &out));
    call.options.owner = "XK";
    ck_assert_ok(tag_refuse(&call, &query, ALL_FIELDS, &out));
    ck_assert_int_eq(count_of("alignment"), 2);
    struct actor kosova = harness_actor;
    release_to_kosova();
    kosova.reader = "XK";
    ck_assert_int_eq(tag_of(link_number, "JD:P1.2").state, TAG_CONFIRMED);
    call.actor = &kosova;
    ck_assert_int_eq(tag_of(link_number, "JD:P1.2").state, TAG_REFUSED);
}
END_TEST

START_TEST(only_tags_of_alignment_can_be_decided)
{
    struct tag_query query = { .subject = capability, .concept = "CPV:35331500" };
    struct alignment out;
    ck_assert_refused(tag_confirm(&call, &query, ALL_FIELDS, &out), ERROR_FORMAT, "concept");
    query.concept = "RE:WP.99";
    ck_assert_refused(tag_confirm(&call, &query, ALL_FIELDS, &out), ERROR_UNKNOWN_CODE, "concept");
    query = (struct tag_query){ .subject = { (int64_t)2 << 40 | 77777 }, .concept = "RE:WP.3" };
    ck_assert_refused(tag_confirm(&call, &query, ALL_FIELDS, &out), ERROR_NOT_FOUND, "subject");
}
END_TEST

START_TEST(a_person_says_that_a_capability_belongs_to_a_theme)
{
    struct tag_query query = { .subject = capability, .concept = "THEME:AMMO_SC" };
    struct alignment out;
    ck_assert_ok(tag_confirm(&call, &query, ALL_FIELDS, &out));
    ck_assert_str_eq(out.concept, "THEME:AMMO_SC");
    ck_assert_int_eq(out.state, ALIGNMENT_CONFIRMED);
    ck_assert_ok(tag_refuse(&call, &query, ALL_FIELDS, &out));
    ck_assert_int_eq(out.state, ALIGNMENT_REFUSED);
    query.concept = "THEME:NO_SUCH";
    ck_assert_refused(tag_confirm(&call, &query, ALL_FIELDS, &out), ERROR_UNKNOWN_CODE, "concept");
}
END_TEST

Suite *suite_tag(void)
{
    Suite *s = suite_create("tag");
    TCase *tc = tcase_create("tag");
    tcase_add_checked_fixture(tc, a_cross_border_link, harness_end);
    tcase_add_test(tc, the_crosswalk_suggests_with_the_way_it_went);
    tcase_add_test(tc, a_person_says_that_a_capability_belongs_to_a_theme);
    tcase_add_test(tc, a_link_across_the_border_speaks_for_the_declaration_in_the_readers_language);
    tcase_add_test(tc, a_supplier_shows_the_tags_of_its_capabilities_and_links);
    tcase_add_test(tc, a_merged_supplier_shows_the_tags_of_the_kept_one);
    tcase_add_test(tc, what_is_confirmed_is_a_record_and_what_is_refused_is_not_suggested_again);
    tcase_add_test(tc, two_countries_may_differ);
    tcase_add_test(tc, only_tags_of_alignment_can_be_decided);
    suite_add_tcase(s, tc);
    return s;
}

/* Tags: suggested with a reason, confirmed or refused by people, one decision per owner. */
#include "catalogue/assembly.h"
#include "catalogue/requirement.h"
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

START_TEST(where_the_reader_has_decided_nothing_the_record_owners_decision_is_shown)
{
    struct tag_query query = { .subject = capability, .concept = "RE:WP.3" };
    struct alignment out;
    call.options.owner = "AL";
    ck_assert_ok(tag_confirm(&call, &query, ALL_FIELDS, &out));
    call.options.owner = "XK";
    ck_assert_ok(tag_refuse(&call, &query, ALL_FIELDS, &out));
    ck_assert_str_eq(tag_of(capability, "RE:WP.3").owner, "XK");
    ck_assert_int_eq(tag_of(capability, "RE:WP.3").state, TAG_REFUSED);
}
END_TEST

static bool is_suggested(struct number subject, const char *rule)
{
    struct page page = { 0 };
    struct tag_query query = { .subject = subject };
    bool found = false;
    ck_assert_ok(tag_list(&call, &query, ALL_FIELDS, &page));
    for (size_t i = 0; i < page.rows.n; i++) {
        const struct tag *tag = (const struct tag *)page.rows.item + i;
        found |= tag->rule && strcmp(tag->rule, rule) == 0;
    }
    return found;
}

START_TEST(a_certificate_that_has_not_begun_suggests_nothing)
{
    struct certificate it = { .supplier = maker, .concept = "CERT:ISO17025", .valid_until = DATE(call.today.year + 3, 1, 1) },
                       out;
    struct field_mask mask = { 0 };
    it.valid_from = DATE(call.today.year + 1, 1, 1);
    call.options.owner = NULL;
    ck_assert_ok(certificate_add(&call, &it, ALL_FIELDS, &out));
    ck_assert(!is_suggested(maker, "P1.3-4"));
    it = (struct certificate){ .number = out.number, .valid_from = DATE(2020, 1, 1) };
    mask_set(&mask, &certificate_shape, shape_field(&certificate_shape, "valid_from"));
    ck_assert_ok(certificate_change(&call, &it, mask, &out));
    ck_assert(is_suggested(maker, "P1.3-4"));
}
END_TEST

START_TEST(an_only_source_is_counted_by_firms_that_stand)
{
    struct requirement need = { .country = "XK", .concept = "CPV:35331500", .title = "9 mm", .shape = 1 }, added;
    call.options.owner = "XK";
    ck_assert_ok(requirement_add(&call, &need, ALL_FIELDS, &added));
    ck_assert(is_suggested(added.number, "P1.2-5"));
    struct number second = sample_supplier("XK", "Fabrika e dytë SH.P.K.");
    sample_capability(second, "CPV:35331500", ROLE_MAKE, READINESS_IN_PRODUCTION);
    ck_assert(!is_suggested(added.number, "P1.2-5"));
    struct supplier_merge merge = { .number = second, .into = maker };
    struct supplier out, key = { .number = second };
    call.options.owner = NULL;
    ck_assert_ok(supplier_merge(&call, &merge, ALL_FIELDS, &out));
    ck_assert(is_suggested(added.number, "P1.2-5"));
    ck_assert_ok(supplier_split(&call, &merge, ALL_FIELDS, &out));
    ck_assert(!is_suggested(added.number, "P1.2-5"));
    call.options.reason = "closed";
    ck_assert_ok(supplier_remove(&call, &key, ALL_FIELDS, &out));
    ck_assert(is_suggested(added.number, "P1.2-5"));
}
END_TEST

START_TEST(an_assembly_of_parts_from_two_countries_speaks_for_the_declaration)
{
    struct assembly product = { .product = "CPV:35311000", .title = "Një produkt" }, assembly_out;
    call.options.owner = "XK";
    ck_assert_ok(assembly_add(&call, &product, ALL_FIELDS, &assembly_out));
    struct part part = { .assembly = assembly_out.number, .slot = "a", .part = "CPV:35331500" }, part_out;
    call.options.owner = NULL;
    ck_assert_ok(part_add(&call, &part, ALL_FIELDS, &part_out));
    ck_assert(!is_suggested(assembly_out.number, "P1.2-2"));
    /* The Croatian firm can make it as well: its capability says so by a further concept. */
    call.options.owner = NULL;
    struct number other = sample_capability(buyer, "CPV:35340000", ROLE_MAKE, READINESS_IN_PRODUCTION);
    struct capability_concept further = { .capability = other, .concept = "CPV:35331500" }, further_out;
    call.options.owner = NULL;
    ck_assert_ok(capability_concept_add(&call, &further, ALL_FIELDS, &further_out));
    ck_assert(is_suggested(assembly_out.number, "P1.2-2"));
}
END_TEST

START_TEST(a_link_that_has_ended_speaks_for_no_exercise)
{
    struct number range = sample_capability(maker, "CPV:35210000", ROLE_MAKE, READINESS_IN_PRODUCTION);
    struct link link = { .number = link_number, .until = DATE(2020, 1, 1) }, out;
    struct field_mask mask = { 0 };
    ck_assert(is_suggested(range, "P2.3-2"));
    mask_set(&mask, &link_shape, shape_field(&link_shape, "until"));
    call.options.owner = NULL;
    ck_assert_ok(link_change(&call, &link, mask, &out));
    ck_assert(!is_suggested(range, "P2.3-2"));
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
    tcase_add_test(tc, where_the_reader_has_decided_nothing_the_record_owners_decision_is_shown);
    tcase_add_test(tc, a_certificate_that_has_not_begun_suggests_nothing);
    tcase_add_test(tc, an_only_source_is_counted_by_firms_that_stand);
    tcase_add_test(tc, an_assembly_of_parts_from_two_countries_speaks_for_the_declaration);
    tcase_add_test(tc, a_link_that_has_ended_speaks_for_no_exercise);
    tcase_add_test(tc, only_tags_of_alignment_can_be_decided);
    suite_add_tcase(s, tc);
    return s;
}

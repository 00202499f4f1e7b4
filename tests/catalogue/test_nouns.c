/* The rules of what stands by itself: items and assemblies, links, requirements, surveys, tags, initiatives, sources; and the life that
   all nouns share. */
#include "catalogue/alignment.h"
#include "catalogue/assembly.h"
#include "catalogue/initiative.h"
#include "catalogue/item.h"
#include "catalogue/requirement.h"
#include "catalogue/source.h"
#include "samples.h"

Suite *suite_nouns(void);

#define ADDED(type, ...)                                                                                                         \
    ({                                                                                                                           \
        struct type in_ = { __VA_ARGS__ }, out_ = { 0 };                                                                         \
        call.options.owner = "HR";                                                                                               \
        ck_assert_ok(type##_add(&call, &in_, ALL_FIELDS, &out_));                                                                \
        out_;                                                                                                                    \
    })
#define REFUSED(type, code, field, ...)                                                                                          \
    do {                                                                                                                         \
        struct type in_ = { __VA_ARGS__ }, out_ = { 0 };                                                                         \
        call.options.owner = "HR";                                                                                               \
        ck_assert_refused(type##_add(&call, &in_, ALL_FIELDS, &out_), code, field);                                              \
    } while (0)

static const char *item_code(struct item item)
{
    return text_format(call.mem, "ITEM:%s", number_text(call.mem, item.number));
}

START_TEST(an_item_stands_wherever_a_concept_may)
{
    struct item shell = ADDED(item, .title_en = "Shell body", .nsn = "1310-53-123-4567");
    ck_assert_str_eq(shell.nsn, "1310531234567");
    struct number firm = sample_supplier("HR", "Proba d.o.o.");
    ck_assert_int_ne(sample_capability(firm, item_code(shell), ROLE_MAKE, 0).value, 0);
    REFUSED(item, ERROR_FORMAT, "nsn", .title_en = "X", .nsn = "12345");
    REFUSED(item, ERROR_REQUIRED, "title_en", .code = "X");
    ck_assert_str_eq(ADDED(item, .title_sq = "Trup predhe").title, "Trup predhe");
}
END_TEST

START_TEST(no_product_is_a_part_of_itself)
{
    const char *round = item_code(ADDED(item, .title_en = "Round")), *fuze = item_code(ADDED(item, .title_en = "Fuze"));
    struct assembly of_round = ADDED(assembly, .product = round, .title = "Round"),
                    of_fuze = ADDED(assembly, .product = fuze, .title = "Fuze");
    struct part part = { .assembly = of_round.number, .slot = "fuze", .part = fuze }, out;
    ck_assert_ok(part_add(&call, &part, ALL_FIELDS, &out));
    ck_assert(out.required.value);
    part = (struct part){ .assembly = of_fuze.number, .slot = "round", .part = round };
    ck_assert_refused(part_add(&call, &part, ALL_FIELDS, &out), ERROR_CROSS_CHECK, "part");
    part = (struct part){ .assembly = of_fuze.number, .slot = "self", .part = fuze };
    ck_assert_refused(part_add(&call, &part, ALL_FIELDS, &out), ERROR_CROSS_CHECK, "part");
}
END_TEST

START_TEST(an_assembly_takes_its_parts_with_it)
{
    static struct part parts[2];
    parts[0] = (struct part){ .slot = "body", .part = "CPV:35331200" };
    parts[1] = (struct part){ .slot = "fuze", .part = "CPV:24615000" };
    struct assembly out = ADDED(assembly, .product = "CPV:35331200", .title = "Round", .parts = { 1, &parts[1] });
    ck_assert_uint_eq(out.parts.n, 1);
    REFUSED(assembly, ERROR_CROSS_CHECK, "parts.0.part", .product = "CPV:35331200", .title = "Round", .parts = { 2, parts });
    REFUSED(assembly, ERROR_REQUIRED, "currency", .product = "CPV:35331200", .title = "R", .component_cost = { true, 0, 1 });
}
END_TEST

START_TEST(a_firm_does_not_buy_from_itself_but_may_make_for_itself)
{
    struct number one = sample_supplier("HR", "Jedan d.o.o."), two = sample_supplier("AL", "Dy sh.p.k.");
    struct link out = ADDED(link, .supplier_number = two, .buyer_number = one, .concept = "CPV:35331500");
    ck_assert_str_eq(out.supplier_name, "Dy sh.p.k.");
    REFUSED(link, ERROR_CROSS_CHECK, "buyer_number", .supplier_number = one, .buyer_number = one, .concept = "CPV:35331500");
    ck_assert_uint_eq(ADDED(link, .kind = 2, .supplier_number = one, .buyer_number = one, .concept = "CPV:35331500").kind, 2);
    REFUSED(link, ERROR_DATE_ORDER, "until", .supplier_number = two, .buyer_number = one, .concept = "CPV:35331500",
            .since = DATE(2026, 2, 1), .until = DATE(2026, 1, 1));
    REFUSED(link, ERROR_NOT_FOUND, "supplier_number", .supplier_number = { (int64_t)1 << 40 | 4242 }, .buyer_number = one,
            .concept = "CPV:35331500");
    struct supplier key = { .number = one }, whole = { 0 };
    ck_assert_ok(supplier_get(&call, &key, 1, &whole));
    ck_assert_uint_eq(whole.buys.n, 2);
    ck_assert_uint_eq(whole.supplies.n, 1);
}
END_TEST

START_TEST(a_requirement_with_a_quantity_has_a_unit)
{
    struct requirement out = ADDED(requirement, .country = "HR", .concept = "CPV:35331200", .title = "120 mm rounds", .shape = 1,
                                   .quantity = { true, 0, 20000 }, .unit = "pc");
    ck_assert_uint_eq(out.state, 1);
    REFUSED(requirement, ERROR_REQUIRED, "unit", .country = "HR", .concept = "CPV:35331200", .title = "x", .shape = 1,
            .quantity = { true, 0, 20000 });
    REFUSED(requirement, ERROR_DATE_ORDER, "needed_by", .country = "HR", .concept = "CPV:35331200", .title = "x", .shape = 1,
            .starts_on = DATE(2028, 1, 1), .needed_by = DATE(2027, 1, 1));
    ADDED(qualification, .requirement = out.number, .certificate = "CERT:AQAP2110");
    REFUSED(qualification, ERROR_CROSS_CHECK, "requirement", .requirement = out.number, .concept = "CPV:35331200",
            .certificate = "CERT:AQAP2110");
    REFUSED(qualification, ERROR_REQUIRED, "concept", .certificate = "CERT:AQAP2110");
}
END_TEST

START_TEST(a_survey_says_who_was_asked_about_what)
{
    struct survey out = ADDED(survey, .subject_kind = 1, .subject = "AL", .aspect = 1, .concept = "THEME:GBAD",
                              .done_on = DATE(2026, 5, 1), .result = 2, .asked = { true, 12 }, .answered = { true, 9 });
    ck_assert_str_eq(out.subject, "AL");
    ck_assert_str_eq(
        ADDED(survey, .subject_kind = 1, .subject = "xk", .aspect = 1, .done_on = DATE(2026, 5, 1), .result = 1).subject, "XK");
    REFUSED(survey, ERROR_CROSS_CHECK, "answered", .subject_kind = 1, .subject = "AL", .aspect = 1, .done_on = DATE(2026, 5, 1),
            .result = 2, .asked = { true, 2 }, .answered = { true, 9 });
    REFUSED(survey, ERROR_FORMAT, "subject", .subject_kind = 2, .subject = "AL", .aspect = 1, .done_on = DATE(2026, 5, 1),
            .result = 2);
    REFUSED(survey, ERROR_UNKNOWN_CODE, "subject", .subject_kind = 1, .subject = "QQ", .aspect = 1, .done_on = DATE(2026, 5, 1),
            .result = 2);
}
END_TEST

START_TEST(an_initiative_has_countries_and_an_engagement)
{
    static struct initiative_country who[2];
    who[0] = (struct initiative_country){ .country = "HR", .role = 1 };
    who[1] = (struct initiative_country){ .country = "AL" };
    struct initiative out = ADDED(initiative, .kind = "joint_procurement", .title = "Mortar rounds", .engagement = "JD:P1.1",
                                  .countries = { 2, who });
    ck_assert_uint_eq(out.countries.n, 2);
    ck_assert_uint_eq(out.countries.item[1].role, 2);
    REFUSED(initiative, ERROR_UNKNOWN_CODE, "engagement", .kind = "x", .title = "x", .engagement = "JD:P9.9");
    ADDED(indicator, .engagement = "JD:P1.1", .metric = "joint purchases", .measured_on = DATE(2026, 6, 30),
          .value = { true, 0, 1 });
}
END_TEST

START_TEST(evidence_and_sources_are_of_something)
{
    struct number firm = sample_supplier("HR", "Proba d.o.o.");
    struct source list = ADDED(source, .kind = 1, .title = "Supplier list 2026");
    ck_assert_str_eq(list.owner, "HR");
    struct evidence audit = ADDED(evidence, .subject_kind = "supplier", .subject = firm, .title = "Audit report");
    REFUSED(evidence, ERROR_FORMAT, "subject_kind", .subject_kind = "planet", .subject = firm, .title = "x");
    /* Who sees evidence is who sees its subject: of evidence that could be asked without end. */
    REFUSED(evidence, ERROR_FORMAT, "subject_kind", .subject_kind = "evidence", .subject = audit.number, .title = "x");
    REFUSED(evidence, ERROR_NOT_FOUND, "subject", .subject_kind = "supplier", .subject = { (int64_t)2 << 40 | 31337 },
            .title = "x");
}
END_TEST

START_TEST(lists_are_filtered_counted_and_paged_with_all_that_belongs_to_their_rows)
{
    struct page page = { 0 };
    struct item filter = { .tier = 3 };
    struct field_mask mask = { 0 };
    static struct item_concept concept[1];
    concept[0].concept = "CPV:35331200";
    for (int i = 0; i < 5; i++)
        /* One has its title in another language; it is sorted among the others. */
        ADDED(item, .title_en = i == 2 ? NULL : text_format(call.mem, "Item %d", 4 - i), .title_hr = i == 2 ? "Item 2" : NULL,
              .tier = i == 0 ? 1 : 3, .concepts = { 1, concept });
    call.options.limit = (struct maybe_int){ true, 3 };
    mask_set(&mask, &item_shape, shape_field(&item_shape, "tier"));
    ck_assert_ok(item_list(&call, &filter, mask, &page));
    ck_assert_int_eq(page.count, 4);
    ck_assert_uint_eq(page.rows.n, 3);
    const struct item *first = page.rows.item;
    ck_assert_str_eq(first->title_en, "Item 0");
    ck_assert_uint_eq(first->concepts.n, 1);
    call.options.after = page.next;
    ck_assert_ok(item_list(&call, &filter, mask, &page));
    ck_assert_uint_eq(page.rows.n, 1);
    ck_assert_str_eq(((const struct item *)page.rows.item)->title_en, "Item 3");
    ck_assert_ptr_null(page.next);
    call.options.after = NULL;
    call.options.limit = (struct maybe_int){ true, 1001 };
    ck_assert_refused(item_list(&call, &filter, mask, &page), ERROR_RANGE, "limit");
}
END_TEST

START_TEST(a_list_of_more_than_ten_thousand_is_counted_to_the_end_only_when_asked)
{
    struct page page = { 0 };
    struct source none = { 0 }, removed = { 0 }, one = ADDED(source, .kind = 1, .title = "One");
    call.options.limit = (struct maybe_int){ true, 1 };
    ck_assert_ok(db_script(&call,
                           "insert into source (number, owner, kind, title) select new_number('HR'), 'HR', 'list', 'L ' || i "
                           "from generate_series(1, 10000) as i"));
    ck_assert_ok(source_list(&call, &none, (struct field_mask){ 0 }, &page));
    ck_assert(page.count == 10000 && page.at_least);
    call.options.count = COUNT_EXACT;
    ck_assert_ok(source_list(&call, &none, (struct field_mask){ 0 }, &page));
    ck_assert(page.count == 10001 && !page.at_least);
    call.options.reason = "a duplicate";
    ck_assert_ok(source_remove(&call, &one, ALL_FIELDS, &removed));
    call.options.count = COUNT_AT_LEAST;
    ck_assert_ok(source_list(&call, &none, (struct field_mask){ 0 }, &page));
    ck_assert(page.count == 10000 && !page.at_least);
}
END_TEST

/* The reader's language first, then en, hr, sq. */
START_TEST(the_title_of_an_item_is_in_the_reader_s_language_where_it_has_one)
{
    static const struct {
        enum language language;
        const char *en, *hr, *sq, *title;
    } rows[] = {
        { LANGUAGE_EN, "Mortar round", "Mina", "Mine", "Mortar round" },
        { LANGUAGE_HR, "Mortar round", "Mina", "Mine", "Mina" },
        { LANGUAGE_SQ, "Mortar round", "Mina", "Mine", "Mine" },
        { LANGUAGE_EN, NULL, "Mina", "Mine", "Mina" },
        { LANGUAGE_HR, "Mortar round", NULL, "Mine", "Mortar round" },
        { LANGUAGE_SQ, NULL, "Mina", NULL, "Mina" },
        { LANGUAGE_HR, NULL, NULL, "Mine", "Mine" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        static struct item_concept concept[1] = { { .concept = "CPV:35331200" } };
        struct item_concept found, *listed;
        struct item got, in = { 0 };
        struct page page = { 0 };
        call.language = rows[i].language;
        in = ADDED(item, .title_en = rows[i].en, .title_hr = rows[i].hr, .title_sq = rows[i].sq, .concepts = { 1, concept });
        ck_assert_str_eq(in.title, rows[i].title);
        ck_assert_ok(item_get(&call, &in, 1, &got));
        ck_assert_str_eq(got.title, rows[i].title);
        found = (struct item_concept){ .item = in.number };
        ck_assert_ok(item_concept_list(&call, &found, ALL_FIELDS, &page));
        ck_assert_uint_eq(page.rows.n, 1);
        listed = page.rows.item;
        ck_assert_str_eq(listed->item_title, rows[i].title);
    }
}
END_TEST

START_TEST(items_are_listed_by_the_title_that_the_reader_sees)
{
    struct page page = { 0 };
    struct item filter = { .tier = 5 };
    ADDED(item, .tier = 5, .title_en = "Zulu", .title_hr = "Alfa");
    ADDED(item, .tier = 5, .title_en = "Alpha", .title_hr = "Zulu");
    for (enum language language = LANGUAGE_EN; language <= LANGUAGE_HR; language++) {
        call.language = language;
        ck_assert_ok(item_list(&call, &filter, ALL_FIELDS, &page));
        ck_assert_uint_eq(page.rows.n, 2);
        ck_assert_str_eq(((const struct item *)page.rows.item)->title, language == LANGUAGE_EN ? "Alpha" : "Alfa");
    }
}
END_TEST

START_TEST(what_is_archived_is_not_listed_nor_changed)
{
    struct source list = ADDED(source, .kind = 1, .title = "Old list"), in = { .number = list.number, .title = "New" }, out;
    struct page page = { 0 };
    call.options.reason = "superseded";
    ck_assert_ok(source_remove(&call, &in, ALL_FIELDS, &out));
    ck_assert_ok(source_list(&call, &(struct source){ 0 }, (struct field_mask){ 0 }, &page));
    ck_assert_int_eq(page.count, 0);
    ck_assert_refused(source_change(&call, &in, ALL_FIELDS, &out), ERROR_CONFLICT, NULL);
}
END_TEST

START_TEST(a_released_record_is_changed_only_with_the_right_to_release)
{
    static const char *albania[] = { "AL" };
    struct source list = ADDED(source, .kind = 1, .title = "List"), in = { .number = list.number, .released_to = { 1, albania } },
                  out;
    ck_assert_ok(source_release(&call, &in, ALL_FIELDS, &out));
    struct actor editor = harness_actor;
    editor.rights = 1U << RIGHT_SEE | 1U << RIGHT_EDIT;
    call.actor = &editor;
    struct source change = { .number = list.number, .title = "Another" };
    struct field_mask mask = { 0 };
    mask_set(&mask, &source_shape, shape_field(&source_shape, "title"));
    ck_assert_refused(source_change(&call, &change, mask, &out), ERROR_FORBIDDEN, NULL);
}
END_TEST

START_TEST(a_release_names_other_countries)
{
    static const char *own[] = { "HR" }, *nonsense[] = { "Albania" }, *unknown[] = { "zz" };
    struct source list = ADDED(source, .kind = 1, .title = "List"), in = { .number = list.number, .released_to = { 1, own } },
                  out;
    ck_assert_refused(source_release(&call, &in, ALL_FIELDS, &out), ERROR_CROSS_CHECK, "released_to");
    in.released_to.item = nonsense;
    ck_assert_refused(source_release(&call, &in, ALL_FIELDS, &out), ERROR_FORMAT, "released_to");
    in.released_to.item = unknown;
    ck_assert_refused(source_release(&call, &in, ALL_FIELDS, &out), ERROR_UNKNOWN_CODE, "released_to");
    /* So does what is withheld: a country that is not known was mistyped, and somebody else goes on seeing it. */
    ck_assert_refused(source_withhold(&call, &in, ALL_FIELDS, &out), ERROR_UNKNOWN_CODE, "released_to");
}
END_TEST

Suite *suite_nouns(void)
{
    Suite *s = suite_create("nouns");
    TCase *tc = tcase_create("nouns");
    tcase_add_checked_fixture(tc, harness_transaction, harness_end);
    tcase_add_test(tc, an_item_stands_wherever_a_concept_may);
    tcase_add_test(tc, no_product_is_a_part_of_itself);
    tcase_add_test(tc, an_assembly_takes_its_parts_with_it);
    tcase_add_test(tc, a_firm_does_not_buy_from_itself_but_may_make_for_itself);
    tcase_add_test(tc, a_requirement_with_a_quantity_has_a_unit);
    tcase_add_test(tc, a_survey_says_who_was_asked_about_what);
    tcase_add_test(tc, an_initiative_has_countries_and_an_engagement);
    tcase_add_test(tc, evidence_and_sources_are_of_something);
    tcase_add_test(tc, lists_are_filtered_counted_and_paged_with_all_that_belongs_to_their_rows);
    tcase_add_test(tc, a_list_of_more_than_ten_thousand_is_counted_to_the_end_only_when_asked);
    tcase_add_test(tc, the_title_of_an_item_is_in_the_reader_s_language_where_it_has_one);
    tcase_add_test(tc, items_are_listed_by_the_title_that_the_reader_sees);
    tcase_add_test(tc, what_is_archived_is_not_listed_nor_changed);
    tcase_add_test(tc, a_released_record_is_changed_only_with_the_right_to_release);
    tcase_add_test(tc, a_release_names_other_countries);
    suite_add_tcase(s, tc);
    return s;
}

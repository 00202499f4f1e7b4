/* Finding suppliers by words in any spelling, by identifiers in any punctuation, and by filters. */
#include "../../tools/demo/demo.h"
#include "../catalogue/samples.h"
#include "catalogue/supplier_merge.h"
#include "catalogue/tag.h"
#include "search/supplier_search.h"

#define ck_answer(query, expected) ck_assert_pstr_eq(harness_value(query), (expected))

Suite *suite_supplier_search(void);

static struct number celik, fabrika, prizren;

static void add_suppliers(void)
{
    celik = sample_supplier("HR", "Čelik Šibenik d.o.o.");
    sample_identifier(celik, "OIB", "33392005961");
    sample_site(celik, "Đakovo");
    sample_capability(celik, "CPV:35331500", ROLE_MAKE, READINESS_IN_PRODUCTION);
    fabrika = sample_supplier("AL", "Fabrika e Municionit Poliçan sh.a.");
    sample_capability(fabrika, "CPV:35331200", ROLE_MAKE, READINESS_IDLE);
    prizren = sample_supplier("XK", "Prizren Optika SH.P.K.");
}

static void some_suppliers(void)
{
    harness_transaction();
    add_suppliers();
}

static void suppliers_that_stay(void)
{
    harness_database();
    add_suppliers();
}

static struct page found(struct supplier_query query)
{
    struct page page = { 0 };
    call.options.limit = (struct maybe_int){ 0 };
    ck_assert_ok(supplier_search(&call, &query, ALL_FIELDS, &page));
    return page;
}

static void ck_found(const char *words, struct number one)
{
    struct page page = found((struct supplier_query){ .q = words });
    const struct supplier_hit *hit = page.rows.item;
    ck_assert_msg(page.count == 1, "%s: %d found", words, (int)page.count);
    ck_assert_int_eq(hit[0].number.value, one.value);
    ck_assert_msg(hit[0].why.n > 0, "%s: does not say why", words);
}

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

static const char *one_text[1];
static struct texts one(const char *text)
{
    one_text[0] = text;
    return (struct texts){ 1, one_text };
}

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
    query = (struct supplier_query){ .readiness = one("ready") };
    ck_assert_refused(supplier_search(&call, &query, ALL_FIELDS, &page), ERROR_FORMAT, "readiness");
    query = (struct supplier_query){ .sort = "size" };
    ck_assert_refused(supplier_search(&call, &query, ALL_FIELDS, &page), ERROR_FORMAT, "sort");
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
    struct supplier_query query = { .sort = "name" };
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

START_TEST(facets_count_what_answers)
{
    static const char *names[] = { "country", "theme", "readiness" };
    struct page page = found((struct supplier_query){ .facets = { 3, names } });
    const struct supplier_extra *beside = page.extra;
    ck_assert_ptr_nonnull(beside);
    ck_assert_uint_eq(beside->facets.country.n, 3);
    ck_assert_uint_eq(beside->facets.readiness.n, 2);
    ck_assert(beside->facets.theme.n >= 2);
}
END_TEST

/* The filter of a query that bears a facet's name. */
static struct texts *filter_of(struct supplier_query *query, const char *facet)
{
    return field_in(shape_field(&supplier_query_shape, strcmp(facet, "owner") == 0 ? "owner_country" : facet), query);
}

/* Each value of each facet counts what the search finds with it. */
static size_t check_facets(struct supplier_query query)
{
    static const char *names[] = { "country", "owner", "theme", "readiness", "role", "certificate", "tag" };
    size_t checked = 0;
    query.facets = (struct texts){ 7, names };
    const struct supplier_extra *extra = found(query).extra;
    const struct list *lists = (const struct list *)&extra->facets;
    query.facets = (struct texts){ 0 };
    for (size_t i = 0; i < 7; i++) {
        const struct facet *facet = lists[i].item;
        for (size_t k = 0; k < lists[i].n && !filter_of(&query, names[i])->n; k++) {
            struct supplier_query chosen = query;
            if (strcmp(facet[k].value, "unknown") == 0)
                continue;
            *filter_of(&chosen, names[i]) = (struct texts){ 1, TAKE(call.mem, const char *) };
            filter_of(&chosen, names[i])->item[0] = facet[k].value;
            int64_t count = found(chosen).count;
            ck_assert_msg(count == facet[k].count.value, "%s %s: the facet has %d, the search %d", names[i], facet[k].value,
                          (int)facet[k].count.value, (int)count);
            checked++;
        }
    }
    return checked;
}

static void confirm(struct number subject, const char *concept)
{
    struct tag_query query = { .subject = subject, .concept = concept };
    struct alignment out;
    ck_assert_ok(tag_confirm(&call, &query, ALL_FIELDS, &out));
    call.options.owner = NULL;
}

static void archive_capability(struct number number)
{
    struct capability in = { .number = number }, out;
    call.options.reason = "gone";
    ck_assert_ok(capability_remove(&call, &in, ALL_FIELDS, &out));
    call.options = (struct request_options){ 0 };
}

/* A firm of two records: everything hangs below the one that is given up. */
static struct number merged_firm(void)
{
    struct number twin = sample_supplier("HR", "Celik Sibenik stari"), capability, archived;
    struct certificate held = { .supplier = twin, .concept = "CERT:AQAP2110", .valid_until = date_add_days(call.today, 400) },
                       certificate;
    struct site plant = { .supplier = twin, .town = "Tirana", .country = "AL" }, site;
    struct supplier out;
    ck_assert_ok(certificate_add(&call, &held, ALL_FIELDS, &certificate));
    ck_assert_ok(site_add(&call, &plant, ALL_FIELDS, &site));
    capability = sample_capability(twin, "CPV:35812200", ROLE_MAINTAIN, READINESS_CAN_CONVERT);
    archived = sample_capability(twin, "CPV:35811300", ROLE_MAKE, READINESS_IDLE);
    confirm(capability, "RE:WP.3");
    confirm(archived, "RE:WP.1");
    confirm(twin, "JD:P1.2");
    archive_capability(archived);
    ck_assert_ok(supplier_merge(&call, &(struct supplier_merge){ twin, celik }, ALL_FIELDS, &out));
    return twin;
}

START_TEST(a_facet_counts_what_the_search_finds_with_it)
{
    merged_firm();
    ck_assert_int_eq(found((struct supplier_query){ .country = one("AL") }).count, 2);
    ck_assert_int_eq(found((struct supplier_query){ .tag = one("RE:WP.3") }).count, 1);
    ck_assert_int_eq(found((struct supplier_query){ .tag = one("JD:P1.2") }).count, 1);
    ck_assert_int_eq(found((struct supplier_query){ .tag = one("RE:WP.1") }).count, 0);
    ck_assert_uint_gt(check_facets((struct supplier_query){ 0 }), 15);
    ck_assert_uint_gt(check_facets((struct supplier_query){ .q = "celik" }), 8);
    ck_assert_uint_gt(check_facets((struct supplier_query){ .readiness = { 1, (const char *[]){ "in_production" } } }), 8);
}
END_TEST

START_TEST(a_facet_counts_so_over_the_demo_too)
{
    struct demo_filled filled;
    call.options = (struct request_options){ 0 };
    ck_assert_ok(demo_fill(&call, &filled));
    ck_assert_uint_gt(check_facets((struct supplier_query){ 0 }), 50);
    ck_assert_uint_gt(check_facets((struct supplier_query){ .country = { 1, (const char *[]){ "HR" } } }), 30);
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

START_TEST(what_belongs_to_a_merged_record_finds_the_one_that_is_kept)
{
    struct number twin = sample_supplier("HR", "Celik Sibenik stari");
    sample_site(twin, "Knin");
    sample_identifier(twin, "OIB", "82229652860");
    sample_capability(twin, "CPV:35812200", ROLE_MAKE, READINESS_IN_PRODUCTION);
    struct supplier_merge merge = { .number = twin, .into = celik };
    struct supplier out;
    struct number number;
    ck_assert_ok(supplier_merge(&call, &merge, ALL_FIELDS, &out));
    ck_found("knin", celik);
    ck_found("stari", celik);
    ck_found("sibenik knin", celik);
    ck_found("82229652860", celik);
    struct page page = found((struct supplier_query){ .capability = { 1, (const char *[]){ "CPV:35812200" } } });
    ck_assert_int_eq(page.count, 1);
    ck_assert_int_eq(((const struct supplier_hit *)page.rows.item)->number.value, celik.value);
    ck_assert_ok(supplier_resolve(&call, "OIB:82229652860", &number));
    ck_assert_int_eq(number.value, celik.value);
}
END_TEST

static void release(struct number number, const char *country)
{
    struct supplier in = { .number = number, .released_to = { 1, &country } }, out;
    ck_assert_ok(supplier_release(&call, &in, ALL_FIELDS, &out));
    call.options.owner = NULL;
}

/* For who does not see the kept record, the merged one is a firm of its own, everywhere. */
START_TEST(a_merge_into_a_hidden_record_neither_hides_nor_tells)
{
    struct number middle = sample_supplier("HR", "Srednji"), last = sample_supplier("HR", "Zadnji"), number;
    struct supplier got = { 0 };
    struct actor kosova = harness_actor;
    release(celik, "XK");
    ck_assert_ok(supplier_merge(&call, &(struct supplier_merge){ celik, middle }, ALL_FIELDS, &got));
    ck_assert_ok(supplier_merge(&call, &(struct supplier_merge){ middle, last }, ALL_FIELDS, &got));
    kosova.reader = "XK";
    call.actor = &kosova;
    for (size_t seen = 0; seen < 2; seen++) { /* then the way is hidden in its middle alone */
        ck_assert_ok(supplier_resolve(&call, "OIB:33392005961", &number));
        ck_assert_int_eq(number.value, celik.value);
        ck_found("celik", celik);
        ck_found("33392005961", celik);
        ck_assert_ok(supplier_get(&call, &(struct supplier){ .number = celik }, 1, &got));
        ck_assert_int_eq(got.number.value, celik.value);
        ck_assert_int_eq(got.merged_into.value, 0);
        call.actor = &harness_actor;
        if (!seen)
            release(last, "XK");
        call.actor = &kosova;
    }
    ck_assert_int_eq(found((struct supplier_query){ 0 }).count, 3);
    call.actor = &harness_actor;
    ck_assert_ok(supplier_split(&call, &(struct supplier_merge){ middle, { 0 } }, ALL_FIELDS, &got));
    release(middle, "XK");
    ck_assert_ok(supplier_merge(&call, &(struct supplier_merge){ middle, last }, ALL_FIELDS, &got));
    call.actor = &kosova;
    ck_found("celik", last);
    ck_assert_ok(supplier_resolve(&call, "OIB:33392005961", &number));
    ck_assert_int_eq(number.value, last.value);
}
END_TEST

START_TEST(an_identifier_of_what_is_merged_into_an_archived_record_leads_nowhere)
{
    struct number kept = sample_supplier("HR", "Stari"), number;
    struct supplier out;
    ck_assert_ok(supplier_merge(&call, &(struct supplier_merge){ celik, kept }, ALL_FIELDS, &out));
    call.options.reason = "closed";
    ck_assert_ok(supplier_remove(&call, &(struct supplier){ .number = kept }, ALL_FIELDS, &out));
    call.options = (struct request_options){ 0 };
    ck_assert_int_eq(found((struct supplier_query){ .q = "33392005961" }).count, 0);
    ck_assert_refused(supplier_resolve(&call, "OIB:33392005961", &number), ERROR_NOT_FOUND, "number");
}
END_TEST

/* The laws refuse circles; what comes from elsewhere, past the laws, must not stop the reading. */
START_TEST(a_circle_of_merges_stops_nothing)
{
    struct number number;
    struct supplier in[3] = { { .number = celik }, { .number = fabrika }, { .number = prizren } }, out[3];
    struct number twin = sample_supplier("HR", "Celik dva"), third = sample_supplier("HR", "Celik tri");
    harness_sql(text_format(call.mem,
                            "set session_replication_role = replica; update dicr.supplier set merged_into = case number "
                            "when %1$lld then %2$lld else %1$lld end where number in (%1$lld, %2$lld, %3$lld)",
                            (long long)celik.value, (long long)twin.value, (long long)third.value));
    ck_assert_int_eq(found((struct supplier_query){ .q = "celik" }).count, 3);
    ck_assert_int_eq(found((struct supplier_query){ .capability = one("CPV:35330000") }).count, 2);
    ck_assert_ok(supplier_resolve(&call, "OIB:33392005961", &number));
    ck_assert_int_eq(number.value, celik.value);
    in[1].number = twin;
    in[2].number = third;
    ck_assert_ok(supplier_get(&call, in, 3, out));
    for (size_t i = 0; i < 3; i++) {
        ck_assert_int_eq(out[i].number.value, in[i].number.value);
        ck_assert_uint_eq(out[i].identifiers.n, i == 0);
    }
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

Suite *suite_supplier_search(void)
{
    Suite *s = suite_create("supplier_search");
    TCase *tc = tcase_create("supplier_search");
    tcase_add_checked_fixture(tc, some_suppliers, harness_end);
    tcase_add_test(tc, words_are_found_without_diacritics_in_any_order_and_by_their_beginning);
    tcase_add_test(tc, groups_of_words_under_one_wide_code_stay_apart);
    tcase_add_test(tc, a_capability_of_words_alone_is_found_and_says_so);
    tcase_add_test(tc, what_two_words_were_found_in_is_one_reason);
    tcase_add_test(tc, words_are_looked_for_in_towns);
    tcase_add_test(tc, one_word_in_three_languages_finds_what_is_made);
    tcase_add_test(tc, identifiers_are_found_in_any_punctuation);
    tcase_add_test(tc, filters_choose);
    tcase_add_test(tc, a_concept_is_written_as_people_write_it);
    tcase_add_test(tc, unknown_codes_and_words_are_refused_at_their_field);
    tcase_add_test(tc, a_certificate_counts_while_it_is_valid_and_does_for_those_it_satisfies);
    tcase_add_test(tc, pages_follow_one_another_without_gaps);
    tcase_add_test(tc, facets_count_what_answers);
    tcase_add_test(tc, a_facet_counts_what_the_search_finds_with_it);
    tcase_add_test(tc, an_identifier_filters_beside_words_and_under_its_scheme);
    tcase_add_test(tc, sixteen_words_and_three_hundred_characters_are_answered_and_more_is_too_long);
    tcase_add_test(tc, a_search_that_works_too_long_answers_what_it_has_found_and_says_so);
    tcase_add_test(tc, what_belongs_to_a_merged_record_finds_the_one_that_is_kept);
    tcase_add_test(tc, a_merge_into_a_hidden_record_neither_hides_nor_tells);
    tcase_add_test(tc, an_identifier_of_what_is_merged_into_an_archived_record_leads_nowhere);
    tcase_add_test(tc, outside_parties_are_found_only_when_asked_for);
    tcase_add_test(tc, what_is_not_released_is_not_found);
    suite_add_tcase(s, tc);
    tc = tcase_create("in a database of its own");
    tcase_add_checked_fixture(tc, suppliers_that_stay, harness_end);
    tcase_add_test(tc, a_circle_of_merges_stops_nothing);
    suite_add_tcase(s, tc);
    tc = tcase_create("over the demo");
    tcase_add_checked_fixture(tc, harness_database, harness_end);
    tcase_add_test(tc, a_facet_counts_so_over_the_demo_too);
    suite_add_tcase(s, tc);
    return s;
}

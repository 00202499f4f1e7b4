/* The demo data in a registry: how they go in, and what they tell. */
#include "analysis/analysis.h"
#include "catalogue/assembly.h"
#include "demo_firms.h"
#include "search/network.h"
#include "search/supplier_search.h"

Suite *suite_demo_registry(void);

/* --- tables and registry ---------------------------------------------------------------------------------------------------------- */

static void ck_concept(const char *concept, const char *where)
{
    const char *found = harness_value(
        text_format(call.mem, "select concept from concept where concept = '%s' and withdrawn_on is null", concept));
    ck_assert_msg(found != NULL, "%s: there is no concept %s", where, concept);
}

START_TEST(every_concept_and_unit_of_the_tables_exists)
{
    const struct demo_tables *tables = demo_tables();
    for (size_t t = 0; t < tables->trades.n; t++) {
        const struct demo_trade *trade = &tables->trades.item[t];
        ck_concept(text_format(call.mem, "NACE2:%s", trade->nace), trade->name);
        for (size_t k = 0; k < trade->certificates.n; k++)
            ck_concept(text_format(call.mem, "CERT:%s", trade->certificates.item[k]), trade->name);
        for (size_t k = 0; k < trade->skills.n; k++) {
            const struct demo_skill *skill = &trade->skills.item[k];
            ck_concept(skill->concept, trade->name);
            if (skill->more)
                ck_concept(skill->more, trade->name);
            ck_assert(!skill->unit ||
                      harness_value(text_format(call.mem, "select unit from unit where unit = '%s'", skill->unit)));
            /* it is told in the language of each country that has the trade */
            ck_assert(trade->weights[DEMO_HR].value == 0 || skill->hr);
            ck_assert(trade->weights[DEMO_AL].value + trade->weights[DEMO_XK].value == 0 || skill->sq);
        }
    }
    for (size_t k = 0; k < DEMO_COUNTRIES; k++)
        for (size_t t = 0; t < tables->words.item[k].towns.n; t++)
            ck_assert_msg(harness_value(text_format(
                              call.mem, "select subdivision from subdivision where subdivision = '%s' and country = '%s'",
                              tables->words.item[k].towns.item[t].subdivision, demo_countries[k])) != NULL,
                          "%s", tables->words.item[k].towns.item[t].town);
}
END_TEST

static struct demo_filled fill(void)
{
    struct demo_filled out;
    call.today = DATE(2026, 11, 25);
    ck_assert_ok(demo_fill(&call, &out));
    return out;
}

static int64_t number_of(const char *sql)
{
    const char *value = harness_value(sql);
    return value ? strtoll(value, NULL, 10) : 0;
}

START_TEST(the_demo_goes_into_an_empty_registry_under_all_laws)
{
    struct demo_filled out = fill();
    ck_assert(out.added.value);
    ck_assert_int_eq(number_of("select count(*) from supplier where kind = 'company' and country = 'HR' and owner = 'HR'"), 150);
    ck_assert_int_eq(number_of("select count(*) from supplier where kind = 'company' and country = 'AL' and owner = 'AL'"), 90);
    ck_assert_int_eq(number_of("select count(*) from supplier where kind = 'company' and country = 'XK' and owner = 'XK'"), 60);
    ck_assert_int_ge(number_of("select count(distinct country) from supplier where kind = 'outside'"), 8);
    ck_assert_int_eq(out.suppliers.value, count_of("supplier"));
    /* the trail knows each row, and each row its source */
    ck_assert_int_eq(number_of("select count(*) from supplier s where not exists (select from change h where h.number = s.number "
                               "and h.what = 'added')"),
                     0);
    ck_assert_int_eq(number_of("select count(*) from supplier where source is null"), 0);
    ck_assert_int_eq(number_of("select count(*) from capability where source is null"), 0);
    /* nothing is left waiting */
    ck_assert_int_eq(count_of("load_supplier") + count_of("load_capability") + count_of("load_supply_link"), 0);
    ck_assert_int_eq(
        number_of("select count(*) from supplier a join supplier b on a.legal_name = b.legal_name and a.number < b.number"), 0);
}
END_TEST

START_TEST(a_second_time_changes_nothing)
{
    struct demo_filled first = fill();
    int64_t changes = count_of("change");
    struct demo_filled second = fill();
    ck_assert(!second.added.value);
    ck_assert_int_eq(second.suppliers.value, first.suppliers.value);
    ck_assert_int_eq(count_of("change"), changes);
}
END_TEST

START_TEST(a_registry_with_other_suppliers_is_left_alone)
{
    struct supplier in = { .legal_name = "Stvarna tvrtka d.o.o.", .country = "HR" }, out;
    struct demo_filled filled;
    ck_assert_ok(supplier_add(&call, &in, ALL_FIELDS, &out));
    call.options.owner = NULL;
    ck_assert_refused(demo_fill(&call, &filled), ERROR_REFUSED, NULL);
    ck_assert_int_eq(count_of("supplier"), 1);
    ck_assert_int_eq(count_of("source"), 0);
}
END_TEST

START_TEST(a_registry_that_does_not_keep_all_three_countries_is_left_alone)
{
    struct demo_filled filled;
    harness_sql("delete from dicr.home where owner = 'XK'");
    ck_assert_refused(demo_fill(&call, &filled), ERROR_REFUSED, NULL);
    ck_assert_int_eq(count_of("supplier"), 0);
}
END_TEST

START_TEST(a_failure_on_the_way_leaves_nothing_behind)
{
    struct demo_filled filled;
    for (unsigned nth = 5; nth < 900; nth += 290) {
        db_fail_at(call.db, nth, "53100");
        ck_assert(!demo_fill(&call, &filled));
        ck_assert_int_eq(call.error.code, ERROR_DISK_FULL);
        db_fail_at(call.db, 0, NULL);
        harness_forget(&call);
        call.path = NULL;
        ck_assert_int_eq(count_of("supplier") + count_of("source") + count_of("item"), 0);
    }
    ck_assert(fill().added.value);
}
END_TEST

/* --- what it tells ---------------------------------------------------------------------------------------------------------------- */

START_TEST(at_least_four_products_are_made_of_parts_that_exist_and_somebody_makes)
{
    fill();
    ck_assert_int_ge(number_of("select count(distinct product) from assembly"), 4);
    ck_assert_int_eq(number_of("select count(*) from assembly_part p where not exists"
                               " (select from item i where 'ITEM:' || dicr.number_text(i.number) = p.part)"),
                     0);
    /* each part is made, bought, or made of others */
    ck_assert_int_eq(
        number_of("select count(*) from assembly_part p where not exists (select from capability k where k.concept = p.part)"
                  " and not exists (select from supply_link l where l.concept = p.part)"),
        0);
    /* the round: parts of all three countries, and one from outside; a choice in a slot */
    const char *round =
        "from item i join assembly a on a.product = 'ITEM:' || dicr.number_text(i.number) join assembly_part p on p.assembly ="
        " a.number join capability k on k.concept = p.part join supplier s on s.number = k.supplier where i.code = 'MB120'";
    ck_assert_int_eq(number_of(text_format(call.mem, "select count(distinct s.country) %s and s.kind <> 'outside'", round)), 3);
    ck_assert_int_ge(number_of(text_format(call.mem, "select count(distinct s.country) %s and s.kind = 'outside'", round)), 1);
    ck_assert_int_ge(
        number_of("select count(*) from (select assembly, slot from assembly_part group by 1, 2 having count(*) > 1) x"), 3);
    /* shares of the required slots add up to a hundred at most, whichever part is chosen */
    ck_assert_int_eq(
        number_of("select count(*) from (select assembly, sum(least) from (select assembly, slot, min(cost_share_pct) as least"
                  " from assembly_part group by 1, 2) x group by 1 having sum(least) > 100) y"),
        0);
}
END_TEST

START_TEST(a_chain_of_four_levels_goes_over_borders_and_a_circle_closes)
{
    fill();
    const char *mortars =
        harness_value("select dicr.number_text(l.buyer_number) from supply_link l join item i on l.concept = 'ITEM:' ||"
                      " dicr.number_text(i.number) where i.code = 'MB120' and l.product is null");
    struct network_query query = { .direction = NETWORK_UP, .depth = { true, 6 } };
    struct network network;
    int64_t deepest = 0, outside = 0;
    ck_assert_ptr_nonnull(mortars);
    ck_assert_int_eq(number_parse(mortars, &query.number), NUMBER_OK);
    ck_assert_ok(network_get(&call, &query, ALL_FIELDS, &network));
    for (size_t i = 0; i < network.nodes.n; i++) {
        const struct network_node *node = &network.nodes.item[i];
        deepest = node->level.value > deepest ? node->level.value : deepest;
        outside += strcmp(node->country, "HR") != 0 && strcmp(node->country, "AL") != 0 && strcmp(node->country, "XK") != 0;
    }
    ck_assert_int_ge(deepest, 4);
    ck_assert_int_ge(outside, 3);
    ck_assert_int_ge(number_of("with recursive up (root, at) as (select buyer_number, supplier_number from supply_link union"
                               " select u.root, l.supplier_number from up u join supply_link l on l.buyer_number = u.at)"
                               " select count(*) from up where root = at"),
                     3);
}
END_TEST

static const struct coverage *coverage; /* over the whole of it */

static bool read_coverage(struct call *c, void *arg)
{
    static struct analysis analysis;
    const struct scope scope = { .as_of = c->today, .survey_days = { true, 730 }, .evidence = EVIDENCE_CLAIMED };
    (void)arg;
    if (!analysis_read(c, &scope, &analysis))
        return false;
    coverage = analysis.state[METRIC_coverage];
    return true;
}

static enum supply_state state_of(const char *theme, const char *country)
{
    int at = facts_theme(coverage->facts, theme);
    size_t where = country ? (size_t)facts_country(coverage->facts, country) : coverage->facts->countries;
    ck_assert_int_ge(at, 0);
    return coverage_state(coverage, (size_t)at, where, COVERAGE_ABLE);
}

START_TEST(the_gap_report_has_something_to_tell)
{
    fill();
    ck_assert_ok(db_snapshot(&call, read_coverage, NULL));
    /* somebody looked, and found nobody */
    ck_assert_int_eq(state_of("THEME:GBAD", NULL), SUPPLY_NONE_KNOWN);
    ck_assert_int_eq(state_of("THEME:EW", NULL), SUPPLY_NONE_KNOWN);
    /* nobody looked */
    ck_assert_int_eq(state_of("THEME:SPACE", NULL), SUPPLY_NOT_SURVEYED);
    ck_assert_int_eq(state_of("THEME:UAS_L", NULL), SUPPLY_NOT_SURVEYED);
    /* one firm only; one country only */
    ck_assert_int_eq(state_of("THEME:ARTILLERY", NULL), SUPPLY_THIN);
    ck_assert_int_eq(state_of("THEME:RADAR", "HR"), SUPPLY_THIN);
    ck_assert_int_eq(state_of("THEME:AMMO_LC", "AL"), SUPPLY_SOUND);
    ck_assert_int_eq(state_of("THEME:AMMO_LC", "HR"), SUPPLY_NONE_KNOWN);
    ck_assert_int_eq(state_of("THEME:ENERGETIC", NULL), SUPPLY_THIN);
    ck_assert_int_eq(state_of("THEME:OPTRONICS", NULL), SUPPLY_THIN);
    ck_assert_int_eq(state_of("THEME:EOD", "XK"), SUPPLY_SOUND);
    ck_assert_int_eq(state_of("THEME:EOD", "AL"), SUPPLY_NOT_SURVEYED);
    /* sound in all three */
    static const char *const sound[] = { "THEME:METAL", "THEME:VEHPART", "THEME:SOLDIER", "THEME:MRO" };
    static const char *const three[] = { "AL", "HR", "XK" };
    for (size_t i = 0; i < 4; i++)
        for (size_t k = 0; k < 3; k++)
            ck_assert_int_eq(state_of(sound[i], three[k]), SUPPLY_SOUND);
}
END_TEST

START_TEST(certificates_are_of_every_validity)
{
    fill();
    static const char *const validities[] = { "valid", "expiring", "expired", "unknown", "not_held" };
    for (size_t i = 0; i < 5; i++)
        ck_assert_int_ge(
            number_of(text_format(call.mem,
                                  "select count(*) from certificate where dicr.certificate_validity(state, valid_from,"
                                  " valid_until, no_expiry, '2026-11-25') = '%s'",
                                  validities[i])),
            5);
}
END_TEST

START_TEST(needs_of_the_countries_overlap_and_tags_were_decided)
{
    fill();
    ck_assert_int_ge(
        number_of("select count(*) from (select concept from requirement group by 1 having count(distinct country) >= 2) x"), 5);
    ck_assert_int_eq(number_of("select count(distinct country) from requirement"), 3);
    ck_assert_int_ge(number_of("select count(*) from alignment where state = 'confirmed'"), 10);
    ck_assert_int_ge(number_of("select count(*) from alignment where state = 'refused'"), 3);
    ck_assert_int_ge(number_of("select count(distinct engagement) from initiative"), 8);
    ck_assert_int_ge(count_of("indicator") / 6, 1);
    ck_assert_int_ge(count_of("evidence") / 10, 1);
    ck_assert_int_ge(count_of("qualification") / 5, 1);
}
END_TEST

START_TEST(a_reader_of_kosovo_sees_some_of_the_others_and_not_all)
{
    static const struct actor reader = { .name = "local:test", .country = "XK", .reader = "XK" };
    fill();
    struct supplier_query query = { 0 };
    struct page all = { 0 }, seen = { 0 };
    ck_assert_ok(supplier_search(&call, &query, ALL_FIELDS, &all));
    const struct actor *before = call.actor;
    call.actor = &reader;
    ck_assert_ok(supplier_search(&call, &query, ALL_FIELDS, &seen));
    call.actor = before;
    ck_assert_int_eq(all.count, 300);
    ck_assert_int_gt(seen.count, 60 + 40);
    ck_assert_int_lt(seen.count, 60 + 120);
}
END_TEST

/* --- any size ----------------------------------------------------------------------------------------------------------------------- */

/* As the generator does it: more firms than one turn takes would be too many for a test, so the turns are of links. */
START_TEST(what_is_loaded_is_what_was_made)
{
    const struct demo it = { .seed = 11, .suppliers = 500, .links = 1200, .today = DATE(2026, 1, 1) };
    struct number sources[DEMO_COUNTRIES], *numbers = TAKE_N(call.mem, 500, struct number);
    ck_assert_ok(demo_add_sources(&call, &it, sources));
    ck_assert_ok(demo_load(&call, &it, sources, numbers, NULL, NULL));
    ck_assert_int_eq(count_of("supplier"), 500);
    ck_assert_int_eq(count_of("supply_link"), 1200);
    int64_t capabilities = 0, rates = 0, concepts = 0;
    for (int64_t i = 0; i < it.suppliers; i++) {
        struct supplier made = firm_of(&it, i), key = { .number = numbers[i] }, stored;
        ck_assert_ok(supplier_get(&call, &key, 1, &stored));
        ck_assert_str_eq(stored.legal_name, made.legal_name);
        ck_assert_int_eq(stored.version.value, 1);
        ck_assert_uint_eq(stored.sites.n, made.sites.n);
        ck_assert_uint_eq(stored.certificates.n, made.certificates.n);
        ck_assert_uint_eq(stored.capabilities.n, made.capabilities.n);
        ck_assert_str_eq(stored.identifiers.item[0].value, made.identifiers.item[0].value);
        ck_assert_str_eq(stored.sites.item[0].town, made.sites.item[0].town);
        for (size_t k = 0; k < made.capabilities.n; k++) {
            const struct capability *a = &made.capabilities.item[k], *b = &stored.capabilities.item[k];
            ck_assert_str_eq(b->concept, a->concept);
            ck_assert_str_eq(b->title, a->title);
            ck_assert_uint_eq(b->readiness, a->readiness);
            ck_assert_uint_eq(b->rates.n, a->rates.n);
            ck_assert_int_eq(b->site.value, a->site.value ? stored.sites.item[a->site.value - 1].number.value : 0);
            capabilities++;
            rates += (int64_t)a->rates.n;
            concepts += (int64_t)a->concepts.n;
        }
    }
    ck_assert_int_eq(count_of("capability"), capabilities);
    ck_assert_int_eq(count_of("capability_rate"), rates);
    ck_assert_int_eq(count_of("capability_concept"), concepts);
    /* words are there to be found by, as the nouns make them */
    struct supplier_query query = { .q = text_fold(call.mem, firm_of(&it, 3).legal_name) };
    struct page found = { 0 };
    ck_assert_ok(supplier_search(&call, &query, ALL_FIELDS, &found));
    ck_assert_int_ge(found.count, 1);
}
END_TEST

Suite *suite_demo_registry(void)
{
    Suite *s = suite_create("demo_registry");
    TCase *registry = tcase_create("registry"), *own = tcase_create("own");
    tcase_add_checked_fixture(registry, harness_transaction, harness_end);
    tcase_add_test(registry, every_concept_and_unit_of_the_tables_exists);
    tcase_add_test(registry, the_demo_goes_into_an_empty_registry_under_all_laws);
    tcase_add_test(registry, a_second_time_changes_nothing);
    tcase_add_test(registry, a_registry_with_other_suppliers_is_left_alone);
    tcase_add_test(registry, at_least_four_products_are_made_of_parts_that_exist_and_somebody_makes);
    tcase_add_test(registry, a_chain_of_four_levels_goes_over_borders_and_a_circle_closes);
    tcase_add_test(registry, the_gap_report_has_something_to_tell);
    tcase_add_test(registry, certificates_are_of_every_validity);
    tcase_add_test(registry, needs_of_the_countries_overlap_and_tags_were_decided);
    tcase_add_test(registry, a_reader_of_kosovo_sees_some_of_the_others_and_not_all);
    suite_add_tcase(s, registry);
    tcase_add_checked_fixture(own, harness_database, harness_end);
    tcase_add_test(own, a_registry_that_does_not_keep_all_three_countries_is_left_alone);
    tcase_add_test(own, a_failure_on_the_way_leaves_nothing_behind);
    tcase_add_test(own, what_is_loaded_is_what_was_made);
    suite_add_tcase(s, own);
    return s;
}

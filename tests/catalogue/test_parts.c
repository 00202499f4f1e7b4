/* The rules of the parts of a supplier: names, plants, contacts, activities, figures, owners, identifiers, certificates, capabilities. */
#include "catalogue/initiative.h"
#include "catalogue/link.h"
#include "samples.h"

Suite *suite_parts(void);

static struct number firm;

static void a_firm(void)
{
    harness_transaction();
    firm = sample_supplier("HR", "Tvornica Proba d.d.");
}

#define ADDED(type, ...)                                                                                                         \
    ({                                                                                                                           \
        struct type in_ = { .supplier = firm, __VA_ARGS__ }, out_ = { 0 };                                                       \
        call.options.owner = NULL;                                                                                               \
        ck_assert_ok(type##_add(&call, &in_, ALL_FIELDS, &out_));                                                                \
        out_;                                                                                                                    \
    })
#define REFUSED(type, code, field, ...)                                                                                          \
    do {                                                                                                                         \
        struct type in_ = { .supplier = firm, __VA_ARGS__ }, out_ = { 0 };                                                       \
        call.options.owner = NULL;                                                                                               \
        ck_assert_refused(type##_add(&call, &in_, ALL_FIELDS, &out_), code, field);                                              \
    } while (0)

START_TEST(a_name_is_kept_with_the_key_it_is_matched_by)
{
    struct name out = ADDED(name, .name = "PROBA društvo s ograničenom odgovornošću");
    ck_assert_str_eq(out.name_key, "proba");
    ck_assert_str_eq(out.words, "proba drustvo s ogranicenom odgovornoscu");
    ck_assert_uint_eq(out.kind, 3);
    REFUSED(name, ERROR_REQUIRED, "name", .name = NULL);
}
END_TEST

START_TEST(a_site_is_in_its_suppliers_country_unless_said)
{
    ck_assert_str_eq(ADDED(site, .town = "Đurđevac").country, "HR");
    ck_assert_str_eq(ADDED(site, .town = "Đurđevac").words, "durdevac");
    ck_assert_str_eq(ADDED(site, .town = "Tiranë", .country = "AL").country, "AL");
    REFUSED(site, ERROR_CROSS_CHECK, "longitude", .latitude = { true, 0, 45 });
    REFUSED(site, ERROR_UNKNOWN_CODE, "subdivision", .subdivision = "HR-99");
}
END_TEST

START_TEST(a_contact_can_be_written_to_or_called)
{
    ck_assert_str_eq(ADDED(contact, .role = "prodaja", .email = "prodaja@proba.example").email, "prodaja@proba.example");
    REFUSED(contact, ERROR_REQUIRED, "phone", .role = "prodaja");
    REFUSED(contact, ERROR_FORMAT, "email", .email = "prodaja");
    REFUSED(contact, ERROR_FORMAT, "email", .email = "a@b@c");
}
END_TEST

START_TEST(an_activity_is_a_nace_code)
{
    ck_assert_str_eq(ADDED(activity, .concept = "NACE2:25.40").concept, "NACE2:25.40");
    REFUSED(activity, ERROR_FORMAT, "concept", .concept = "CPV:35331500");
    REFUSED(activity, ERROR_UNKNOWN_CODE, "concept", .concept = "NACE2:99.99");
    REFUSED(activity, ERROR_CONFLICT, "concept", .concept = "NACE2:25.40");
}
END_TEST

START_TEST(a_turnover_has_a_currency)
{
    struct annual_figure out = ADDED(annual_figure, .year = { true, 2025 }, .turnover = { true, 2, 123456 }, .currency = "EUR");
    ck_assert_int_eq(out.turnover.units, 123456);
    REFUSED(annual_figure, ERROR_REQUIRED, "currency", .year = { true, 2024 }, .turnover = { true, 0, 5 });
    REFUSED(annual_figure, ERROR_CONFLICT, "year", .year = { true, 2025 });
}
END_TEST

START_TEST(an_owner_is_somebody_else)
{
    ck_assert_str_eq(ADDED(ownership, .holder_name = "Holding AG", .holder_country = "CH").holder_name, "Holding AG");
    REFUSED(ownership, ERROR_REQUIRED, "holder_name", .holder_country = "CH");
    REFUSED(ownership, ERROR_CROSS_CHECK, "holder", .holder = firm);
    REFUSED(ownership, ERROR_DATE_ORDER, "valid_to", .holder_name = "X", .valid_from = DATE(2026, 2, 1),
            .valid_to = DATE(2026, 1, 1));
    REFUSED(ownership, ERROR_NOT_FOUND, "holder", .holder = { (int64_t)2 << 40 | 99999 });
}
END_TEST

START_TEST(an_identifier_is_kept_in_its_normal_form_with_what_is_odd_about_it)
{
    struct identifier out = ADDED(identifier, .scheme = "oib", .value = " 3089709484");
    ck_assert_str_eq(out.scheme, "OIB");
    ck_assert_str_eq(out.value, "03089709484");
    ck_assert_str_eq(out.raw_value, " 3089709484");
    ck_assert_str_eq(out.remark, "lost_zeros");
    REFUSED(identifier, ERROR_UNKNOWN_CODE, "scheme", .scheme = "XYZ", .value = "1");
    REFUSED(identifier, ERROR_FORMAT, "value", .scheme = "OIB", .value = "9.99E+10");
    REFUSED(identifier, ERROR_DATE_ORDER, "valid_until", .scheme = "MBS", .value = "080229250", .valid_from = DATE(2026, 1, 2),
            .valid_until = DATE(2026, 1, 1));
}
END_TEST

START_TEST(an_identifier_that_a_firm_has_already_is_said_to_be_its_own)
{
    struct identifier first = ADDED(identifier, .scheme = "OIB", .value = "33392005961"),
                      again = { .supplier = first.supplier, .scheme = "OIB", .value = "33392005961" }, out;
    ck_assert(!identifier_add(&call, &again, ALL_FIELDS, &out));
    ck_assert_ptr_nonnull(strstr(error_sentence(call.mem, LANGUAGE_EN, &call.error), "already an identifier of this firm"));
    harness_check(&call, ERROR_CONFLICT, "value", __FILE__, __LINE__);
}
END_TEST

START_TEST(a_certificate_says_how_it_stands_today)
{
    struct date today = call.today;
    ck_assert_uint_eq(ADDED(certificate, .concept = "CERT:ISO9001").validity, VALIDITY_UNKNOWN);
    ck_assert_uint_eq(ADDED(certificate, .concept = "CERT:ISO9001", .valid_until = date_add_days(today, 400)).validity,
                      VALIDITY_VALID);
    ck_assert_uint_eq(ADDED(certificate, .concept = "CERT:ISO9001", .valid_until = date_add_days(today, 30)).validity,
                      VALIDITY_EXPIRING);
    ck_assert_uint_eq(ADDED(certificate, .concept = "CERT:ISO9001", .valid_until = date_add_days(today, -1)).validity,
                      VALIDITY_EXPIRED);
    ck_assert_uint_eq(ADDED(certificate, .concept = "CERT:ISO9001", .valid_from = date_add_days(today, 9)).validity,
                      VALIDITY_NOT_YET);
    ck_assert_uint_eq(ADDED(certificate, .concept = "CERT:ISO9001", .no_expiry = { true, true }).validity, VALIDITY_VALID);
    ck_assert_uint_eq(ADDED(certificate, .concept = "CERT:ISO9001", .state = CERTIFICATE_APPLIED).validity, VALIDITY_NOT_HELD);
}
END_TEST

START_TEST(a_certificate_cannot_end_before_it_starts)
{
    REFUSED(certificate, ERROR_DATE_ORDER, "valid_until", .concept = "CERT:AQAP2110", .valid_from = DATE(2026, 3, 1),
            .valid_until = DATE(2026, 2, 28));
    REFUSED(certificate, ERROR_CROSS_CHECK, "no_expiry", .concept = "CERT:AQAP2110", .valid_until = DATE(2026, 2, 28),
            .no_expiry = { true, true });
    REFUSED(certificate, ERROR_UNKNOWN_CODE, "concept", .concept = "CERT:NONSUCH");
    ck_assert_int_eq(count_of("certificate"), 0);
}
END_TEST

START_TEST(a_capability_is_claimed_unless_said_and_unknown_is_not_zero)
{
    struct capability out = ADDED(capability, .concept = "CPV:35331500", .title = "Čahure");
    ck_assert_uint_eq(out.evidence, EVIDENCE_CLAIMED);
    ck_assert_uint_eq(out.role, 0);
    ck_assert_uint_eq(out.readiness, 0);
    ck_assert(!out.lead_time_days.known);
    ck_assert_str_eq(out.words, "cahure");
    REFUSED(capability, ERROR_UNKNOWN_CODE, "concept", .concept = "CPV:99999999");
    static const char *by[] = { "US" };
    REFUSED(capability, ERROR_CROSS_CHECK, "restricted", .concept = "CPV:35331500", .restricted = { true, false },
            .restricted_by = { 1, by });
    REFUSED(capability, ERROR_NOT_FOUND, "site", .concept = "CPV:35331500", .site = { (int64_t)2 << 40 | 99999 });
}
END_TEST

START_TEST(rates_and_further_concepts_stand_below_a_capability)
{
    struct number capability = ADDED(capability, .concept = "CPV:35331500").number;
    struct rate rate = { .capability = capability, .quantity_per_year = { true, 0, 500 }, .unit = "pc" }, rated;
    struct capability_concept more = { .capability = capability, .concept = "ML:ML3" }, added;
    struct capability key = { .number = capability }, out = { 0 };
    ck_assert_ok(rate_add(&call, &rate, ALL_FIELDS, &rated));
    ck_assert_int_eq(rated.month.value, 0);
    ck_assert_int_eq(rated.supplier.value, firm.value);
    ck_assert_ok(capability_concept_add(&call, &more, ALL_FIELDS, &added));
    ck_assert_ok(capability_get(&call, &key, 1, &out));
    ck_assert_uint_eq(out.rates.n, 1);
    ck_assert_uint_eq(out.concepts.n, 1);
    rate.unit = "furlong";
    ck_assert_refused(rate_add(&call, &rate, ALL_FIELDS, &rated), ERROR_UNKNOWN_CODE, "unit");
}
END_TEST

START_TEST(a_part_of_a_firm_that_is_not_there_is_not_found)
{
    struct site in = { .supplier = { (int64_t)2 << 40 | 123456 }, .town = "Split" }, out;
    ck_assert_refused(site_add(&call, &in, ALL_FIELDS, &out), ERROR_NOT_FOUND, "supplier");
    in.supplier = (struct number){ 0 };
    ck_assert_refused(site_add(&call, &in, ALL_FIELDS, &out), ERROR_REQUIRED, "supplier");
}
END_TEST

START_TEST(a_change_of_a_part_raises_the_firm_above_it)
{
    harness_end();
    harness_database();
    firm = sample_supplier("HR", "Tvornica Proba d.d.");
    struct supplier key = { .number = firm }, whole = { 0 };
    ADDED(site, .town = "Split");
    ck_assert_ok(supplier_get(&call, &key, 1, &whole));
    ck_assert_int_eq(whole.version.value, 2);
}
END_TEST

static bool run_text(struct call *c, void *sql)
{
    return db_script(c, sql);
}

static bool archive_supplier(struct number number)
{
    struct supplier in = { .number = number }, out;
    call.options.owner = NULL;
    call.options.reason = "test";
    return supplier_remove(&call, &in, ALL_FIELDS, &out);
}

START_TEST(a_change_of_dates_keeps_what_the_source_wrote)
{
    struct identifier it = ADDED(identifier, .scheme = "OIB", .value = "333 920 059 61"), out;
    struct field_mask mask = { 0 };
    ck_assert_str_eq(it.raw_value, "333 920 059 61");
    mask_set(&mask, &identifier_shape, shape_field(&identifier_shape, "valid_until"));
    struct identifier change = { .number = it.number, .valid_until = DATE(2030, 1, 1) };
    ck_assert_ok(identifier_change(&call, &change, mask, &out));
    ck_assert_str_eq(out.raw_value, it.raw_value);
    ck_assert_uint_eq(out.verdict, it.verdict);
    ck_assert_pstr_eq(out.remark, it.remark);
    mask_set(&mask, &identifier_shape, shape_field(&identifier_shape, "value"));
    change.value = "69435151530";
    ck_assert_ok(identifier_change(&call, &change, mask, &out));
    ck_assert_str_eq(out.raw_value, "69435151530");
}
END_TEST

START_TEST(a_list_of_codes_may_come_in_any_order)
{
    const char *regimes[] = { "US", "ITAR", "US" }, *countries[] = { "XK", "al" }, *unknown[] = { "ZZ" };
    struct texts wild = { 3, regimes };
    struct capability line = ADDED(capability, .concept = "CPV:35331500", .restricted_by = wild);
    ck_assert_uint_eq(line.restricted_by.n, 2);
    ck_assert_str_eq(line.restricted_by.item[0], "ITAR");
    struct link link = { .supplier_number = firm,
                         .buyer_number = sample_supplier("HR", "Kupac d.o.o."),
                         .concept = "CPV:35331500" },
                link_out;
    link.restricted_by = wild;
    call.options.owner = "HR";
    ck_assert_ok(link_add(&call, &link, ALL_FIELDS, &link_out));
    ck_assert_uint_eq(link_out.restricted_by.n, 2);
    struct initiative open = { .kind = "research", .title = "Proba", .open_to = { 2, countries } }, open_out;
    ck_assert_ok(initiative_add(&call, &open, ALL_FIELDS, &open_out));
    ck_assert_uint_eq(open_out.open_to.n, 2);
    ck_assert_str_eq(open_out.open_to.item[0], "AL");
    open.open_to = (struct texts){ 1, unknown };
    ck_assert_refused(initiative_add(&call, &open, ALL_FIELDS, &open_out), ERROR_UNKNOWN_CODE, "open_to");
}
END_TEST

START_TEST(nothing_is_added_below_an_archived_record)
{
    static const char *const why[] = { "archived", "arhiviran", "arkivuar" };
    struct capability line = ADDED(capability, .concept = "CPV:35331500");
    struct rate rate = { .capability = line.number, .quantity_per_year = { true, 0, 5 }, .unit = "pc" }, out;
    ck_assert_ok(archive_supplier(firm));
    REFUSED(name, ERROR_CONFLICT, "supplier", .name = "Proba");
    REFUSED(site, ERROR_CONFLICT, "supplier", .town = "Zadar");
    REFUSED(contact, ERROR_CONFLICT, "supplier", .phone = "+38522123456");
    REFUSED(activity, ERROR_CONFLICT, "supplier", .concept = "NACE2:25.40");
    REFUSED(annual_figure, ERROR_CONFLICT, "supplier", .year = { true, 2025 });
    REFUSED(ownership, ERROR_CONFLICT, "supplier", .holder_name = "Država");
    REFUSED(identifier, ERROR_CONFLICT, "supplier", .scheme = "OIB", .value = "33392005961");
    REFUSED(certificate, ERROR_CONFLICT, "supplier", .concept = "CERT:ISO9001");
    REFUSED(capability, ERROR_CONFLICT, "supplier", .concept = "CPV:35331500");
    call.options.owner = NULL;
    ck_assert_refused(rate_add(&call, &rate, ALL_FIELDS, &out), ERROR_CONFLICT, "capability");
    for (size_t i = 0; i < sizeof why / sizeof why[0]; i++) {
        struct contact in = { .supplier = firm, .email = "a@b.example" }, added;
        call.language = (enum language)i;
        call.options.owner = NULL;
        ck_assert(!contact_add(&call, &in, ALL_FIELDS, &added));
        const char *sentence = error_sentence(call.mem, call.language, &call.error);
        ck_assert_msg(strstr(sentence, why[i]), "%s", sentence);
        harness_forget(&call);
    }
    call.language = LANGUAGE_EN;
    /* Absent is another thing. */
    firm.value += 5000;
    REFUSED(contact, ERROR_NOT_FOUND, "supplier", .phone = "+38522123456");
}
END_TEST

START_TEST(a_capability_has_a_concept_or_a_title)
{
    struct capability out = ADDED(capability, .title = "Izrada čeličnih konstrukcija");
    ck_assert_ptr_null(out.concept);
    ck_assert_str_eq(out.words, "izrada celicnih konstrukcija");
    REFUSED(capability, ERROR_REQUIRED, "concept", .role = ROLE_MAKE);
    REFUSED(capability, ERROR_REQUIRED, "concept", .title = "");
    struct field_mask mask = { 0 };
    mask_set(&mask, &capability_shape, shape_field(&capability_shape, "title"));
    struct capability empty = { .number = out.number }, changed;
    ck_assert_refused(capability_change(&call, &empty, mask, &changed), ERROR_REQUIRED, "concept");
    mask = (struct field_mask){ 0 };
    mask_set(&mask, &capability_shape, shape_field(&capability_shape, "concept"));
    struct capability coded = { .number = out.number, .concept = "CPV:44210000" };
    ck_assert_ok(capability_change(&call, &coded, mask, &changed));
    ck_assert_str_eq(changed.concept, "CPV:44210000");
    /* The database keeps the rule by itself. */
    static char sql[] = "update capability set concept = null, title = null, version = version + 1";
    ck_assert_refused(db_tx(&call, run_text, sql), ERROR_REQUIRED, "concept");
}
END_TEST

START_TEST(a_website_that_could_run_something_is_refused)
{
    static const char *const wrong[] = { "javascript:alert(1)", "data:text/html,x", "https://a b.example", "ftp://a.example" };
    struct field_mask mask = { 0 };
    struct supplier out;
    mask_set(&mask, &supplier_shape, shape_field(&supplier_shape, "website"));
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct supplier in = { .number = firm, .website = wrong[i] };
        call.options.owner = NULL;
        ck_assert_refused(supplier_change(&call, &in, mask, &out), ERROR_FORMAT, "website");
        /* The database keeps the rule by itself. */
        ck_assert_refused(
            db_tx(&call, run_text, text_format(call.mem, "update supplier set website = '%s', version = version + 1", wrong[i])),
            ERROR_FORMAT, "website");
    }
    struct supplier in = { .number = firm, .website = "www.proba.example" };
    call.options.owner = NULL;
    ck_assert_ok(supplier_change(&call, &in, mask, &out));
    ck_assert_str_eq(out.website, "https://www.proba.example");
}
END_TEST

Suite *suite_parts(void)
{
    Suite *s = suite_create("parts");
    TCase *tc = tcase_create("parts");
    tcase_add_checked_fixture(tc, a_firm, harness_end);
    tcase_add_test(tc, a_name_is_kept_with_the_key_it_is_matched_by);
    tcase_add_test(tc, a_site_is_in_its_suppliers_country_unless_said);
    tcase_add_test(tc, a_contact_can_be_written_to_or_called);
    tcase_add_test(tc, an_activity_is_a_nace_code);
    tcase_add_test(tc, a_turnover_has_a_currency);
    tcase_add_test(tc, an_owner_is_somebody_else);
    tcase_add_test(tc, an_identifier_is_kept_in_its_normal_form_with_what_is_odd_about_it);
    tcase_add_test(tc, an_identifier_that_a_firm_has_already_is_said_to_be_its_own);
    tcase_add_test(tc, a_certificate_says_how_it_stands_today);
    tcase_add_test(tc, a_certificate_cannot_end_before_it_starts);
    tcase_add_test(tc, a_capability_is_claimed_unless_said_and_unknown_is_not_zero);
    tcase_add_test(tc, rates_and_further_concepts_stand_below_a_capability);
    tcase_add_test(tc, a_part_of_a_firm_that_is_not_there_is_not_found);
    tcase_add_test(tc, a_change_of_a_part_raises_the_firm_above_it);
    tcase_add_test(tc, a_change_of_dates_keeps_what_the_source_wrote);
    tcase_add_test(tc, a_list_of_codes_may_come_in_any_order);
    tcase_add_test(tc, nothing_is_added_below_an_archived_record);
    tcase_add_test(tc, a_capability_has_a_concept_or_a_title);
    tcase_add_test(tc, a_website_that_could_run_something_is_refused);
    suite_add_tcase(s, tc);
    return s;
}

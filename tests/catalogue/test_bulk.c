/* Many records at once: that they become what one by one they would have become, and what is refused. */
#include "catalogue/bulk.h"
#include "samples.h"

Suite *suite_bulk(void);

static bool write_it(struct call *c, void *bulk)
{
    (void)c;
    return bulk_write(bulk);
}

static bool write_in_tx(struct bulk *b)
{
    return db_tx(&call, write_it, b);
}

static void *copy_of(const void *it, size_t size)
{
    void *copy = arena_take(call.mem, size);
    memcpy(copy, it, size);
    return copy;
}
#define COPY(...) copy_of(&(__VA_ARGS__), sizeof(__VA_ARGS__))

/* A firm with lists, and lists in lists; its OIB is the only thing that differs from call to call. */
static struct supplier *firm_with(const char *oib)
{
    struct supplier *it =
        COPY((struct supplier){ .legal_name = "Čelik Šibenik d.o.o.", .country = "HR", .note = "a, \"b\"\n\\." });
    struct capability_concept *concept = COPY((struct capability_concept){ .concept = "CPV:35331200" });
    struct rate *rates = arena_take_array(call.mem, 2, sizeof *rates);
    rates[0] = (struct rate){ .month = { true, 0 }, .quantity_per_year = { .known = true, .units = 1200 }, .unit = "pc" };
    rates[1] = (struct rate){ .month = { true, 12 }, .quantity_per_year = { .known = true, .units = 5000 }, .unit = "pc" };
    struct capability *capabilities = arena_take_array(call.mem, 2, sizeof *capabilities);
    capabilities[0] = (struct capability){ .concept = "CPV:35331500",
                                           .role = ROLE_MAKE,
                                           .restricted_by = { 1, (const char *[]){ "HR" } },
                                           .restricted = { true, true },
                                           .concepts = { 1, concept },
                                           .rates = { 2, rates } };
    capabilities[0].restricted_by.item = COPY((const char *[]){ "HR" });
    capabilities[1] = (struct capability){ .title = "Zavarivanje" };
    it->identifiers.n = it->sites.n = it->names.n = it->certificates.n = it->annual_figures.n = 1;
    it->identifiers.item = COPY((struct identifier){ .scheme = "OIB", .value = oib });
    it->sites.item = COPY((struct site){ .town = "Šibenik", .country = "HR" });
    it->names.item = COPY((struct name){ .name = "Čelik" });
    it->certificates.item = COPY((struct certificate){ .concept = "CERT:ISO9001", .valid_until = DATE(2030, 1, 31) });
    it->annual_figures.item = COPY((struct annual_figure){ .year = { true, 2025 }, .employees = { true, 7 } });
    it->capabilities.n = 2;
    it->capabilities.item = capabilities;
    return it;
}

static void own_it(struct supplier *it, const char *owner)
{
    ck_assert_ok(noun_check_all(&call, &supplier_noun, it));
    it->owner = owner;
    for (size_t i = 0; i < it->identifiers.n; i++) {
        it->identifiers.item[i].raw_value = it->identifiers.item[i].value;
        it->identifiers.item[i].verdict = 1;
    }
}

/* All rows of a firm but for what names them. */
static const char *rows_of(const char *table, const char *column, struct number number)
{
    return harness_value(
        text_format(call.mem,
                    "select coalesce(string_agg((to_jsonb(t) - 'number' - 'supplier' - 'capability' - 'value' - "
                    "'raw_value' - 'version')::text, E'\\n' order by number), 'none') from dicr.%s t where %s = %lld",
                    table, column, (long long)number.value));
}

START_TEST(what_is_written_is_what_one_by_one_it_would_be)
{
    static const char *const tables[] = { "identifier",    "site",       "supplier_name",      "certificate",
                                          "annual_figure", "capability", "capability_concept", "capability_rate",
                                          "contact" };
    struct supplier *one = firm_with("33392005961"), out, *many = firm_with("69435151530");
    ck_assert_ok(supplier_add(&call, one, ALL_FIELDS, &out));
    own_it(many, "HR");
    struct bulk *b = bulk_new(&call);
    bulk_add(b, &supplier_noun, many);
    ck_assert_ok(write_in_tx(b));
    ck_assert_str_eq(number_issuer(many->number), "HR");
    ck_assert_str_eq(rows_of("supplier", "number", many->number), rows_of("supplier", "number", out.number));
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        ck_assert_str_eq(rows_of(tables[i], "supplier", many->number), rows_of(tables[i], "supplier", out.number));
    ck_assert_str_eq(rows_of("contact", "supplier", out.number), "none");
    ck_assert_str_ne(rows_of("capability_rate", "supplier", out.number), "none");
    ck_assert_int_eq(count_of("load_supplier") + count_of("load_capability_rate"), 0);
    struct supplier back = { 0 };
    ck_assert_ok(supplier_get(&call, many, 1, &back));
    ck_assert_str_eq(back.note, one->note);
    ck_assert_uint_eq(back.capabilities.item[0].rates.n, 2);
}
END_TEST

START_TEST(only_what_is_given_changes_and_versions_rise_by_one)
{
    struct supplier out, changed = { .note = "new", .website = "not given" };
    ck_assert_ok(supplier_add(&call, firm_with("33392005961"), ALL_FIELDS, &out));
    struct field_mask given = { 0 };
    mask_set(&given, &supplier_shape, shape_field(&supplier_shape, "note"));
    mask_set(&given, &supplier_shape, shape_field(&supplier_shape, "legal_form")); /* to nothing */
    changed.number = out.number;
    changed.owner = "HR";
    struct bulk *b = bulk_new(&call);
    bulk_change(b, &supplier_noun, &changed, given);
    ck_assert_ok(write_in_tx(b));
    ck_assert_str_eq(harness_value("select note || coalesce(website, '-') || coalesce(legal_form, '-') || legal_name || version "
                                   "from dicr.supplier"),
                     text_format(call.mem, "new--Čelik Šibenik d.o.o.%lld", (long long)out.version.value + 1));
}
END_TEST

START_TEST(what_comes_below_a_released_record_is_released_with_it)
{
    struct number firm = sample_supplier("HR", "Proba d.o.o.");
    struct supplier release = { .number = firm, .released_to = { 2, (const char *[]){ "AL", "XK" } } }, out;
    ck_assert_ok(supplier_release(&call, &release, ALL_FIELDS, &out));
    struct supplier below = { .number = firm, .owner = "HR", .line = { true, 7 } };
    below.contacts.n = 1;
    below.contacts.item = COPY((struct contact){ .email = "info@proba.hr" });
    struct bulk *b = bulk_new(&call);
    bulk_add_lists(b, &supplier_noun, &below);
    ck_assert_ok(write_in_tx(b));
    ck_assert_str_eq(harness_value("select released_to::text || line || email from dicr.contact"), "{AL,XK}7info@proba.hr");
    ck_assert_int_eq(count_of("supplier"), 1);
}
END_TEST

START_TEST(records_of_several_owners_go_together_each_under_its_own)
{
    struct bulk *b = bulk_new(&call);
    static const char *const owners[] = { "AL", "HR", "XK" };
    for (int i = 0; i < 1200; i++) { /* enough for the plans of many rows */
        struct supplier *it =
            COPY((struct supplier){ .legal_name = text_format(call.mem, "Firma %d", i), .country = owners[i % 3] });
        own_it(it, owners[i % 3]);
        bulk_add(b, &supplier_noun, it);
    }
    call.options.owner = "HR";
    ck_assert_ok(write_in_tx(b));
    ck_assert_str_eq(call.options.owner, "HR");
    ck_assert_str_eq(
        harness_value("select string_agg(x, ' ' order by x) from (select owner || count(*) || "
                      "bool_and(left(dicr.number_text(number), 2) = owner) as x from dicr.supplier group by owner) g"),
        "AL400true HR400true XK400true");
    ck_assert_int_eq(count_of("change"), 1200);
}
END_TEST

/* A backup of the whole database holds its lock on every table for as long as it takes. */
START_TEST(a_backup_that_is_under_way_does_not_hold_it_up)
{
    struct call *backup = harness_call_more(NULL);
    ck_assert(db_script(backup, "begin; lock table dicr.load_supplier in access share mode"));
    struct supplier *it = firm_with("33392005961");
    own_it(it, "HR");
    struct bulk *b = bulk_new(&call);
    bulk_add(b, &supplier_noun, it);
    call.deadline_ms = clock_ms() + 20000; /* only one that waits reaches it */
    ck_assert_ok(write_in_tx(b));
    call.deadline_ms = 0;
    ck_assert_int_eq(count_of("supplier"), 1);
    ck_assert_int_eq(count_of("load_supplier"), 0);
    ck_assert(db_script(backup, "rollback"));
}
END_TEST

START_TEST(an_empty_one_writes_nothing)
{
    ck_assert_ok(write_in_tx(bulk_new(&call)));
    ck_assert_int_eq(count_of("change"), 0);
}
END_TEST

START_TEST(what_one_record_is_refused_for_none_is_written)
{
    struct supplier *first = firm_with("33392005961"), *second = firm_with("33392005961");
    struct bulk *b = bulk_new(&call);
    own_it(first, "HR");
    own_it(second, "HR");
    bulk_add(b, &supplier_noun, first);
    bulk_add(b, &supplier_noun, second);
    ck_assert_refused(write_in_tx(b), ERROR_CONFLICT, "value");
    ck_assert_int_eq(count_of("supplier") + count_of("load_supplier"), 0);
}
END_TEST

START_TEST(a_record_that_is_not_there_is_neither_changed_nor_added_to)
{
    struct number firm = sample_supplier("HR", "Proba d.o.o.");
    struct supplier absent = { .number = { firm.value + 1000 }, .owner = "HR", .note = "x" };
    struct field_mask given = { 0 };
    mask_set(&given, &supplier_shape, shape_field(&supplier_shape, "note"));
    struct bulk *b = bulk_new(&call);
    bulk_change(b, &supplier_noun, &absent, given);
    ck_assert_refused(write_in_tx(b), ERROR_STALE, NULL);
    b = bulk_new(&call);
    absent.contacts.n = 1;
    absent.contacts.item = COPY((struct contact){ .email = "info@proba.hr" });
    bulk_add_lists(b, &supplier_noun, &absent);
    ck_assert_refused(write_in_tx(b), ERROR_INTERNAL, NULL);
    ck_assert_int_eq(count_of("contact"), 0);
}
END_TEST

START_TEST(another_countrys_records_are_not_written)
{
    struct number firm = sample_supplier("HR", "Proba d.o.o.");
    struct supplier foreign = { .number = firm, .owner = "AL", .note = "x" }; /* AL's, says who writes */
    struct field_mask given = { 0 };
    mask_set(&given, &supplier_shape, shape_field(&supplier_shape, "note"));
    struct bulk *b = bulk_new(&call);
    bulk_change(b, &supplier_noun, &foreign, given);
    ck_assert_refused(write_in_tx(b), ERROR_STALE, NULL);
    ck_assert_str_eq(harness_value("select coalesce(note, '-') from dicr.supplier"), "-");
}
END_TEST

/* Numbers first, then a member that was filled from them. */
static bool number_and_write(struct call *c, void *arg)
{
    struct supplier *it = arg;
    struct bulk *b = bulk_new(c);
    bulk_add(b, &supplier_noun, it);
    ck_assert_ok(bulk_number(b));
    struct number number = it->number;
    ck_assert_int_ne(number.value, 0);
    ck_assert_int_eq(it->capabilities.item[0].rates.item[1].supplier.value, number.value);
    ck_assert_int_eq(it->capabilities.item[0].rates.item[1].capability.value, it->capabilities.item[0].number.value);
    it->certificates.item[0].site = it->sites.item[0].number;
    ck_assert_ok(bulk_write(b));
    ck_assert_int_eq(it->number.value, number.value);
    return true;
}

START_TEST(numbers_may_be_given_before_anything_is_written)
{
    struct supplier *it = firm_with("33392005961");
    own_it(it, "HR");
    ck_assert_ok(db_tx(&call, number_and_write, it));
    ck_assert_int_eq(count_of("certificate c join dicr.site s on s.number = c.site"), 1);
}
END_TEST

Suite *suite_bulk(void)
{
    Suite *s = suite_create("bulk");
    TCase *tc = tcase_create("bulk");
    tcase_add_checked_fixture(tc, harness_database, harness_end);
    tcase_add_test(tc, what_is_written_is_what_one_by_one_it_would_be);
    tcase_add_test(tc, only_what_is_given_changes_and_versions_rise_by_one);
    tcase_add_test(tc, what_comes_below_a_released_record_is_released_with_it);
    tcase_add_test(tc, records_of_several_owners_go_together_each_under_its_own);
    tcase_add_test(tc, a_backup_that_is_under_way_does_not_hold_it_up);
    tcase_add_test(tc, an_empty_one_writes_nothing);
    tcase_add_test(tc, what_one_record_is_refused_for_none_is_written);
    tcase_add_test(tc, a_record_that_is_not_there_is_neither_changed_nor_added_to);
    tcase_add_test(tc, another_countrys_records_are_not_written);
    tcase_add_test(tc, numbers_may_be_given_before_anything_is_written);
    suite_add_tcase(s, tc);
    return s;
}

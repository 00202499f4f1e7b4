/* For the tests of the schema's laws: plain SQL against a migrated database, in a transaction that vanishes, and a row of every
   registry table to try the laws on. */
#pragma once
#include "../harness.h"
#include "base/text.h"
#include <stdarg.h>
#include <string.h>

__attribute__((unused, format(printf, 1, 2))) static void run(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *sql = text_format_list(call.mem, format, arguments);
    va_end(arguments);
    if (!db_script(&call, sql))
        ck_abort_msg("%s\n%s", sql, harness_reason(&call));
}

/* The one value that a query gives, as text; NULL for null or no row. */
__attribute__((unused, format(printf, 1, 2))) static const char *ask(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *sql = text_format_list(call.mem, format, arguments);
    va_end(arguments);
    return harness_value(sql);
}

#define ck_answer(query, expected) ck_assert_pstr_eq(harness_value(query), (expected))

__attribute__((unused)) static bool run_text(struct call *c, void *sql)
{
    return db_script(c, sql);
}

/* The statement is refused with this error for this field (NULL: none), and leaves the transaction as it was. */
__attribute__((unused, format(printf, 3, 4))) static void refused(enum error_code code, const char *field, const char *format,
                                                                  ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *sql = text_format_list(call.mem, format, arguments);
    va_end(arguments);
    if (db_tx(&call, run_text, (void *)(uintptr_t)sql)) /* a savepoint */
        ck_abort_msg("was not refused: %s", sql);
    const char *of = call.error.field, *reason = harness_reason(&call);
    bool right = call.error.code == code && (field ? of && strcmp(of, field) == 0 : !of);
    harness_forget(&call);
    ck_assert_msg(right, "%s\n%s", sql, reason);
}

/* A superuser's transaction, which vanishes: the laws are for everybody. */
__attribute__((unused)) static void begin_as_superuser(void)
{
    harness_transaction();
    run("set local role none");
}

/* Writes as this country from here on, with or without the right to release. */
__attribute__((unused)) static void write_as(const char *country, bool may_release)
{
    static struct actor actor;
    actor = (struct actor){ .name = "test:ana", .country = country, .rights = may_release ? ~0U : ~(1U << RIGHT_RELEASE) };
    call.actor = &actor;
    call.options.owner = country;
    run("select set_config('dicr.country', '%s', true), set_config('dicr.actor', 'test:ana', true), "
        "set_config('dicr.may_release', '%s', true)",
        country, may_release ? "on" : "off");
}

/* One row of every registry table, owned by HR: AT(row) is its number. */
enum row {
    SOURCE = 101,
    SUPPLIER,
    BUYER,
    RENUMBERED,
    NAME,
    IDENTIFIER,
    SITE,
    CONTACT,
    ACTIVITY,
    ANNUAL_FIGURE,
    OWNERSHIP,
    CERTIFICATE,
    CAPABILITY,
    CAPABILITY_CONCEPT,
    RATE,
    ITEM,
    ITEM_CONCEPT,
    ASSEMBLY,
    PART,
    LINK,
    INITIATIVE,
    INITIATIVE_COUNTRY,
    REQUIREMENT,
    QUALIFICATION,
    SURVEY,
    ALIGNMENT,
    EVIDENCE,
    INDICATOR,
    PAIR
};
#define AT(row) (2199023255552LL + (row))

/* The few codes that the rows name; where the reference was merged already, they are there. */
__attribute__((unused)) static void add_codes(void)
{
    static const char countries[][2][4] = { { "AL", "1" }, { "HR", "2" }, { "XK", "3" }, { "MK", "4" } };
    for (size_t i = 0; i < sizeof(countries) / sizeof(countries[0]); i++)
        run("insert into country (country, alpha3, label_en, label_hr, label_sq, slot, source, certainty) values "
            "('%1$s', '%1$sX', '%1$s', '%1$s', '%1$s', %2$s, 'test', 'certain') on conflict (country) do update set slot = %2$s",
            countries[i][0], countries[i][1]);
    static const char schemes[][2][12] = { { "CPV", "capability" }, { "CERT", "certificate" }, { "JD", "alignment" } };
    for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
        run("insert into scheme (scheme, purpose, edition, label_en, label_hr, label_sq, rank, source, certainty) values "
            "('%s', '%s', '1', 'x', 'x', 'x', 1, 'test', 'certain') on conflict do nothing",
            schemes[i][0], schemes[i][1]);
    static const char concepts[][2][10] = {
        { "CPV", "35331500" }, { "CPV", "35331400" }, { "CERT", "AQAP2110" }, { "JD", "P1.1" }
    };
    for (size_t i = 0; i < sizeof(concepts) / sizeof(concepts[0]); i++)
        run("insert into concept (concept, scheme, code, rank, certainty) values ('%1$s:%2$s', '%1$s', '%2$s', 1, 'certain') "
            "on conflict do nothing",
            concepts[i][0], concepts[i][1]);
    run("insert into unit (unit, dimension, base_unit, label_en, label_hr, label_sq, short_en_one, short_en_other, short_hr_one, "
        "short_hr_few, "
        "short_hr_other, short_sq_one, short_sq_other, rank, certainty) values ('piece', 'count', 'piece', 'x', 'x', 'x', 'x', "
        "'x', 'x', 'x', "
        "'x', 'x', 'x', 1, 'certain') on conflict do nothing");
}

__attribute__((unused)) static void add_row_of_every_table(void)
{
    add_codes();
    write_as("HR", false);
    run("insert into source (number, owner, kind, title) values (%lld, 'HR', 'list', 'Popis')", AT(SOURCE));
    run("insert into supplier (number, owner, legal_name, country, source, founded_on, natural_person, released_to) values "
        "(%lld, 'HR', 'Čelik d.o.o.', 'HR', %lld, '1991-10-08', false, '{}'), (%lld, 'HR', 'Brod d.d.', 'HR', null, null, null, "
        "'{}')",
        AT(SUPPLIER), AT(SOURCE), AT(BUYER));
    run("insert into supplier_number (number, owner, old, now) values (%lld, 'HR', %lld, %lld)", AT(RENUMBERED), AT(99),
        AT(SUPPLIER));
    run("insert into supplier_name (number, owner, supplier, kind, name, language) values (%lld, 'HR', %lld, 'short', 'Čelik', "
        "'hr')",
        AT(NAME), AT(SUPPLIER));
    run("insert into site (number, owner, supplier, town, country, latitude) values (%lld, 'HR', %lld, 'Šibenik', 'HR', 43.735)",
        AT(SITE), AT(SUPPLIER));
    run("insert into identifier (number, owner, supplier, scheme, value, site) values (%lld, 'HR', %lld, 'OIB', '12345678903', "
        "%lld)",
        AT(IDENTIFIER), AT(SUPPLIER), AT(SITE));
    run("insert into contact (number, owner, supplier, email) values (%lld, 'HR', %lld, 'info@example.hr')", AT(CONTACT),
        AT(SUPPLIER));
    run("insert into supplier_activity (number, owner, supplier, concept) values (%lld, 'HR', %lld, 'CPV:35331500')",
        AT(ACTIVITY), AT(SUPPLIER));
    run("insert into annual_figure (number, owner, supplier, year, turnover, currency) values (%lld, 'HR', %lld, 2025, 100.50, "
        "'EUR')",
        AT(ANNUAL_FIGURE), AT(SUPPLIER));
    run("insert into ownership (number, owner, supplier, holder_name, share_pct, controls) values (%lld, 'HR', %lld, 'Država', "
        "51, true)",
        AT(OWNERSHIP), AT(SUPPLIER));
    run("insert into certificate (number, owner, supplier, concept, valid_until) values (%lld, 'HR', %lld, 'CERT:AQAP2110', "
        "'2027-05-01')",
        AT(CERTIFICATE), AT(SUPPLIER));
    run("insert into capability (number, owner, supplier, concept, restricted_by) values (%lld, 'HR', %lld, 'CPV:35331500', "
        "'{ITAR,US}')",
        AT(CAPABILITY), AT(SUPPLIER));
    run("insert into capability_concept (number, owner, supplier, capability, concept) values (%lld, 'HR', %lld, %lld, "
        "'CPV:35331500')",
        AT(CAPABILITY_CONCEPT), AT(SUPPLIER), AT(CAPABILITY));
    run("insert into capability_rate (number, owner, supplier, capability, quantity_per_year, unit) values "
        "(%lld, 'HR', %lld, %lld, 1200.5, 'piece')",
        AT(RATE), AT(SUPPLIER), AT(CAPABILITY));
    run("insert into item (number, owner, title_en) values (%lld, 'HR', 'shell body')", AT(ITEM));
    run("insert into item_concept (number, owner, item, concept) values (%lld, 'HR', %lld, 'CPV:35331500')", AT(ITEM_CONCEPT),
        AT(ITEM));
    run("insert into assembly (number, owner, product) values (%lld, 'HR', 'CPV:35331500')", AT(ASSEMBLY));
    run("insert into assembly_part (number, owner, assembly, slot, part) values (%lld, 'HR', %lld, 'body', 'ITEM:' || "
        "number_text(%lld))",
        AT(PART), AT(ASSEMBLY), AT(ITEM));
    run("insert into supply_link (number, owner, supplier_number, buyer_number, concept) values (%lld, 'HR', %lld, %lld, "
        "'CPV:35331500')",
        AT(LINK), AT(SUPPLIER), AT(BUYER));
    run("insert into initiative (number, owner, kind, title, open_to) values (%lld, 'HR', 'purchase', 'Joint', '{AL,XK}')",
        AT(INITIATIVE));
    run("insert into initiative_country (number, owner, initiative, country) values (%lld, 'HR', %lld, 'AL')",
        AT(INITIATIVE_COUNTRY), AT(INITIATIVE));
    run("insert into requirement (number, owner, country, concept, shape, initiative) values "
        "(%lld, 'HR', 'HR', 'CPV:35331500', 'stock', %lld)",
        AT(REQUIREMENT), AT(INITIATIVE));
    run("insert into qualification (number, owner, requirement, certificate) values (%lld, 'HR', %lld, 'CERT:AQAP2110')",
        AT(QUALIFICATION), AT(REQUIREMENT));
    run("insert into survey (number, owner, subject_kind, subject, aspect, done_on, result) values "
        "(%lld, 'HR', 'supplier', number_text(%lld), 'capability', '2026-01-02', 'none')",
        AT(SURVEY), AT(SUPPLIER));
    run("insert into alignment (number, owner, subject_kind, subject, concept, state) values "
        "(%lld, 'HR', 'capability', %lld, 'JD:P1.1', 'confirmed')",
        AT(ALIGNMENT), AT(CAPABILITY));
    run("insert into evidence (number, owner, subject_kind, subject, title) values (%lld, 'HR', 'certificate', %lld, 'Scan')",
        AT(EVIDENCE), AT(CERTIFICATE));
    run("insert into indicator (number, owner, engagement, metric, measured_on, value) values "
        "(%lld, 'HR', 'JD:P1.1', 'projects', '2026-01-01', 3)",
        AT(INDICATOR));
    run("insert into pair (number, owner, low, high, verdict) values (%lld, 'HR', %lld, %lld, 'different')", AT(PAIR),
        AT(SUPPLIER), AT(BUYER));
}

__attribute__((unused)) static void begin_with_rows(void)
{
    begin_as_superuser();
    add_row_of_every_table();
}

__attribute__((unused)) static void begin_in_a_database_with_rows(void)
{
    harness_database();
    ck_assert_ok(db_begin_test_transaction(&call));
    run("set role none");
    add_row_of_every_table();
}

/* What was written so far is now another transaction's. */
__attribute__((unused)) static void as_if_committed(void)
{
    run("commit");
    run("begin read write");
    write_as("HR", false);
}

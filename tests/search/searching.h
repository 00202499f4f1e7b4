/* Three suppliers, of three countries, and searches for them. */
#pragma once
#include "../catalogue/samples.h"
#include "search/supplier_search.h"

static struct number celik, fabrika, prizren;

static inline void add_suppliers(void)
{
    celik = sample_supplier("HR", "Čelik Šibenik d.o.o.");
    sample_identifier(celik, "OIB", "33392005961");
    sample_site(celik, "Đakovo");
    sample_capability(celik, "CPV:35331500", ROLE_MAKE, READINESS_IN_PRODUCTION);
    fabrika = sample_supplier("AL", "Fabrika e Municionit Poliçan sh.a.");
    sample_capability(fabrika, "CPV:35331200", ROLE_MAKE, READINESS_IDLE);
    prizren = sample_supplier("XK", "Prizren Optika SH.P.K.");
}

static inline void some_suppliers(void)
{
    harness_transaction();
    add_suppliers();
}

static inline struct page found(struct supplier_query query)
{
    struct page page = { 0 };
    call.options.limit = (struct maybe_int){ 0 };
    ck_assert_ok(supplier_search(&call, &query, ALL_FIELDS, &page));
    return page;
}

/* The words find this one alone, and the answer says why. */
static inline void ck_found(const char *words, struct number one)
{
    struct page page = found((struct supplier_query){ .q = words });
    const struct supplier_hit *hit = page.rows.item;
    ck_assert_msg(page.count == 1, "%s: %d found", words, (int)page.count);
    ck_assert_int_eq(hit[0].number.value, one.value);
    ck_assert_msg(hit[0].why.n > 0, "%s: does not say why", words);
}

/* One value of a filter; it holds until the next one is made. */
static const char *one_text[1];
static inline struct texts one(const char *text)
{
    one_text[0] = text;
    return (struct texts){ 1, one_text };
}

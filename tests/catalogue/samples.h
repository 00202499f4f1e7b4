/* Small firms for tests: each function adds one and gives its number. Static, since each test file uses some. */
#pragma once
#include "../harness.h"
#include "catalogue/supplier.h"

static inline struct number sample_supplier(const char *country, const char *legal_name)
{
    struct supplier in = { .legal_name = legal_name, .country = country }, out;
    call.options.owner = NULL;
    ck_assert_ok(supplier_add(&call, &in, ALL_FIELDS, &out));
    call.options.owner = NULL;
    return out.number;
}

static inline void sample_identifier(struct number supplier, const char *scheme, const char *value)
{
    struct identifier in = { .supplier = supplier, .scheme = scheme, .value = value }, out;
    ck_assert_ok(identifier_add(&call, &in, ALL_FIELDS, &out));
    call.options.owner = NULL;
}

static inline void sample_site(struct number supplier, const char *town)
{
    struct site in = { .supplier = supplier, .town = town }, out;
    ck_assert_ok(site_add(&call, &in, ALL_FIELDS, &out));
    call.options.owner = NULL;
}

static inline struct number sample_capability(struct number supplier, const char *concept, unsigned role, unsigned readiness)
{
    struct capability in = { .supplier = supplier, .concept = concept, .role = role, .readiness = readiness }, out;
    ck_assert_ok(capability_add(&call, &in, ALL_FIELDS, &out));
    call.options.owner = NULL;
    return out.number;
}

static inline struct number sample_link(struct number supplier, struct number buyer, const char *concept)
{
    struct link in = { .supplier_number = supplier, .buyer_number = buyer, .concept = concept }, out;
    call.options.owner = number_issuer(buyer);
    ck_assert_ok(link_add(&call, &in, ALL_FIELDS, &out));
    call.options.owner = NULL;
    return out.number;
}

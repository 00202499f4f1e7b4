#include "certificate.h"
#include "supplier.h"

static const char *const validities[] = { NULL, "valid", "expiring", "expired", "unknown", "not_yet", "not_held", NULL };
static const char *const states[] = { NULL, "valid", "applied", "suspended", "withdrawn", NULL };

static const struct field fields[] = {
    RECORD_FIELDS_CHILD(certificate),
    FIELD(certificate, supplier, ADD | REQUIRED | READ | TOP_LEVEL | FILTER),
    FIELD(certificate, supplier_name, READ | TOP_LEVEL, .max = 500, .sql = SUPPLIER_NAME_OF("t.supplier")),
    FIELD(certificate, country, READ | TOP_LEVEL | FILTER, .country = true, .sql = SUPPLIER_COUNTRY_OF("t.supplier")),
    FIELD(certificate, concept, ADD | REQUIRED | CHANGE | READ | FILTER, .scheme = "CERT"),
    FIELD(certificate, certificate_number, ADD | CHANGE | READ),
    FIELD(certificate, issuer, ADD | CHANGE | READ, .max = 300),
    FIELD(certificate, issuer_country, ADD | CHANGE | READ, .country = true),
    FIELD(certificate, site, ADD | CHANGE | READ, .refers_to = "site"),
    FIELD(certificate, scope, ADD | CHANGE | READ, .max = 2000),
    FIELD(certificate, state, ADD | CHANGE | READ | FILTER, .choices = states, .by_default = "valid"),
    FIELD(certificate, expires_by, FILTER, .filter = "t.valid_until <= :given_expires_by::date"),
    FIELD(certificate, valid_from, ADD | CHANGE | READ),
    FIELD(certificate, valid_until, ADD | CHANGE | READ, .not_before = "valid_from"),
    FIELD(certificate, no_expiry, ADD | CHANGE | READ),
    FIELD(certificate, evidence, ADD | CHANGE | READ, .choices = evidence_grades),
    FIELD(certificate, validity, READ, .choices = validities,
          .sql = "dicr.certificate_validity(t.state, t.valid_from, t.valid_until, t.no_expiry, :today::date)"),
};
const struct shape certificate_shape = { SHAPE(certificate, "certificates", fields), .table = "certificate",
                                         .parent = &supplier_shape, .compact = "concept" };

static bool check(struct call *c, void *record)
{
    struct certificate *it = record;
    if (it->no_expiry.known && it->no_expiry.value && it->valid_until.known)
        return fail(c, ERROR_CROSS_CHECK, "no_expiry", "why", tr(c->mem, c->language, MESSAGE_why_no_expiry));
    return true;
}
const struct noun certificate_noun = { .shape = &certificate_shape, .check = check };

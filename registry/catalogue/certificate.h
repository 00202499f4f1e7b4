/* A certificate, licence or clearance that a supplier holds. The validity of a certificate with neither valid_until nor
   no_expiry is unknown; such a certificate fulfils no qualification. */
#pragma once
#include "noun.h"

enum certificate_validity {
    VALIDITY_VALID = 1,
    VALIDITY_EXPIRING, /* within 180 days */
    VALIDITY_EXPIRED,
    VALIDITY_UNKNOWN, /* no end date is recorded; it fulfils no qualification */
    VALIDITY_NOT_YET,
    VALIDITY_NOT_HELD /* applied for, suspended, withdrawn */
};
enum certificate_state { CERTIFICATE_VALID = 1, CERTIFICATE_APPLIED, CERTIFICATE_SUSPENDED, CERTIFICATE_WITHDRAWN };

struct certificate {
    RECORD_MEMBERS;
    const char *supplier_name; /* read from the supplier */
    const char *country;       /* of the supplier */
    struct number supplier;
    const char *concept; /* CERT:AQAP2110 */
    const char *certificate_number;
    const char *issuer;
    const char *issuer_country;
    struct number site;
    const char *scope;
    unsigned state;         /* enum certificate_state; valid when the input leaves it out */
    struct date expires_by; /* filter: certificates that end on this day or earlier */
    struct date valid_from, valid_until;
    struct maybe_bool no_expiry;
    unsigned evidence; /* enum evidence_grade */
    unsigned validity; /* enum certificate_validity, computed for today */
};
NOUN_DECLARE(certificate);

/* A capability is what a supplier can do: a concept (CPV, ML, FSC … or an item) with a role, a readiness and yearly rates. A
   code from an imported list becomes a capability with unknown role and readiness, and with evidence `claimed`. */
#pragma once
#include "noun.h"

enum capability_role { ROLE_DESIGN = 1, ROLE_MAKE, ROLE_ASSEMBLE, ROLE_MAINTAIN, ROLE_SERVICE, ROLE_TRADE };
enum readiness { READINESS_IN_PRODUCTION = 1, READINESS_CAN_CONVERT, READINESS_IDLE, READINESS_PLANNED };
#define READINESS_WORDS                                                                                                          \
    [READINESS_IN_PRODUCTION] = "in_production", [READINESS_CAN_CONVERT] = "can_convert", [READINESS_IDLE] = "idle",             \
    [READINESS_PLANNED] = "planned"
extern const char *const capability_roles[], *const readinesses[];

/* A further concept that the capability covers. */
struct capability_concept {
    RECORD_MEMBERS;
    const char *supplier_name; /* read from the supplier */
    struct number supplier, capability;
    const char *concept;
};
NOUN_DECLARE(capability_concept);

/* The quantity that the supplier can deliver in a year, now (month 0) or after `month` months of ramping up. */
struct rate {
    RECORD_MEMBERS;
    const char *supplier_name; /* read from the supplier */
    struct number supplier, capability;
    struct maybe_int month;
    struct decimal quantity_per_year;
    const char *unit;          /* reference table of units */
    const char *quantity_text; /* the quantity as the source wrote it */
    unsigned basis;            /* installed, demonstrated, planned */
    struct decimal committed_pct;
};
NOUN_DECLARE(rate);

struct capability {
    RECORD_MEMBERS;
    const char *supplier_name; /* read from the supplier */
    const char *country;       /* of the supplier */
    struct number supplier;
    const char *concept; /* NULL: the firm gives only words; then there is a title */
    const char *title;
    const char *words; /* the folded title, for searching */
    unsigned role, tier, readiness;
    struct maybe_int ready_in_days;
    struct number site;
    const char *production_line; /* capabilities that share a line do not add up */
    struct maybe_int lead_time_days, recovery_days;
    struct maybe_int technology_readiness; /* TRL 1 to 9 */
    struct maybe_bool design_authority;
    struct maybe_bool restricted;
    struct texts restricted_by; /* countries or regimes: US, ITAR */
    unsigned evidence;          /* enum evidence_grade; claimed when the input leaves it out */
    LIST_OF(capability_concept) concepts;
    LIST_OF(rate) rates;
};
NOUN_DECLARE(capability);

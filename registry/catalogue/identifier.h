/* An identifier of a supplier is a number that a register issued to it (OIB, NIPT, NUI, NCAGE, LEI …). The registry stores it
   as the source wrote it and in its normal form; a remark records anything unusual. Within an owner's records, a scheme and
   value belong to one supplier only. */
#pragma once
#include "noun.h"

/* What was found of an identifier when it was stored; one that is invalid is not stored. */
enum { IDENTIFIER_STORED_VALID = 1, IDENTIFIER_STORED_WARN, IDENTIFIER_STORED_REPAIRED };

struct identifier {
    RECORD_MEMBERS;
    const char *supplier_name; /* read from the supplier */
    struct number supplier;
    const char *scheme; /* identifier_rules.h */
    const char *value;  /* normal form */
    const char *raw_value;
    unsigned verdict;   /* IDENTIFIER_STORED_… */
    const char *remark; /* key of the message that explains the warning or the repair */
    struct number site;
    struct date valid_from, valid_until;
};
NOUN_DECLARE(identifier);

struct identifier_finding;
/* Takes over what the rules found of an identifier that was written so; the finding has a value. */
void identifier_take(struct identifier *it, const struct identifier_finding *finding, const char *written);

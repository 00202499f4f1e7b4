/* An identifier of a supplier is a number that a register issued to it (OIB, NIPT, NUI, NCAGE, LEI …). The registry stores it
   as the source wrote it and in its normal form; a remark records anything unusual. Within an owner's records, a scheme and
   value belong to one supplier only. */
#pragma once
#include "noun.h"

struct identifier {
    RECORD_MEMBERS;
    const char *supplier_name; /* read from the supplier */
    struct number supplier;
    const char *scheme; /* identifier_rules.h */
    const char *value;  /* normal form */
    const char *raw_value;
    unsigned verdict;   /* valid, warn, repaired */
    const char *remark; /* key of the message that explains the warning or the repair */
    struct number site;
    struct date valid_from, valid_until;
};
NOUN_DECLARE(identifier);

/* An identifier of a supplier: a number that a register gave it (OIB, NIPT, NUI, NCAGE, LEI …). The value is kept as it was given
   and in its normal form; what is odd about it is kept as a remark. One scheme and value stands for one firm of an owner. */
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
    const char *remark; /* why it is warned about or what was repaired: word of a message */
    struct number site;
    struct date valid_from, valid_until;
};
NOUN_DECLARE(identifier);

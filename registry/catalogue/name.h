/* A further name of a supplier: short, trade or former. The current legal name is a field of the supplier. */
#pragma once
#include "noun.h"

enum name_kind { NAME_LEGAL = 1, NAME_SHORT, NAME_TRADE, NAME_FORMER };

struct name {
    RECORD_MEMBERS;
    const char *supplier_name; /* read from the supplier */
    struct number supplier;
    unsigned kind; /* enum name_kind */
    const char *name;
    const char *name_key; /* company_name.h */
    const char *words;    /* folded, for searching */
    const char *language; /* ISO 639-1 */
};
NOUN_DECLARE(name);

/* An office of a supplier to write to or call; never a person's name. */
#pragma once
#include "noun.h"

struct contact {
    RECORD_MEMBERS;
    const char *supplier_name; /* read from the supplier */
    struct number supplier;
    const char *role;
    const char *email;
    const char *phone; /* in E.164 where the number could be parsed */
    struct number site;
};
NOUN_DECLARE(contact);

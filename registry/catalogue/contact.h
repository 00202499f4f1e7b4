/* An office of a supplier to write to or call; never a person's name. */
#pragma once
#include "noun.h"

struct contact {
    RECORD_MEMBERS;
    const char *supplier_name; /* read from the supplier */
    struct number supplier;
    const char *role;
    const char *email; /* e-mail address */
    const char *phone; /* E.164 where it could be read so */
    struct number site;
};
NOUN_DECLARE(contact);

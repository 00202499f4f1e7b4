/* Where a value comes from: a list, a register, a person's statement, a document, a partner. And decisions about two records. */
#pragma once
#include "noun.h"

struct source {
    RECORD_MEMBERS;
    unsigned kind; /* list, register, person, document, partner */
    const char *title, *publisher;
    struct date dated_on;
    const char *sha256, *reference;
};
NOUN_DECLARE(source);

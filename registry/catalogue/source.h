/* The source of a record's values: a list, a register, a person's statement, a document or a partner. */
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

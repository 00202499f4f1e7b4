/* Which clause of the declaration, of NATO's plans or of the EU's an entry serves. Suggestions are computed from the crosswalk and
   the rules; only what a person decided is a record: confirmed or refused, once per owner, subject and concept. */
#pragma once
#include "noun.h"

/* The kinds of records that an alignment is about: names of nouns. */
extern const char *const alignment_subjects[];

enum alignment_state { ALIGNMENT_CONFIRMED = 1, ALIGNMENT_REFUSED };

struct alignment {
    RECORD_MEMBERS;
    unsigned subject_kind; /* supplier, capability, link, assembly, requirement, initiative */
    struct number subject;
    const char *concept;
    unsigned state;  /* enum alignment_state */
    unsigned origin; /* manual, import */
    const char *rationale;
    struct date decided_on;
};
NOUN_DECLARE(alignment);

/* A document that shows something about a record. */
struct evidence {
    RECORD_MEMBERS;
    const char *subject_kind; /* noun */
    struct number subject;
    const char *kind, *title, *reference;
    struct date dated_on;
};
NOUN_DECLARE(evidence);

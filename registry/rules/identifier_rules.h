/* What an identifier of a firm must look like: one row per scheme (form, check, country), and one function that cleans what
   somebody typed or a spreadsheet mangled and says what it found. No database; the noun (identifier.h) and the import use it.

   Cleaning, in this order: NFC; blanks, BOM, NBSP, zero-width and control characters off; Excel's ="…" and a leading '
   unwrapped; a label ("OIB:", "NIPT") dropped; blanks and - . / out; ASCII to upper case. Nothing is ever read as a number:
   9.99E+10 and 80229250.0 are values that a spreadsheet destroyed, and are refused, never guessed.

   One number is stored once: a VAT number that is a Croatian OIB, an Albanian NIPT or a Kosovo TVSH number goes under that
   scheme, without its prefix. */
#pragma once
#include "base/arena.h"
#include "base/errors.h"

enum identifier_verdict {
    IDENTIFIER_EMPTY, /* empty (also "n/a", "-", "nema", "nuk ka" …) */
    IDENTIFIER_VALID,
    IDENTIFIER_WARN,      /* to be kept, flagged */
    IDENTIFIER_REPAIRED,  /* to be kept, the correction shown */
    IDENTIFIER_AMBIGUOUS, /* may be two things: a person decides */
    IDENTIFIER_INVALID
};

/* Why it is not simply valid. Shown by the message remark_<slug>. */
#define IDENTIFIER_REMARKS(X)                                                                                                    \
    X(NONE, "none")                                                                                                              \
    X(LOST_ZEROS, "lost_zeros")           /* leading zeros, eaten by a spreadsheet, were put back */                             \
    X(OFFERED_ZEROS, "offered_zeros")     /* as above, but only offered: there is no check digit to prove it */                  \
    X(SPREADSHEET, "spreadsheet")         /* 9.99E+10, 80229250.0: destroyed */                                                  \
    X(FORM, "form")                       /* another length or other characters than the scheme has */                           \
    X(CHECKSUM, "checksum")               /* the check digit is wrong */                                                         \
    X(CHECK_UNSURE, "check_unsure")       /* a check of no official standing looks wrong; `expected` holds the expected value */ \
    X(PLACEHOLDER, "placeholder")         /* 000000000 and the like */                                                           \
    X(LEAD, "lead")                       /* such numbers begin otherwise */                                                     \
    X(OLD_SUFFIX, "old_suffix")           /* an old number with a trailing letter */                                             \
    X(PERSONAL, "personal")               /* a person's number: not to be stored */                                              \
    X(TWO_SCHEMES, "two_schemes")         /* fits two schemes */                                                                 \
    X(PREFIX, "prefix")                   /* the country letters before it are not its own */                                    \
    X(OTHER_COUNTRY, "other_country")     /* the pattern of another country than the firm's; `expected` names it */              \
    X(NO_SUCH_PATTERN, "no_such_pattern") /* a code of a form that no country is known to issue */                               \
    X(NO_CUSTOMS, "no_customs")           /* an EORI of a country outside the customs union */                                   \
    X(WRONG_COUNTRY, "wrong_country")     /* a national number under a firm of another country */                                \
    X(UNKNOWN_SCHEME, "unknown_scheme")   /* no such scheme */

enum identifier_remark {
#define X(code, slug) REMARK_##code,
    IDENTIFIER_REMARKS(X)
#undef X
        REMARK_COUNT
};

/* The stable word of a remark ("lost_zeros"): what identifier.remark stores, and an import message's code. */
extern const char *const identifier_remark_slugs[REMARK_COUNT];

struct identifier_finding {
    enum identifier_verdict verdict;
    enum identifier_remark remark;
    const char *scheme;   /* under which it is stored: may differ from the one that was named (VAT → OIB); a static text */
    const char *value;    /* normalised; NULL when empty, ambiguous or invalid */
    const char *cleaned;  /* what was left after cleaning, for messages; never NULL */
    const char *expected; /* of the remark: the right letter, the pattern's country, the form; NULL: none */
    const char *country;  /* of the number itself, where it names one (NCAGE pattern, prefix); else NULL */
};

enum identifier_strength {
    STRENGTH_NATIONAL, /* one firm, one number, and it alone decides that two records are one firm */
    STRENGTH_STRONG,   /* the same, but a firm may hold several */
    STRENGTH_WEAK      /* kept and searched, but proves nothing by itself: reused, or not the firm's own */
};

struct question; /* a cleaned value under judgement: identifier_rules.c alone knows it */

struct identifier_scheme {
    const char *scheme;  /* "OIB": what is stored and typed */
    const char *country; /* whose firms have it; NULL: any */
    const char *form;    /* '#' digit, '@' letter, '*' either; NULL: the scheme's own function decides */
    const char *labels;  /* words dropped before a value, separated by '|' */
    enum identifier_strength strength;
    struct identifier_finding (*read)(const struct question *q);
    const char *register_code; /* org-id.guide's list, or a plainly local one (X-…) where there is none */
    const char *title;         /* what it is, for people, in the register's own words */
};

extern const struct identifier_scheme identifier_schemes[];
extern const size_t identifier_scheme_count;

/* The row of a scheme, whatever the case of its name; an old or long name (NUIS, CAGE, ARBK …) finds its row. NULL: none. */
const struct identifier_scheme *identifier_scheme_find(const char *scheme);

/* Cleans `raw` and judges it as a value of `scheme`. `country` is the firm's (NULL: not known, nothing is cross-checked).
   The texts of the finding are static or in `mem`. An unknown scheme is INVALID with UNKNOWN_SCHEME. */
struct identifier_finding identifier_read(struct arena *mem, const char *scheme, const char *raw, const char *country);

/* The same for a number of which only the use is named (a column "tax number", "matični broj", "numri i biznesit"): the firm's
   country and the form tell the scheme. */
enum identifier_use { USE_REGISTRATION, USE_TAX };
struct identifier_finding identifier_read_use(struct arena *mem, enum identifier_use use, const char *raw, const char *country);

/* Any identifier as a person types it into a search: "HR 333-920-059-61", "l51306027m". Gives every scheme it fits, at most
   `capacity`; the number of findings. */
size_t identifier_guess(struct arena *mem, const char *raw, struct identifier_finding *out, size_t capacity);

/* The error of a verdict that must be refused (CHECKSUM, CROSS_CHECK, FORMAT, UNKNOWN_CODE), or ERROR_NONE. */
enum error_code identifier_error(const struct identifier_finding *it);

/* The small tools of identifier_rules.c: cleaning, forms, check digits, and which patterns countries give to their NCAGE codes
   and VAT numbers. */
#pragma once
#include "base/arena.h"

struct form_cleaned {
    const char *value; /* never NULL */
    bool empty;        /* the cell is empty */
    bool destroyed;    /* a spreadsheet made a number of it: 9.99E+10, 80229250.0 */
    bool lone_tail;    /* the last character alone followed a hyphen: "12345678-9" */
};

/* Cleans as identifier_rules.h says. `labels`: words separated by '|' (NULL: none); a label is dropped when something parts it
   from the value, or when exactly `length` characters are left after it. */
struct form_cleaned form_clean(struct arena *mem, const char *raw, const char *labels, size_t length);

bool form_is_letter(char c);                     /* A-Z */
bool form_is_digits(const char *v);              /* "" is none */
bool form_is_alphanumeric(const char *v);        /* 0-9 A-Z only; "" is none */
bool form_is_same_digit(const char *v);          /* 00000000, 99999999: a placeholder, not a real number */
bool form_fits(const char *v, const char *form); /* '#' digit, '@' letter, '*' either, anything else itself */

char form_mb_check(const char *digits);            /* of the first seven */
char form_gs1_check(const char *digits, size_t n); /* of the first n */
int form_mod_97(const char *v);                    /* letters count as 10 to 35 (ISO 7064) */

/* Whether any country issues such a code, which one (the wanted one, when it is among them), and whether the wanted one does. */
bool form_ncage_known(const char *v);
const char *form_ncage_country(const char *v, const char *country);
bool form_ncage_fits(const char *v, const char *country);

enum form_fit { FORM_FITS, FORM_DIFFERS, FORM_UNKNOWN };
enum form_fit form_vat_fits(const char *prefix, const char *rest);
const char *form_vat_prefix(const char *country); /* GR → EL; NULL for NULL */
bool form_is_ours(const char *prefix);            /* HR, AL, XK */

/* Whether a cell is empty in meaning: blank, or one of the words for "none" seen in real lists. */
bool is_blank_word(const char *text);

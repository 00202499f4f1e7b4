/* The name of a firm, taken apart: which legal form it carries, and the key by which spellings of one name meet. The name itself
   is never changed.

   "ALFA POSREDOVANJE d.o.o. za posredovanje u osiguranju" and "Alfa posredovanje društvo s ograničenom odgovornošću" have the
   key "alfa posredovanje"; NPT. "ProMix" and PROMIX NPT have the short key "promix". Digits stay (METALI 2 is not METALI 3). */
#pragma once
#include "base/arena.h"

struct company_name {
    const char *key;        /* folded, form and purpose dropped, words separated by one space; "" when nothing usable is left */
    const char *short_key;  /* the key without spaces, dj written d (people type đ both ways): what matching compares */
    const char *legal_form; /* "d.o.o.", "sh.p.k.", …: the form of a struct legal_form; NULL: none found */
    bool sole_trader;       /* obrt, person fizik, biznes individual: a natural person trades under it */
    bool joint;             /* "A & B d.o.o.; C d.d." and the like: may be several firms, match nothing by name */
};

struct legal_form {
    const char *form;      /* as written by the register: what supplier.legal_form holds */
    const char *countries; /* "HR", "AL XK": where it exists */
    const char *code;      /* ISO 20275 (ELF), where the stored list has one; else NULL */
    bool sole_trader;
};

/* The row of a form as stored or typed ("DOO", "Sh.p.k"), or NULL. */
const struct legal_form *legal_form_find(const char *form);

/* Whether a firm of this country may have the form; true for one that is in no row, or for a country not known (NULL). */
bool legal_form_fits(const char *form, const char *country);

/* Reads a name. `country` (NULL: not known) decides where short forms mean something: NP, OP, KB, SE are words elsewhere. A form
   that is the whole name is kept. The texts of the result are static or in `mem`. */
struct company_name company_name_read(struct arena *mem, const char *name, const char *country);

/* Whether a text is a name at all: it has a letter or digit, and is no word for "none". */
bool company_name_is_usable(struct arena *mem, const char *name);

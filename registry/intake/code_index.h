/* An index of the codes that a list may name, each under the words that people write for it. It is filled once for an import from
   the reference tables (tests fill it by hand), and then only read. */
#pragma once
#include "base/arena.h"

enum code_space {
    CODES_COUNTRY, /* a folded name, an alias or a code ("hrvatska", "cro", "hr") → "HR" */
    CODES_HOME,    /* the codes of the countries that keep records here */
    CODES_CPV,     /* eight digits → "35300000-7" */
    CODES_ML,      /* "ML5" → "ML5" */
    CODES_FSC,     /* "1305", "13" */
    CODES_NACE2,   /* "25.40" */
    CODES_NACE21,
    CODES_CERT,        /* code or folded label without spaces, in lower case ("iso9001") → "ISO9001" */
    CODES_SUBDIVISION, /* country and label, folded ("hr sibensko kninska zupanija") → its code */
    CODES_SPACES
};

struct code_index;

/* A new index in `mem`. It knows the names of the three countries and nothing else. */
struct code_index *code_index_new(struct arena *mem) __attribute__((returns_nonnull));

/* Adds a code under a key; the first code under a key stays. The texts are not copied, so they must live as long as the index. */
void code_index_add(struct code_index *t, enum code_space space, const char *key, const char *code);

/* The code under a key, or NULL. */
const char *code_index_find(const struct code_index *t, enum code_space space, const char *key);

/* The country that a text names by code, alpha-3 code or name, in any case; NULL: it names none. */
const char *code_index_country(struct arena *mem, const struct code_index *t, const char *text);

/* The code under the longest key that `text` begins with, and the size of that key; NULL: there is none. Certificates are looked up
   this way, because an edition may follow their code ("iso9001:2015"). */
const char *code_index_prefix(const struct code_index *t, enum code_space space, const char *text, size_t *size);

/* What a certificate is looked up under: its code or label folded, without spaces. */
const char *certificate_key(struct arena *mem, const char *text);

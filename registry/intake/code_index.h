/* The codes of the reference tables that rows of a list are read against, each under what people write for it. Filled once per
   import (from the database; by tests by hand), then only asked. */
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
    CODES_CERT,        /* code or folded label without blanks, lower case ("iso9001") → "ISO9001" */
    CODES_SUBDIVISION, /* country and label, folded ("hr sibensko kninska zupanija") → its code */
    CODES_SPACES
};

struct code_index;

/* An empty table in `mem` that knows the names of the three countries. */
struct code_index *code_index_new(struct arena *mem) __attribute__((returns_nonnull));

/* Adds; the first code under a key stays. Copies nothing: texts live as long as the table. */
void code_index_add(struct code_index *t, enum code_space space, const char *key, const char *code);

/* The code, or NULL. */
const char *code_index_find(const struct code_index *t, enum code_space space, const char *key);

/* A country as somebody wrote it: code, alpha-3 or name in any case; NULL: none known. */
const char *code_index_country(struct arena *mem, const struct code_index *t, const char *text);

/* The longest key of the space that `text` begins with, and its code; NULL: none. For certificates with an edition behind. */
const char *code_index_prefix(const struct code_index *t, enum code_space space, const char *text, size_t *size);

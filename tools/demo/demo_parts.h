/* What the files that make firms and links share. Private to tools/demo. */
#pragma once
#include "base/file.h"
#include "demo.h"

enum { DEMO_DEAL_SIZE = 10 }; /* countries are dealt to so many firms at a time */

/* Purposes of chance, so that what is drawn for one thing leaves the others as they are. */
enum { FOR_NAME = 1, FOR_SKILL, FOR_PLACE, FOR_CERTIFICATES, FOR_FIGURES, FOR_OWNERS, FOR_CAPABILITIES, FOR_STATE, FOR_LINK };

/* The place of a drawn weight. */
size_t chance_weighed(struct chance *it, const int *weights, size_t n);
/* One of the words. */
const char *chance_word(struct chance *it, const struct texts *words);

/* Which firm of its country it is, from 0. */
int64_t demo_place_in_country(int64_t i);
/* The place of what firm i does first of all, among the skills of its trade. */
size_t demo_first_skill(const struct demo *it, int64_t i, const struct demo_trade *trade, bool first);

/* The files of tools/demo that are compiled in ("story"), and the bytes of one. */
extern const struct file demo_files[];
const char *demo_file(const char *name);

/* The country whose code it is. */
enum demo_country demo_country_named(const char *code);

/* From here on, what is written belongs to this country. */
bool demo_write_for(struct call *c, const char *country) __attribute__((warn_unused_result));

static inline struct maybe_int demo_int(int64_t value)
{
    return (struct maybe_int){ true, value };
}

static inline struct maybe_bool demo_bool(bool value)
{
    return (struct maybe_bool){ true, value };
}

static inline struct decimal demo_whole(int64_t units)
{
    return (struct decimal){ .known = true, .units = units };
}

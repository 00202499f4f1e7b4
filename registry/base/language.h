/* What the program says to people, in English, Croatian and Albanian. All sentences stand in messages.def. */
#pragma once
#include "words.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

enum language { LANGUAGE_EN, LANGUAGE_HR, LANGUAGE_SQ, LANGUAGE_COUNT };

/* "en", "hr", "sq". */
extern const char *const language_codes[LANGUAGE_COUNT];

/* Reads a code ("hr", "HR", "hr-HR"); false when it is none of ours. */
bool language_parse(const char *text, enum language *out) __attribute__((warn_unused_result));

/* The best of ours for an Accept-Language header (RFC 9110 §12.5.4, quality values honoured); English when none fits. */
enum language language_accepted(const char *accept_language);

enum message {
#define MESSAGE(key, en, hr, sq) MESSAGE_##key,
#define COUNTED(key, en_one, en_other, hr_one, hr_few, hr_other, sq_one, sq_other) MESSAGE_##key,
#include "messages.def"
#undef MESSAGE
#undef COUNTED
    MESSAGE_COUNT
};

/* The sentence with {name} places filled from name/value pairs ended by NULL; in `mem`. A place whose value is missing, NULL or
   "" stays empty, and a piece in brackets with such a place in it is left out whole: "is too long[; the most is {max}]".
   Brackets without a place in them stand for themselves. A message with plural forms gives its form for many. */
const char *message_text(struct arena *mem, enum language language, enum message key, const char *const *arguments);
#define tr(mem, language, key, ...) message_text((mem), (language), (key), WORDS(__VA_ARGS__))

/* The same with a text of one's own in place of a message. */
const char *message_fill(struct arena *mem, const char *text, const char *const *arguments);

/* The form for a count (CLDR plural rules: en and sq one/other, hr one/few/other), with {count} filled besides. */
const char *message_counted(struct arena *mem, enum language language, enum message key, int64_t count);

/* Finds a message by its key's text ("field_legal_name"); false when there is none. Tables name their words so. */
bool message_find(const char *key, enum message *out);

/* The words of a key made of a prefix and a name ("field_", "legal_name"), or `name` itself when there is none. */
const char *message_word(enum language language, const char *prefix, const char *name);

/* The plural form that a language takes for a count. */
enum plural { PLURAL_OTHER, PLURAL_ONE, PLURAL_FEW, PLURAL_COUNT };
enum plural plural_for(enum language language, int64_t count);

/* The table itself, for tests and documents: a message's key and its text as it stands in messages.def (NULL: no such form). */
const char *message_key(enum message key);
const char *message_form(enum message key, enum language language, enum plural form);

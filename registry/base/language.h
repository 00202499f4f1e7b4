/* What the program says to people. The languages are the rows of languages.def; the sentences of each stand in
   messages/<code>.def, and a sentence that a language lacks is English. */
#pragma once
#include "words.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

enum language {
#define LANGUAGE(name, ...) LANGUAGE_##name,
#include "languages.def"
#undef LANGUAGE
    LANGUAGE_COUNT
};

/* The plural forms of CLDR, as far as a language of the list needs them, and the rules that choose among them. */
enum plural { PLURAL_OTHER, PLURAL_ONE, PLURAL_FEW, PLURAL_COUNT };
enum plural_rule { PLURALS_ONE_OTHER, PLURALS_ONE_FEW_OTHER };

/* How a date is written for people: 2024-12-31, 31.12.2024 or 31.12.2024. with a point behind the year too. */
enum date_form { DATE_FORM_ISO, DATE_FORM_DOTTED, DATE_FORM_DOTTED_END };

struct language_row {
    const char *code; /* "hr": of flags, parameters and the database */
    const char *tag;  /* BCP 47, of HTML's lang and of Content-Language: "sr-Latn" */
    const char *name; /* in the language itself */
    enum plural_rule plurals;
    enum date_form dates;
    char decimal_mark;
    bool is_partial; /* some of its sentences are English */
};
extern const struct language_row language_rows[LANGUAGE_COUNT];

/* "en, hr, sq …": all codes, for sentences that say what may be chosen. */
extern const char *const language_choices;

/* Reads a code ("hr", "HR", "hr-HR"); false for a language that is not in the list. A partial language may be chosen
   like any other. */
bool language_parse(const char *text, enum language *out) __attribute__((warn_unused_result));

/* The language of the list that fits an Accept-Language header best (RFC 9110 §12.5.4, quality values honoured); English when
   none fits. */
enum language language_accepted(const char *accept_language);

enum message {
#define MESSAGE(key, text) MESSAGE_##key,
#define COUNTED(key, ...) MESSAGE_##key,
#include "messages/en.def"
#undef MESSAGE
#undef COUNTED
    MESSAGE_COUNT
};

/* The sentence with {name} places filled from name/value pairs ended by NULL; in `mem`. A place whose value is missing, NULL or
   "" stays empty, and a piece in brackets with such a place in it is left out whole: "is too long[; the most is {max}]".
   Brackets without a place in them stand for themselves. A message with plural forms gives its form for many. */
const char *message_text(struct arena *mem, enum language language, enum message key, const char *const *arguments);
#define tr(mem, language, key, ...) message_text((mem), (language), (key), WORDS(__VA_ARGS__))

/* The same for a text that is not a message. */
const char *message_fill(struct arena *mem, const char *text, const char *const *arguments);

/* The form for a count by the language's plural rule, with {count} filled. */
const char *message_counted(struct arena *mem, enum language language, enum message key, int64_t count);

/* Finds a message by its key's text ("field_legal_name"); false when there is none. Tables refer to messages in this way. */
bool message_find(const char *key, enum message *out);

/* The words of a key made of a prefix and a name ("field_", "legal_name"), or `name` itself when there is none. */
const char *message_word(enum language language, const char *prefix, const char *name);

/* A message as it stands in its file, with its places unfilled, in English where the language lacks it. It lives as long as the
   program, so that it can be shown where no memory may be taken. */
const char *message_template(enum language language, enum message key);

/* The plural form that a language takes for a count. */
enum plural plural_for(enum language language, int64_t count);

/* The table itself, for tests: a message's key, and its text in a language's own file (NULL: it has no such form, or lacks it).
   */
const char *message_key(enum message key);
const char *message_form(enum message key, enum language language, enum plural form);

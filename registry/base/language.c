#include "language.h"

#include "buffer.h"
#include "text.h"

#include <pthread.h>

/* The texts of all languages, from messages/<code>.def (build/gen/messages.c, which tools/dev/messages.awk writes). */
extern const char *const message_forms[LANGUAGE_COUNT][MESSAGE_COUNT][PLURAL_COUNT];

enum { MARK_POINT = '.', MARK_COMMA = ',', IS_COMPLETE = false, IS_PARTIAL = true };

const struct language_row language_rows[LANGUAGE_COUNT] = {
#define LANGUAGE(id, code, tag, name, plurals, dates, mark, extent)                                                              \
    [LANGUAGE_##id] = { code, tag, name, PLURALS_##plurals, DATE_FORM_##dates, MARK_##mark, IS_##extent },
#include "languages.def"
#undef LANGUAGE
};

static const char choices_after_comma[] = ""
#define LANGUAGE(id, code, ...) ", " code
#include "languages.def"
#undef LANGUAGE
    ;
const char *const language_choices = choices_after_comma + 2;

static const char *const keys[] = {
#define MESSAGE(key, text) #key,
#define COUNTED(key, ...) #key,
#include "messages/en.def"
#undef MESSAGE
#undef COUNTED
};

const char *message_key(enum message key)
{
    return keys[key];
}

const char *message_form(enum message key, enum language language, enum plural form)
{
    return message_forms[language][key][form];
}

const char *message_template(enum language language, enum message key)
{
    const char *own = message_forms[language][key][PLURAL_OTHER];
    return own ? own : message_forms[LANGUAGE_EN][key][PLURAL_OTHER];
}

/* CLDR's cardinal rules for whole numbers. */
enum plural plural_for(enum language language, int64_t count)
{
    uint64_t n = count < 0 ? 0 - (uint64_t)count : (uint64_t)count;
    switch (language_rows[language].plurals) {
    case PLURALS_ONE_FEW_OTHER: /* 1, 21, 31 but not 11; then 2–4, 22–24 but not 12–14 */
        if (n % 10 == 1 && n % 100 != 11)
            return PLURAL_ONE;
        return n % 10 >= 2 && n % 10 <= 4 && (n % 100 < 12 || n % 100 > 14) ? PLURAL_FEW : PLURAL_OTHER;
    case PLURALS_ONE_OTHER:
        break;
    }
    return n == 1 ? PLURAL_ONE : PLURAL_OTHER;
}

/* --- filling ---------------------------------------------------------------------------------------------------------------- */

static const char *argument(const char *const *arguments, const char *name, size_t size)
{
    for (size_t i = 0; arguments && arguments[i]; i += 2) {
        if (strlen(arguments[i]) == size && memcmp(arguments[i], name, size) == 0)
            return arguments[i + 1] && *arguments[i + 1] ? arguments[i + 1] : NULL;
    }
    return NULL;
}

/* Fills the text up to `end`; sets *places to the number of places and *missing when one of them had no value. */
static void fill(struct buffer *b, const char *text, const char *end, const char *const *arguments, size_t *places, bool *missing)
{
    while (text < end) {
        const char *close = *text == '{' ? memchr(text, '}', (size_t)(end - text)) : NULL;
        if (!close) {
            buffer_char(b, *text++);
            continue;
        }
        const char *value = argument(arguments, text + 1, (size_t)(close - text - 1));
        (*places)++;
        if (value)
            buffer_text(b, value);
        else
            *missing = true;
        text = close + 1;
    }
}

const char *message_fill(struct arena *mem, const char *text, const char *const *arguments)
{
    if (!strchr(text, '{'))
        return text;
    struct buffer b = { 0 };
    const char *end = text + strlen(text);
    while (text < end) {
        const char *open = memchr(text, '[', (size_t)(end - text));
        const char *close = open ? memchr(open, ']', (size_t)(end - open)) : NULL;
        size_t places = 0;
        bool missing = false;
        if (!close) {
            fill(&b, text, end, arguments, &places, &missing);
            break;
        }
        fill(&b, text, open, arguments, &places, &missing);
        size_t start = b.size;
        places = 0;
        missing = false;
        fill(&b, open + 1, close, arguments, &places, &missing);
        if (missing) {
            b.size = start;
        } else if (!places) {
            b.size = start;
            buffer_add(&b, open, (size_t)(close - open) + 1);
        }
        text = close + 1;
    }
    return buffer_take(&b, mem);
}

const char *message_text(struct arena *mem, enum language language, enum message key, const char *const *arguments)
{
    return message_fill(mem, message_template(language, key), arguments);
}

const char *message_counted(struct arena *mem, enum language language, enum message key, int64_t count)
{
    if (!message_forms[language][key][PLURAL_OTHER])
        language = LANGUAGE_EN; /* an English text takes the English form */
    const char *form = message_forms[language][key][plural_for(language, count)];
    if (!form)
        form = message_forms[language][key][PLURAL_OTHER];
    const char *const arguments[] = { "count", int_text(mem, count), NULL };
    return message_fill(mem, form, arguments);
}

/* --- finding ---------------------------------------------------------------------------------------------------------------- */

/* The messages in the order of their keys, made on first use. */
static uint16_t by_key[MESSAGE_COUNT + 1];
static pthread_once_t by_key_once = PTHREAD_ONCE_INIT;

static int compare_messages(const void *a, const void *b)
{
    return strcmp(keys[*(const uint16_t *)a], keys[*(const uint16_t *)b]);
}

static void sort_keys(void)
{
    for (size_t i = 0; i < MESSAGE_COUNT; i++)
        by_key[i] = (uint16_t)i;
    qsort(by_key, MESSAGE_COUNT, sizeof *by_key, compare_messages);
}

struct wanted_key {
    const char *prefix, *name;
};

/* Compares prefix + name with a key, without putting them together. */
static int compare_key(const void *wanted, const void *message)
{
    const struct wanted_key *w = wanted;
    const char *prefix = w->prefix, *key = keys[*(const uint16_t *)message];
    while (*prefix && *prefix == *key) {
        prefix++;
        key++;
    }
    return *prefix ? (unsigned char)*prefix - (unsigned char)*key : strcmp(w->name, key);
}

static bool find(const char *prefix, const char *name, enum message *out)
{
    pthread_once(&by_key_once, sort_keys);
    const uint16_t *found = bsearch(&(struct wanted_key){ prefix, name }, by_key, MESSAGE_COUNT, sizeof *by_key, compare_key);
    if (found)
        *out = (enum message) * found;
    return found != NULL;
}

bool message_find(const char *key, enum message *out)
{
    return find("", key, out);
}

const char *message_word(enum language language, const char *prefix, const char *name)
{
    enum message key;
    return find(prefix, name, &key) ? message_template(language, key) : name;
}

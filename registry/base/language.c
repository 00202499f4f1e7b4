#include "language.h"
#include "buffer.h"

#include "text.h"

#include <pthread.h>

const char *const language_codes[LANGUAGE_COUNT] = { "en", "hr", "sq" };

struct message_row {
    const char *key;
    const char *forms[LANGUAGE_COUNT][PLURAL_COUNT];
};

static const struct message_row rows[] = {
#define MESSAGE(key, en, hr, sq)                                                                                                 \
    { #key, { [LANGUAGE_EN][PLURAL_OTHER] = en, [LANGUAGE_HR][PLURAL_OTHER] = hr, [LANGUAGE_SQ][PLURAL_OTHER] = sq } },
#define COUNTED(key, en_one, en_other, hr_one, hr_few, hr_other, sq_one, sq_other)                                               \
    { #key,                                                                                                                      \
      { [LANGUAGE_EN] = { [PLURAL_ONE] = en_one, [PLURAL_OTHER] = en_other },                                                    \
        [LANGUAGE_HR] = { [PLURAL_ONE] = hr_one, [PLURAL_FEW] = hr_few, [PLURAL_OTHER] = hr_other },                             \
        [LANGUAGE_SQ] = { [PLURAL_ONE] = sq_one, [PLURAL_OTHER] = sq_other } } },
#include "messages.def"
#undef MESSAGE
#undef COUNTED
};

const char *message_key(enum message key)
{
    return rows[key].key;
}

const char *message_form(enum message key, enum language language, enum plural form)
{
    return rows[key].forms[language][form];
}

/* CLDR's cardinal rules for whole numbers. Croatian: 1, 21, 31 but not 11; then 2–4, 22–24 but not 12–14. */
enum plural plural_for(enum language language, int64_t count)
{
    uint64_t n = count < 0 ? 0 - (uint64_t)count : (uint64_t)count;
    switch (language) {
    case LANGUAGE_HR:
        if (n % 10 == 1 && n % 100 != 11)
            return PLURAL_ONE;
        return n % 10 >= 2 && n % 10 <= 4 && (n % 100 < 12 || n % 100 > 14) ? PLURAL_FEW : PLURAL_OTHER;
    case LANGUAGE_EN:
    case LANGUAGE_SQ:
    case LANGUAGE_COUNT:
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

/* Fills the text up to `end`; tells by *places how many places there were and by *missing whether one had no value. */
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
    const char *filled = text_copy_n(mem, b.bytes, b.size);
    buffer_free(&b);
    return filled;
}

const char *message_text(struct arena *mem, enum language language, enum message key, const char *const *arguments)
{
    return message_fill(mem, rows[key].forms[language][PLURAL_OTHER], arguments);
}

const char *message_counted(struct arena *mem, enum language language, enum message key, int64_t count)
{
    const char *form = rows[key].forms[language][plural_for(language, count)];
    if (!form)
        form = rows[key].forms[language][PLURAL_OTHER];
    const char *const arguments[] = { "count", text_format(mem, "%lld", (long long)count), NULL };
    return message_fill(mem, form, arguments);
}

/* --- finding ---------------------------------------------------------------------------------------------------------------- */

/* The messages in the order of their keys, made on first use. */
static uint16_t by_key[MESSAGE_COUNT + 1];
static pthread_once_t by_key_once = PTHREAD_ONCE_INIT;

static int compare_rows(const void *a, const void *b)
{
    return strcmp(rows[*(const uint16_t *)a].key, rows[*(const uint16_t *)b].key);
}

static void sort_keys(void)
{
    for (size_t i = 0; i < MESSAGE_COUNT; i++)
        by_key[i] = (uint16_t)i;
    qsort(by_key, MESSAGE_COUNT, sizeof *by_key, compare_rows);
}

/* Compares prefix + name with a key, without putting them together. */
static int compare_key(const char *prefix, const char *name, const char *key)
{
    while (*prefix && *prefix == *key) {
        prefix++;
        key++;
    }
    return *prefix ? (unsigned char)*prefix - (unsigned char)*key : strcmp(name, key);
}

static bool find(const char *prefix, const char *name, enum message *out)
{
    pthread_once(&by_key_once, sort_keys);
    size_t low = 0, high = MESSAGE_COUNT;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = compare_key(prefix, name, rows[by_key[middle]].key);
        if (order == 0) {
            *out = (enum message)by_key[middle];
            return true;
        }
        if (order > 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

bool message_find(const char *key, enum message *out)
{
    return find("", key, out);
}

const char *message_word(enum language language, const char *prefix, const char *name)
{
    enum message key;
    return find(prefix, name, &key) ? rows[key].forms[language][PLURAL_OTHER] : name;
}

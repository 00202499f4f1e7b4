/* Reading languages: codes and the Accept-Language header. */
#include "accept_header.h"
#include "language.h"

#include "text.h"

#include <strings.h>

/* Whether a language range of `size` bytes ("hr", "hr-HR") asks for the language. */
static bool range_is(const char *range, size_t size, enum language language)
{
    return size >= 2 && strncasecmp(range, language_rows[language].code, 2) == 0 &&
           (size == 2 || range[2] == '-' || range[2] == '_');
}

static bool is_subtag(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

bool language_parse(const char *text, enum language *out)
{
    size_t size = strlen(text);
    for (size_t i = 0; i < size; i++) {
        if (!is_subtag(text[i]))
            return false;
    }
    for (int l = 0; l < LANGUAGE_COUNT; l++) {
        if (range_is(text, size, (enum language)l)) {
            *out = (enum language)l;
            return true;
        }
    }
    return false;
}

/* The quality of each language in thousandths (-1: not named), and the place in the header where it is first named. */
struct preferences {
    int quality[LANGUAGE_COUNT], place[LANGUAGE_COUNT];
    int others, places;
};

static void preference_add(struct preferences *w, const char *range, size_t size, int q)
{
    if (size == 1 && *range == '*')
        w->others = q > w->others ? q : w->others;
    for (int l = 0; l < LANGUAGE_COUNT; l++) {
        if (range_is(range, size, (enum language)l) && q > w->quality[l]) {
            w->quality[l] = q;
            w->place[l] = w->places;
        }
    }
}

enum language language_accepted(const char *header)
{
    struct preferences w = { .others = -1 };
    for (int l = 0; l < LANGUAGE_COUNT; l++)
        w.quality[l] = -1;
    struct accept_item item;
    for (; header && accept_next(&header, &item); w.places++)
        if (!item.has_parameters)
            preference_add(&w, item.name, item.size, item.quality);
    int best = LANGUAGE_EN, best_quality = 0, best_place = 0;
    for (int l = 0; l < LANGUAGE_COUNT; l++) {
        bool named = w.quality[l] >= 0;
        int q = named ? w.quality[l] : w.others, place = named ? w.place[l] : w.places;
        if (q > best_quality || (q == best_quality && q > 0 && place < best_place)) {
            best = l;
            best_quality = q;
            best_place = place;
        }
    }
    return (enum language)best;
}

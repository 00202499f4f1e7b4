/* Reading languages: codes and the Accept-Language header. */
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

/* A quality value in thousandths: "1", "0.8", "1.000"; -1 when it is none (RFC 9110 §12.4.2). */
static int quality(const char *s, const char *end)
{
    if (s == end || (*s != '0' && *s != '1'))
        return -1;
    int value = (*s++ - '0') * 1000;
    if (s == end)
        return value;
    if (*s++ != '.')
        return -1;
    for (int place = 100; s < end; place /= 10, s++) {
        if (*s < '0' || *s > '9' || !place)
            return -1;
        value += (*s - '0') * place;
    }
    return value <= 1000 ? value : -1;
}

static const char *skip_blanks(const char *s, const char *end)
{
    while (s < end && (*s == ' ' || *s == '\t'))
        s++;
    return s;
}

/* One "range;q=0.5" of the header. False when it is malformed, and then it is ignored. */
static bool element_read(const char *s, const char *end, const char **range, size_t *size, int *q)
{
    *range = s = skip_blanks(s, end);
    while (s < end && (is_subtag(*s) || *s == '*'))
        s++;
    *size = (size_t)(s - *range);
    *q = 1000;
    s = skip_blanks(s, end);
    if (s == end)
        return *size > 0;
    if (*s++ != ';')
        return false;
    s = skip_blanks(s, end);
    if (end - s < 2 || (*s != 'q' && *s != 'Q') || s[1] != '=')
        return false;
    s += 2;
    while (end > s && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    *q = quality(s, end);
    return *size > 0 && *q >= 0;
}

/* The quality of each language in thousandths (-1: not named), and the place in the header where it is first named. */
struct preferences {
    int quality[LANGUAGE_COUNT], place[LANGUAGE_COUNT];
    int others, places;
};

static void wish_note(struct preferences *w, const char *range, size_t size, int q)
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
    for (const char *s = header; s && *s; w.places++) {
        const char *end = s + strcspn(s, ","), *range;
        size_t size;
        int q;
        if (element_read(s, end, &range, &size, &q))
            wish_note(&w, range, size, q);
        s = *end ? end + 1 : end;
    }
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

#include "nearest.h"

enum { LETTERS_MAX = 64 };

static char plain(char c)
{
    return c == '_' ? '-' : c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static size_t least(size_t a, size_t b, size_t c)
{
    size_t m = a < b ? a : b;
    return m < c ? m : c;
}

/* Optimal string alignment, three rows of the table at a time. */
size_t edit_distance(const char *a, const char *b)
{
    size_t n = strnlen(a, LETTERS_MAX), m = strnlen(b, LETTERS_MAX);
    size_t rows[3][LETTERS_MAX + 1];
    for (size_t j = 0; j <= m; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= n; i++) {
        size_t *now = rows[i % 3], *prev = rows[(i + 2) % 3], *prev2 = rows[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= m; j++) {
            bool same = plain(a[i - 1]) == plain(b[j - 1]);
            now[j] = least(prev[j] + 1, now[j - 1] + 1, prev[j - 1] + !same);
            bool swapped = i > 1 && j > 1 && plain(a[i - 1]) == plain(b[j - 2]) && plain(a[i - 2]) == plain(b[j - 1]);
            if (swapped && prev2[j - 2] + 1 < now[j])
                now[j] = prev2[j - 2] + 1;
        }
    }
    return rows[n % 3][m];
}

void nearest_try(struct nearest *n, const char *candidate)
{
    size_t distance = edit_distance(n->typed, candidate);
    if (!n->best || distance < n->distance) {
        n->best = candidate;
        n->distance = distance;
    }
}

const char *nearest_word(const struct nearest *n)
{
    size_t letters = n->best ? strnlen(n->best, LETTERS_MAX) : 0;
    return n->best && n->distance <= (letters < 4 ? 1 : letters < 9 ? 2 : 3) && n->distance < letters ? n->best : NULL;
}

/* Forms of text that look into characters: trimming and the folded key. */
#include "buffer.h"
#include "text.h"

#include <utf8proc.h>

/* The character at `s` and its size; a byte that begins none counts as one unknown character (-1). */
static size_t character_at(const char *s, utf8proc_int32_t *out)
{
    utf8proc_ssize_t size = utf8proc_iterate((const utf8proc_uint8_t *)s, -1, out);
    if (size > 0)
        return (size_t)size;
    *out = -1;
    return 1;
}

enum gap { GAP_NONE, GAP_SEEN, GAP_UNSEEN };

/* Whether a character is blank to the eye: a space or control, or one that takes no place at all. */
static enum gap gap_of(utf8proc_int32_t c)
{
    if (c < 0x80)
        return c >= 0 && (c <= ' ' || c == 0x7F) ? GAP_SEEN : GAP_NONE;
    if (c == 0x200B) /* the zero-width space ends words */
        return GAP_SEEN;
    utf8proc_category_t category = utf8proc_category(c);
    if (category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP ||
        category == UTF8PROC_CATEGORY_CC)
        return GAP_SEEN;
    return category == UTF8PROC_CATEGORY_CF ? GAP_UNSEEN : GAP_NONE;
}

/* Skips a run of gaps; *seen tells whether one of them takes place. */
static const char *gap_end(const char *s, bool *seen)
{
    *seen = false;
    while (*s) {
        utf8proc_int32_t c;
        size_t size = character_at(s, &c);
        enum gap gap = gap_of(c);
        if (gap == GAP_NONE)
            break;
        *seen = *seen || gap == GAP_SEEN;
        s += size;
    }
    return s;
}

const char *text_trim(struct arena *mem, const char *text, bool squeeze)
{
    bool seen;
    const char *start = gap_end(text, &seen);
    char *out = NULL;
    const char *end = start; /* behind the last character that stays */
    size_t size = 0;
    for (const char *s = start; *s;) {
        const char *gap = s;
        s = gap_end(s, &seen);
        if (!*s)
            break;
        if (s > gap && squeeze && !(s == gap + 1 && *gap == ' ')) {
            if (!out) {
                out = arena_take(mem, strlen(start) + 1);
                size = (size_t)(gap - start);
                memcpy(out, start, size);
            }
            if (seen)
                out[size++] = ' ';
        } else if (s > gap && out) {
            memcpy(out + size, gap, (size_t)(s - gap));
            size += (size_t)(s - gap);
        }
        utf8proc_int32_t c;
        size_t length = character_at(s, &c);
        if (out) {
            memcpy(out + size, s, length);
            size += length;
        }
        s += length;
        end = s;
    }
    if (out)
        return out;
    return *end ? text_copy_n(mem, start, (size_t)(end - start)) : start;
}

/* Letters that Unicode does not decompose, but people type one for the other; and the Serbian Cyrillic alphabet, by which the
   same name is written twice in Kosovo. Sorted by character. */
static const struct letter {
    utf8proc_int32_t from;
    const char *to;
} letters[] = {
    { 0x00E6, "ae" }, { 0x00F0, "d" },  { 0x00F8, "o" }, { 0x00FE, "th" }, { 0x0111, "d" }, { 0x0127, "h" }, { 0x0131, "i" },
    { 0x0142, "l" },  { 0x0153, "oe" }, { 0x0430, "a" }, { 0x0431, "b" },  { 0x0432, "v" }, { 0x0433, "g" }, { 0x0434, "d" },
    { 0x0435, "e" },  { 0x0436, "z" },  { 0x0437, "z" }, { 0x0438, "i" },  { 0x043A, "k" }, { 0x043B, "l" }, { 0x043C, "m" },
    { 0x043D, "n" },  { 0x043E, "o" },  { 0x043F, "p" }, { 0x0440, "r" },  { 0x0441, "s" }, { 0x0442, "t" }, { 0x0443, "u" },
    { 0x0444, "f" },  { 0x0445, "h" },  { 0x0446, "c" }, { 0x0447, "c" },  { 0x0448, "s" }, { 0x0452, "d" }, { 0x0458, "j" },
    { 0x0459, "lj" }, { 0x045A, "nj" }, { 0x045B, "c" }, { 0x045F, "dz" },
};

static int compare_letters(const void *a, const void *b)
{
    return *(const utf8proc_int32_t *)a - ((const struct letter *)b)->from;
}

static const char *letter_for(utf8proc_int32_t c)
{
    const struct letter *found = bsearch(&c, letters, sizeof letters / sizeof *letters, sizeof *letters, compare_letters);
    return found ? found->to : NULL;
}

static bool is_letter_or_digit(utf8proc_int32_t c)
{
    utf8proc_category_t category = utf8proc_category(c);
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO && category != UTF8PROC_CATEGORY_MN &&
           category != UTF8PROC_CATEGORY_MC && category != UTF8PROC_CATEGORY_ME;
}

/* A key in the making: a blank is owed until the next letter comes, so that none stands at the ends. */
struct key {
    struct buffer b;
    bool owes_blank;
};

static void key_add(struct key *k, const char *bytes, size_t size)
{
    if (k->owes_blank && k->b.size)
        buffer_char(&k->b, ' ');
    k->owes_blank = false;
    buffer_add(&k->b, bytes, size);
}

static void key_add_folded(struct key *k, utf8proc_int32_t c)
{
    const char *letter = letter_for(c);
    if (letter) {
        key_add(k, letter, strlen(letter));
    } else if (is_letter_or_digit(c)) {
        utf8proc_uint8_t bytes[4];
        key_add(k, (const char *)bytes, (size_t)utf8proc_encode_char(c, bytes));
    } else {
        k->owes_blank = true;
    }
}

enum { PARTS_MAX = 32 }; /* the longest known, U+FDFA, becomes 18 */

static utf8proc_ssize_t take_apart(utf8proc_int32_t c, unsigned folding, utf8proc_int32_t parts[PARTS_MAX])
{
    int boundary = 0;
    unsigned options = UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_STRIPMARK | UTF8PROC_IGNORE | folding;
    /* The library's options are bits, put together, and yet an enum. */
    utf8proc_option_t bits = (utf8proc_option_t)options; // NOLINT(clang-analyzer-optin.core.EnumCastOutOfRange)
    utf8proc_ssize_t n = utf8proc_decompose_char(c, parts, PARTS_MAX, bits, &boundary);
    return n <= PARTS_MAX ? n : 0;
}

/* One character beyond ASCII. It is freed of its marks before it is folded: folding would make a letter of the Greek mark
   U+0345, but only where it is written as one character with its letter. */
static void key_add_character(struct key *k, utf8proc_int32_t c)
{
    utf8proc_int32_t bare[PARTS_MAX], folded[PARTS_MAX];
    utf8proc_ssize_t n = take_apart(c, 0, bare);
    if (n < 0)
        k->owes_blank = true; /* no character */
    for (utf8proc_ssize_t i = 0; i < n; i++) {
        utf8proc_ssize_t m = take_apart(bare[i], UTF8PROC_CASEFOLD, folded);
        for (utf8proc_ssize_t j = 0; j < m; j++)
            key_add_folded(k, folded[j]);
    }
}

static char ascii_key(unsigned char c)
{
    if (c >= 'A' && c <= 'Z')
        return (char)(c | 0x20);
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? (char)c : ' ';
}

const char *text_fold(struct arena *mem, const char *text)
{
    /* Most names in the lists are ASCII: one pass, no heap. */
    size_t length = strlen(text), size = 0;
    char *out = arena_take(mem, length + 1);
    const char *s = text;
    for (; *s && (unsigned char)*s < 0x80; s++) {
        char c = ascii_key((unsigned char)*s);
        if (c != ' ' || (size && out[size - 1] != ' '))
            out[size++] = c;
    }
    if (!*s) {
        out[size - (size && out[size - 1] == ' ')] = '\0';
        return out;
    }

    struct key k = { 0 };
    buffer_reserve(&k.b, 2 * length + 16);
    k.owes_blank = size && out[size - 1] == ' ';
    buffer_add(&k.b, out, size - k.owes_blank);
    while (*s) {
        utf8proc_int32_t c = (unsigned char)*s;
        size_t step = c < 0x80 ? 1 : character_at(s, &c);
        s += step;
        char ascii = c < 0x80 && c >= 0 ? ascii_key((unsigned char)c) : ' ';
        if (ascii != ' ')
            key_add(&k, &ascii, 1);
        else if (c < 0x80)
            k.owes_blank = true;
        else
            key_add_character(&k, c);
    }
    return buffer_take(&k.b, mem);
}

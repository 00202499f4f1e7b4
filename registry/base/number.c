#include "number.h"

#include "digits.h"
#include "text.h"

enum { SERIAL_BITS = 40, SERIAL_DIGITS_MIN = 6, SERIAL_DIGITS_MAX = 13 };
static const int64_t serial_max = (INT64_C(1) << SERIAL_BITS) - 1;

/* Codes by slot, and slots by the two letters of the code. */
static char owners[NUMBER_SLOTS_MAX][3] = { [1] = "AL", [2] = "HR", [3] = "XK" };
static unsigned char slots[26][26] = { ['A' - 'A']['L' - 'A'] = 1, ['H' - 'A']['R' - 'A'] = 2, ['X' - 'A']['K' - 'A'] = 3 };

/* 0–25, or -1 for another character. */
static int letter(char c)
{
    if (c >= 'a' && c <= 'z')
        return c - 'a';
    return c >= 'A' && c <= 'Z' ? c - 'A' : -1;
}

void number_register_slot(unsigned slot, const char *owner)
{
    int first = letter(owner[0]), second = first < 0 ? -1 : letter(owner[1]);
    if (slot < 1 || slot >= NUMBER_SLOTS_MAX || first < 0 || second < 0 || owner[2])
        return;
    int before = owners[slot][0] ? letter(owners[slot][0]) : -1;
    if (before >= 0)
        slots[before][letter(owners[slot][1])] = 0;
    owners[slots[first][second]][0] = '\0'; /* slot 0 belongs to no country */
    owners[slot][0] = (char)('A' + first);
    owners[slot][1] = (char)('A' + second);
    slots[first][second] = (unsigned char)slot;
}

char iso7064_mod_11_10(const char *digits, size_t n)
{
    int product = 10; /* 1 to 10, so that remainders are subtractions */
    for (size_t i = 0; i < n; i++) {
        int sum = product + (digits[i] - '0');
        int twice = 2 * (sum > 10 ? sum - 10 : sum);
        product = twice > 11 ? twice - 11 : twice;
    }
    return (char)('0' + (11 - product) % 10);
}

/* The serial with at least six digits and its check digit. */
static size_t serial_write(int64_t serial, char out[SERIAL_DIGITS_MAX + 2])
{
    size_t size = digits_write(out, (uint64_t)serial, SERIAL_DIGITS_MIN);
    out[size] = iso7064_mod_11_10(out, size);
    out[size + 1] = '\0';
    return size + 1;
}

/* Skips blanks, dashes and their Unicode variants (U+00A0, U+2010 to U+2015, U+2212, U+202F). */
static const char *skip(const char *s, const char *const *marks)
{
    for (size_t i = 0; marks[i];) {
        size_t size = strlen(marks[i]);
        if (strncmp(s, marks[i], size) == 0) {
            s += size;
            i = 0;
        } else {
            i++;
        }
    }
    return s;
}

#define BLANKS " ", "\t", "\r", "\n", "\xC2\xA0", "\xE2\x80\xAF", "\xEF\xBB\xBF"
static const char *const blanks[] = { BLANKS, NULL };
static const char *const joints[] = {
    BLANKS,         "-", "\xE2\x80\x90", "\xE2\x80\x91", "\xE2\x80\x92", "\xE2\x80\x93", "\xE2\x80\x94", "\xE2\x80\x95",
    "\xE2\x88\x92", NULL
};

enum number_verdict number_parse(const char *text, struct number *out)
{
    const char *s = skip(text, blanks);
    int first = letter(s[0]), second = first < 0 ? -1 : letter(s[1]);
    if (second < 0)
        return NUMBER_MALFORMED;
    s = skip(s + 2, joints);
    const char *start = s;
    int64_t read = 0;
    for (; *s >= '0' && *s <= '9'; s++) {
        if (read > serial_max)
            return NUMBER_MALFORMED; /* one digit more would be beyond any serial with its check digit */
        read = read * 10 + (*s - '0');
    }
    if (s - start < 2 || *skip(s, blanks))
        return NUMBER_MALFORMED;
    int64_t serial = read / 10;
    if (serial < 1 || serial > serial_max)
        return NUMBER_MALFORMED;
    unsigned slot = slots[first][second];
    if (!slot)
        return NUMBER_UNKNOWN_OWNER;
    char written[SERIAL_DIGITS_MAX + 2];
    size_t size = serial_write(serial, written);
    if (written[size - 1] != '0' + read % 10)
        return NUMBER_WRONG_CHECK;
    out->value = (int64_t)slot << SERIAL_BITS | serial;
    return NUMBER_OK;
}

const char *number_issuer(struct number n)
{
    int64_t slot = n.value >> SERIAL_BITS;
    return slot > 0 && slot < NUMBER_SLOTS_MAX && owners[slot][0] ? owners[slot] : NULL;
}

size_t number_write(struct number n, char out[NUMBER_BYTES])
{
    if (n.value <= 0) {
        out[0] = '\0';
        return 0;
    }
    const char *issuer = number_issuer(n);
    memcpy(out, issuer ? issuer : "??", 2);
    out[2] = '-';
    return 3 + serial_write(n.value & serial_max, out + 3);
}

const char *number_text(struct arena *mem, struct number n)
{
    char out[NUMBER_BYTES];
    size_t size = number_write(n, out);
    return size ? text_copy_n(mem, out, size) : "";
}

#include "decode.h"
#include "base/buffer.h"
#include "base/text.h"

const char *const encoding_names[] = { NULL, "utf-8", "windows-1250" };

/* Windows-1250 above 127, by the table of unicode.org; 0: no character. */
/* clang-format off */
static const uint16_t cp1250[128] = {
    0x20AC, 0, 0x201A, 0, 0x201E, 0x2026, 0x2020, 0x2021, 0, 0x2030, 0x0160, 0x2039, 0x015A, 0x0164, 0x017D, 0x0179,
    0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0, 0x2122, 0x0161, 0x203A, 0x015B, 0x0165, 0x017E, 0x017A,
    0x00A0, 0x02C7, 0x02D8, 0x0141, 0x00A4, 0x0104, 0x00A6, 0x00A7, 0x00A8, 0x00A9, 0x015E, 0x00AB, 0x00AC, 0x00AD, 0x00AE, 0x017B,
    0x00B0, 0x00B1, 0x02DB, 0x0142, 0x00B4, 0x00B5, 0x00B6, 0x00B7, 0x00B8, 0x0105, 0x015F, 0x00BB, 0x013D, 0x02DD, 0x013E, 0x017C,
    0x0154, 0x00C1, 0x00C2, 0x0102, 0x00C4, 0x0139, 0x0106, 0x00C7, 0x010C, 0x00C9, 0x0118, 0x00CB, 0x011A, 0x00CD, 0x00CE, 0x010E,
    0x0110, 0x0143, 0x0147, 0x00D3, 0x00D4, 0x0150, 0x00D6, 0x00D7, 0x0158, 0x016E, 0x00DA, 0x0170, 0x00DC, 0x00DD, 0x0162, 0x00DF,
    0x0155, 0x00E1, 0x00E2, 0x0103, 0x00E4, 0x013A, 0x0107, 0x00E7, 0x010D, 0x00E9, 0x0119, 0x00EB, 0x011B, 0x00ED, 0x00EE, 0x010F,
    0x0111, 0x0144, 0x0148, 0x00F3, 0x00F4, 0x0151, 0x00F6, 0x00F7, 0x0159, 0x016F, 0x00FA, 0x0171, 0x00FC, 0x00FD, 0x0163, 0x02D9,
};
/* clang-format on */

enum encoding encoding_find(const char *name)
{
    static const struct {
        const char *name;
        enum encoding encoding;
    } names[] = { { "utf-8", ENCODING_UTF8 },          { "utf8", ENCODING_UTF8 },       { "utf-8-sig", ENCODING_UTF8 },
                  { "windows-1250", ENCODING_CP1250 }, { "cp1250", ENCODING_CP1250 },   { "cp-1250", ENCODING_CP1250 },
                  { "1250", ENCODING_CP1250 },         { "win-1250", ENCODING_CP1250 }, { "windows1250", ENCODING_CP1250 } };
    for (size_t i = 0; name && i < sizeof names / sizeof names[0]; i++)
        if (text_same_word(names[i].name, name))
            return names[i].encoding;
    return ENCODING_UNKNOWN;
}

/* --- UTF-8 -------------------------------------------------------------------------------------------------------------------- */

/* Bytes of the well-formed sequence at `at` (RFC 3629), or 0. */
static size_t sequence(const unsigned char *at, size_t left)
{
    if (at[0] < 0x80)
        return 1;
    size_t n = at[0] >= 0xC2 && at[0] < 0xE0 ? 2 : at[0] >= 0xE0 && at[0] < 0xF0 ? 3 : at[0] >= 0xF0 && at[0] < 0xF5 ? 4 : 0;
    if (n == 0 || n > left)
        return 0;
    for (size_t i = 1; i < n; i++)
        if ((at[i] & 0xC0) != 0x80)
            return 0;
    if ((at[0] == 0xE0 && at[1] < 0xA0) || (at[0] == 0xED && at[1] >= 0xA0) || (at[0] == 0xF0 && at[1] < 0x90) ||
        (at[0] == 0xF4 && at[1] >= 0x90))
        return 0;
    return n;
}

/* Where the next byte above 127 is. It looks at eight bytes at a time. */
static size_t skip_ascii(const unsigned char *bytes, size_t at, size_t size)
{
    while (at + 8 <= size) {
        uint64_t word;
        memcpy(&word, bytes + at, 8);
        if (word & UINT64_C(0x8080808080808080))
            break;
        at += 8;
    }
    while (at < size && bytes[at] < 0x80)
        at++;
    return at;
}

static void count_utf8(const char *bytes, size_t size, size_t *good, size_t *bad)
{
    const unsigned char *u = (const unsigned char *)bytes;
    *good = *bad = 0;
    for (size_t at = skip_ascii(u, 0, size); at < size; at = skip_ascii(u, at, size)) {
        size_t n = sequence(u + at, size - at);
        *good += n > 0;
        *bad += n == 0;
        at += n ? n : 1;
    }
}

bool decode_is_utf8(const char *bytes, size_t size)
{
    const unsigned char *u = (const unsigned char *)bytes;
    for (size_t at = skip_ascii(u, 0, size); at < size; at = skip_ascii(u, at, size)) {
        size_t n = sequence(u + at, size - at);
        if (n == 0)
            return false;
        at += n;
    }
    return true;
}

/* --- Windows-1250 --------------------------------------------------------------------------------------------------------------- */

static bool is_one_of(uint16_t character, const uint16_t *set, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (set[i] == character)
            return true;
    return false;
}

static double weight(uint16_t character)
{
    /* č ć đ š ž Č Ć Đ Š Ž ë ç Ë Ç € */
    static const uint16_t letters[] = { 0x10D, 0x107, 0x111, 0x161, 0x17E, 0x10C, 0x106, 0x110,
                                        0x160, 0x17D, 0xEB,  0xE7,  0xCB,  0xC7,  0x20AC };
    static const uint16_t marks[] = { 0x201E, 0x201C, 0x201D, 0x2018, 0x2019, 0x201A, 0x2013, 0x2014,
                                      0xA0,   0xAB,   0xBB,   0xB0,   0xA7,   0x2026, 0x2022 };
    if (is_one_of(character, letters, sizeof letters / sizeof letters[0]))
        return 1;
    if (is_one_of(character, marks, sizeof marks / sizeof marks[0]))
        return 0.3;
    return character < 0xA0 ? -5 : -0.5;
}

double decode_score_cp1250(const char *bytes, size_t size)
{
    const unsigned char *u = (const unsigned char *)bytes;
    size_t count[128] = { 0 }, all = 0;
    for (size_t at = skip_ascii(u, 0, size); at < size; at = skip_ascii(u, at + 1, size)) {
        count[u[at] - 128]++;
        all++;
    }
    double sum = 0;
    for (size_t i = 0; i < 128; i++)
        sum += (double)count[i] * weight(cp1250[i]);
    return all ? sum / (double)all : 0;
}

char *decode_text(struct arena *mem, enum encoding encoding, const char *bytes, size_t size, bool *foreign)
{
    const unsigned char *u = (const unsigned char *)bytes;
    if (foreign)
        *foreign = false;
    if (skip_ascii(u, 0, size) == size)
        return text_copy_n(mem, bytes, size);
    if (encoding == ENCODING_UTF8) {
        if (decode_is_utf8(bytes, size))
            return text_copy_n(mem, bytes, size);
        if (foreign)
            *foreign = true;
    }
    char *out = arena_take(mem, size * 3 + 1);
    size_t n = 0;
    for (size_t i = 0; i < size; i++) {
        uint16_t character = u[i] < 0x80 ? u[i] : cp1250[u[i] - 128];
        if (u[i] >= 0x80 && character == 0)
            character = 0xFFFD;
        if (character < 0x80) {
            out[n++] = (char)character;
        } else if (character < 0x800) {
            out[n++] = (char)(0xC0 | character >> 6);
            out[n++] = (char)(0x80 | (character & 0x3F));
        } else {
            out[n++] = (char)(0xE0 | character >> 12);
            out[n++] = (char)(0x80 | (character >> 6 & 0x3F));
            out[n++] = (char)(0x80 | (character & 0x3F));
        }
    }
    out[n] = '\0';
    return out;
}

void encode_text(struct buffer *out, enum encoding encoding, const char *text)
{
    if (encoding != ENCODING_CP1250) {
        buffer_text(out, text);
        return;
    }
    const unsigned char *u = (const unsigned char *)text;
    size_t size = strlen(text);
    for (size_t at = 0; at < size;) {
        size_t n = sequence(u + at, size - at);
        uint32_t character = n == 1   ? u[at]
                             : n == 2 ? (uint32_t)(u[at] & 0x1F) << 6 | (u[at + 1] & 0x3F)
                             : n == 3 ? (uint32_t)(u[at] & 0x0F) << 12 | (uint32_t)(u[at + 1] & 0x3F) << 6 | (u[at + 2] & 0x3F)
                                      : 0xFFFD;
        char byte = character < 0x80 ? (char)character : '?';
        for (int i = 0; character >= 0x80 && i < 128; i++)
            if (cp1250[i] == character)
                byte = (char)(128 + i);
        buffer_char(out, byte);
        at += n ? n : 1;
    }
}

/* --- what it is ----------------------------------------------------------------------------------------------------------------- */

static bool begins(const char *bytes, size_t size, const char *magic, size_t n)
{
    return size >= n && memcmp(bytes, magic, n) == 0;
}

static bool holds(const char *bytes, size_t size, const char *what, size_t n)
{
    return size >= n && memmem(bytes, size, what, n) != NULL;
}

/* Whether the bytes hold a text in UTF-16, as OLE containers write names. */
static bool holds_wide(const char *bytes, size_t size, const char *what)
{
    char wide[64];
    size_t n = 0;
    for (; *what && n + 2 <= sizeof wide; what++) {
        wide[n++] = *what;
        wide[n++] = '\0';
    }
    return holds(bytes, size, wide, n);
}

static bool begins_word(const char *bytes, size_t size, const char *word)
{
    size_t n = strlen(word);
    return size >= n && strncasecmp(bytes, word, n) == 0;
}

static bool what_container(const char *bytes, size_t size, enum message *what)
{
    if (begins(bytes, size, "PK\3\4", 4) || begins(bytes, size, "PK\5\6", 4)) {
        *what = holds(bytes, size, "opendocument.spreadsheet", 24) ? MESSAGE_file_is_ods
                : holds(bytes, size, "xl/", 3)                     ? MESSAGE_file_is_xlsx
                : holds(bytes, size, "word/", 5)                   ? MESSAGE_file_is_word
                                                                   : MESSAGE_file_is_archive;
        return true;
    }
    if (begins(bytes, size, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8)) {
        *what = holds_wide(bytes, size, "EncryptedPackage")                              ? MESSAGE_file_is_encrypted
                : holds_wide(bytes, size, "Workbook") || holds_wide(bytes, size, "Book") ? MESSAGE_file_is_xls
                                                                                         : MESSAGE_file_is_word;
        return true;
    }
    static const struct {
        const char *magic;
        size_t n;
        enum message what;
    } others[] = {
        { "\x09\x08\x08\x00", 4, MESSAGE_file_is_xls },
        { "\x09\x08\x10\x00", 4, MESSAGE_file_is_xls },
        { "%PDF", 4, MESSAGE_file_is_pdf },
        { "{\\rtf", 5, MESSAGE_file_is_word },
        { "\x1F\x8B", 2, MESSAGE_file_is_archive },
        { "7z\xBC\xAF", 4, MESSAGE_file_is_archive },
        { "Rar!", 4, MESSAGE_file_is_archive },
        { "\x89PNG", 4, MESSAGE_file_is_image },
        { "\xFF\xD8\xFF", 3, MESSAGE_file_is_image },
        { "\xFF\xFE", 2, MESSAGE_file_is_utf16 },
        { "\xFE\xFF", 2, MESSAGE_file_is_utf16 },
    };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (begins(bytes, size, others[i].magic, others[i].n)) {
            *what = others[i].what;
            return true;
        }
    }
    return false;
}

/* Whether the file is markup or JSON, which begin as no list begins. */
static bool what_markup(const char *bytes, size_t size, enum message *what)
{
    size_t at = 0;
    while (at < size && strchr(" \t\r\n", bytes[at]) && bytes[at])
        at++;
    bytes += at;
    size -= at;
    static const char *const html[] = { "<!doctype html", "<html", "<table", "<head", "<body", "<meta" };
    for (size_t i = 0; i < sizeof html / sizeof html[0]; i++) {
        if (begins_word(bytes, size, html[i])) {
            *what = MESSAGE_file_is_html;
            return true;
        }
    }
    if (begins_word(bytes, size, "<?xml")) {
        *what = holds(bytes, size, "<html", 5) ? MESSAGE_file_is_html : MESSAGE_file_is_xml;
        return true;
    }
    if (size > 1 && (bytes[0] == '{' || bytes[0] == '[')) {
        size_t next = 1;
        while (next < size && (bytes[next] == ' ' || bytes[next] == '\t' || bytes[next] == '\r' || bytes[next] == '\n'))
            next++;
        if (next < size && (bytes[next] == '"' || bytes[next] == '{' || bytes[next] == '[')) {
            *what = MESSAGE_file_is_json;
            return true;
        }
    }
    return false;
}

static bool is_whitespace(const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i] == '\0' || !strchr(" \t\r\n,;\"|", bytes[i]))
            return false;
    return true;
}

static bool refuse(struct call *c, enum message what, enum message advice)
{
    return fail(c, ERROR_UNUSABLE_FILE, "file", "why", tr(c->mem, c->language, what), "do", tr(c->mem, c->language, advice));
}

/* Refuses bytes that are no text: NULs and control characters. UTF-16 without a byte order mark shows as every second byte zero. */
static bool refuse_binary(struct call *c, const char *bytes, size_t size)
{
    size_t zeros = 0, controls = 0;
    for (size_t i = 0; i < size; i++) {
        unsigned char u = (unsigned char)bytes[i];
        zeros += u == 0;
        controls += u < 0x20 && u != '\t' && u != '\n' && u != '\r' && u != 0x1A && u != '\f' && u != '\v';
    }
    if (zeros * 3 > size)
        return refuse(c, MESSAGE_file_is_utf16, MESSAGE_file_do_utf8);
    if (zeros > 0 || controls * 100 > size)
        return refuse(c, MESSAGE_file_is_binary, MESSAGE_file_do_csv);
    return true;
}

static bool choose(struct call *c, enum encoding requested, struct decoded *out)
{
    size_t good, bad;
    count_utf8(out->bytes, out->size, &good, &bad);
    if (requested == ENCODING_CP1250 && !out->skipped) {
        out->encoding = ENCODING_CP1250;
        return true;
    }
    out->encoding = ENCODING_UTF8;
    out->mixed = bad > 0;
    if (bad == 0 || requested == ENCODING_UTF8 || out->skipped || good > 4 * bad)
        return true;
    if (decode_score_cp1250(out->bytes, out->size) < 0.6)
        return refuse(c, MESSAGE_file_is_other_encoding, MESSAGE_file_do_utf8);
    out->encoding = ENCODING_CP1250;
    out->mixed = false;
    return true;
}

bool decode_file(struct call *c, const char *bytes, size_t size, enum encoding requested, struct decoded *out)
{
    *out = (struct decoded){ .bytes = bytes, .size = size };
    if (size > FILE_MAX_BYTES)
        return fail(c, ERROR_TOO_LARGE, "file", "max", "20 MiB");
    enum message what;
    if (size > 0 && what_container(bytes, size, &what)) {
        bool hidden = what == MESSAGE_file_is_encrypted;
        return refuse(c, what,
                      what == MESSAGE_file_is_utf16 ? MESSAGE_file_do_utf8
                      : hidden                      ? MESSAGE_file_do_decrypt
                                                    : MESSAGE_file_do_csv);
    }
    if (begins(bytes, size, "\xEF\xBB\xBF", 3)) {
        out->skipped = 3;
        out->bytes += 3;
        out->size -= 3;
    }
    if (is_whitespace(out->bytes, out->size))
        return refuse(c, MESSAGE_file_is_empty, MESSAGE_file_do_csv);
    if (what_markup(out->bytes, out->size, &what))
        return refuse(c, what, MESSAGE_file_do_csv);
    return refuse_binary(c, out->bytes, out->size) && choose(c, requested, out);
}

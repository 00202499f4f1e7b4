#include "decode.h"
#include "base/buffer.h"
#include "base/text.h"
#include "base/utf8.h"

#include <iconv.h>
#include <pthread.h>

const char *const encoding_names[] = { NULL, "utf-8", "windows-1250" };

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

/* --- Windows-1250 --------------------------------------------------------------------------------------------------------------- */

/* The bytes from 128 on as UTF-8, by iconv; "" for those that are no character. */
static char windows_1250[128][5];
static bool windows_1250_known;
static pthread_once_t windows_1250_asked = PTHREAD_ONCE_INIT;

static void ask_iconv(void)
{
    iconv_t converter = iconv_open("UTF-8", encoding_names[ENCODING_CP1250]);
    windows_1250_known = converter != (iconv_t)-1; /* NOLINT(performance-no-int-to-ptr) */
    if (!windows_1250_known)
        return;
    for (size_t i = 0; i < 128; i++) {
        char byte = (char)(128 + i), *in = &byte, *out = windows_1250[i];
        size_t left = 1, space = sizeof windows_1250[i] - 1;
        (void)iconv(converter, &in, &left, &out, &space); /* what it cannot convert leaves nothing */
    }
    iconv_close(converter);
}

static const char *windows_1250_character(unsigned char byte)
{
    pthread_once(&windows_1250_asked, ask_iconv);
    return windows_1250[byte - 128];
}

static double weight(const char *character)
{
    if (!*character)
        return -5;
    if (strstr("čćđšžČĆĐŠŽëçËÇ€", character))
        return 1;
    return strstr("„“”‘’‚–—\u00A0«»°§…•", character) ? 0.3 : -0.5;
}

double decode_score_cp1250(const char *bytes, size_t size)
{
    size_t count[256] = { 0 }, all = 0;
    double sum = 0;
    for (size_t i = 0; i < size; i++)
        count[(unsigned char)bytes[i]]++;
    for (unsigned byte = 128; byte < 256; byte++) {
        all += count[byte];
        sum += (double)count[byte] * weight(windows_1250_character((unsigned char)byte));
    }
    return all ? sum / (double)all : 0;
}

char *decode_text(struct arena *mem, enum encoding encoding, const char *bytes, size_t size, bool *foreign)
{
    bool is_utf8 = encoding == ENCODING_UTF8 && utf8_is_valid(bytes, size);
    if (foreign)
        *foreign = encoding == ENCODING_UTF8 && !is_utf8;
    if (is_utf8)
        return text_copy_n(mem, bytes, size);
    size_t high = 0;
    for (size_t i = 0; i < size; i++)
        high += (unsigned char)bytes[i] >= 0x80;
    char *text = arena_take(mem, size + high * 2 + 1), *end = text;
    for (size_t i = 0; i < size; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        const char *character = byte < 0x80 ? NULL : windows_1250_character(byte);
        if (character)
            end = stpcpy(end, *character ? character : "\uFFFD");
        else
            *end++ = bytes[i];
    }
    return text;
}

void encode_text(struct buffer *out, enum encoding encoding, const char *text)
{
    if (encoding != ENCODING_CP1250) {
        buffer_text(out, text);
        return;
    }
    for (size_t n; *text; text += n) {
        char byte = *text;
        n = utf8_size(text);
        for (unsigned i = 255; i >= 128 && n > 1; i--) {
            const char *character = windows_1250_character((unsigned char)i);
            if (strlen(character) == n && memcmp(character, text, n) == 0)
                byte = (char)i;
        }
        buffer_char(out, n > 1 && byte == *text ? '?' : byte);
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

/* How many characters stand in several bytes, and how many bytes are no UTF-8. */
static void count_utf8(const char *bytes, size_t size, size_t *good, size_t *bad)
{
    *good = *bad = 0;
    while (size > 0) {
        size_t valid = utf8_valid_size(bytes, size);
        for (size_t i = 0; i < valid; i++)
            *good += (unsigned char)bytes[i] >= 0xC0;
        *bad += valid < size;
        valid += valid < size;
        bytes += valid;
        size -= valid;
    }
}

static bool choose_encoding(struct call *c, enum encoding requested, struct decoded *out)
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
    if (!refuse_binary(c, out->bytes, out->size) || !choose_encoding(c, requested, out))
        return false;
    pthread_once(&windows_1250_asked, ask_iconv);
    return (out->encoding == ENCODING_UTF8 && !out->mixed) || windows_1250_known ||
           fail_detail(c, ERROR_INTERNAL, "file", "iconv has no Windows-1250: are the gconv modules of libc installed?");
}

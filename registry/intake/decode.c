#include "decode.h"
#include "base/buffer.h"
#include "base/text.h"
#include "base/utf8.h"

#include <iconv.h>
#include <pthread.h>

static const char byte_order_mark[] = "\uFEFF"; /* as UTF-8 */

const char *const encoding_names[ENCODING_COUNT] = {
#define X(code, name, others, units) [ENCODING_##code] = name,
    ENCODINGS(X)
#undef X
};

static const char *const other_names[ENCODING_COUNT] = {
#define X(code, name, others, units) [ENCODING_##code] = others,
    ENCODINGS(X)
#undef X
};

static const enum units {
    UNITS_ANY,
    UNITS_BYTE,
    UNITS_WIDE
} encoding_units[ENCODING_COUNT] = {
#define X(code, name, others, units) [ENCODING_##code] = units,
    ENCODINGS(X)
#undef X
};

enum encoding encoding_find(const char *name)
{
    size_t size = name ? strlen(name) : 0;
    for (enum encoding e = ENCODING_UTF8; size && e < ENCODING_COUNT; e++) {
        if (text_same_word(encoding_names[e], name))
            return e;
        for (const char *at = other_names[e]; *at; at += strspn(at, " ")) {
            size_t n = strcspn(at, " ");
            if (n == size && strncasecmp(at, name, n) == 0)
                return e;
            at += n;
        }
    }
    return ENCODING_UNKNOWN;
}

const char *encoding_choices(struct arena *mem, const char *separator)
{
    return text_join(mem, encoding_names + ENCODING_UTF8, ENCODING_COUNT - ENCODING_UTF8, separator);
}

/* --- one byte for a character ------------------------------------------------------------------------------------------------------- */

/* The bytes from 128 on as UTF-8, by iconv; "" for those that are no character. */
static char characters[ENCODING_COUNT][128][5];
static const char *unknown_to_iconv;
static pthread_once_t iconv_asked = PTHREAD_ONCE_INIT;

static void ask_iconv(void)
{
    for (enum encoding e = ENCODING_UTF8; e < ENCODING_COUNT; e++) {
        iconv_t converter = iconv_open("utf-8", encoding_names[e]);
        if (converter == (iconv_t)-1) { /* NOLINT(performance-no-int-to-ptr) */
            unknown_to_iconv = encoding_names[e];
            continue;
        }
        for (size_t i = 0; i < 128 && encoding_units[e] == UNITS_BYTE; i++) {
            char byte = (char)(128 + i), *in = &byte, *out = characters[e][i];
            size_t left = 1, space = sizeof characters[e][i] - 1;
            (void)iconv(converter, &in, &left, &out, &space); /* what it cannot convert leaves nothing */
        }
        iconv_close(converter);
    }
}

static const char *character_of(enum encoding encoding, unsigned char byte)
{
    pthread_once(&iconv_asked, ask_iconv);
    return characters[encoding][byte - 128];
}

/* What stands around a byte: a capital does not follow a small letter, and a small letter does not stand between capitals. */
enum surroundings { AMONG_ANY, AFTER_SMALL, AMONG_CAPITALS, SURROUNDINGS };

static bool is_small(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

static double weight(const char *character, enum surroundings among)
{
    if (!*character)
        return -5;
    if (strstr("čćđšžëç", character))
        return among == AMONG_CAPITALS ? -0.5 : 1;
    if (strstr("ČĆĐŠŽËÇ", character))
        return among == AFTER_SMALL ? -0.5 : 1;
    if (strcmp(character, "€") == 0)
        return 1;
    return strstr("„“”‘’‚–—\u00A0«»°§…•", character) ? 0.3 : -0.5;
}

enum encoding decode_guess(const char *bytes, size_t size, double *score)
{
    size_t count[SURROUNDINGS][128] = { 0 }, all = 0;
    enum encoding best = ENCODING_UNKNOWN;
    *score = 0;
    for (size_t i = 0; i < size; i++) {
        if ((unsigned char)bytes[i] < 128)
            continue;
        char prev = '\0', next = '\0';
        if (i > 0)
            prev = bytes[i - 1];
        if (i + 1 < size)
            next = bytes[i + 1];
        count[is_small(prev)                         ? AFTER_SMALL
              : is_capital(prev) && is_capital(next) ? AMONG_CAPITALS
                                                     : AMONG_ANY][(unsigned char)bytes[i] - 128]++;
        all++;
    }
    for (enum encoding e = ENCODING_UTF8; e < ENCODING_COUNT && all; e++) {
        double sum = 0;
        for (unsigned among = 0; among < SURROUNDINGS && encoding_units[e] == UNITS_BYTE; among++)
            for (unsigned i = 0; i < 128; i++)
                if (count[among][i])
                    sum += (double)count[among][i] * weight(character_of(e, (unsigned char)(128 + i)), (enum surroundings)among);
        if (encoding_units[e] == UNITS_BYTE && (!best || sum / (double)all > *score)) {
            best = e;
            *score = sum / (double)all;
        }
    }
    return best;
}

char *decode_text(struct arena *mem, enum encoding encoding, const char *bytes, size_t size, bool *foreign)
{
    bool is_utf8 = encoding_units[encoding] != UNITS_BYTE, is_sound = is_utf8 && utf8_is_valid(bytes, size);
    if (foreign)
        *foreign = is_utf8 && !is_sound;
    if (is_sound)
        return text_copy_n(mem, bytes, size);
    enum encoding of_bytes = is_utf8 ? ENCODING_CP1250 : encoding;
    size_t high = 0;
    for (size_t i = 0; i < size; i++)
        high += (unsigned char)bytes[i] >= 0x80;
    char *text = arena_take(mem, size + high * 2 + 1), *end = text;
    for (size_t i = 0; i < size; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        const char *character = byte < 0x80 ? NULL : character_of(of_bytes, byte);
        if (character)
            end = stpcpy(end, *character ? character : "\uFFFD");
        else
            *end++ = bytes[i];
    }
    return text;
}

void encode_text(struct buffer *out, enum encoding encoding, const char *text)
{
    if (encoding_units[encoding] != UNITS_BYTE) {
        buffer_text(out, text);
        return;
    }
    for (size_t n; *text; text += n) {
        n = utf8_size(text);
        unsigned byte = n > 1 ? 255 : (unsigned char)*text;
        while (byte >= 128 && (strlen(character_of(encoding, (unsigned char)byte)) != n ||
                               memcmp(character_of(encoding, (unsigned char)byte), text, n) != 0))
            byte--;
        buffer_char(out, n > 1 && byte < 128 ? '?' : (char)byte);
    }
}

/* --- UTF-16 ------------------------------------------------------------------------------------------------------------------------- */

/* Converts a whole file into `out`, which has room for twice its bytes and four. What is no character becomes U+FFFD. Returns the size. */
static size_t convert(enum encoding from, enum encoding to, const char *bytes, size_t size, char *out)
{
    iconv_t converter = iconv_open(encoding_names[to], encoding_names[from]);
    char *in = (char *)(uintptr_t)bytes, *end = out; /* iconv() does not write to `in` */
    size_t space = size * 2 + 4;
    while (iconv(converter, &in, &size, &end, &space) == (size_t)-1) {
        size_t broken = size < 2 ? size : 2;
        end = stpcpy(end, "\uFFFD");
        space -= 3;
        in += broken;
        size -= broken;
    }
    iconv_close(converter);
    return (size_t)(end - out);
}

/* The UTF-16 that the bytes are: by their byte order mark, or because one byte of nearly all pairs is zero, and the other never. */
static enum encoding find_wide(const char *bytes, size_t size)
{
    size_t zeros[2] = { 0 };
    if (size >= 2 && memcmp(bytes, "\xFF\xFE", 2) == 0)
        return ENCODING_UTF16LE;
    if (size >= 2 && memcmp(bytes, "\xFE\xFF", 2) == 0)
        return ENCODING_UTF16BE;
    for (size_t i = 0; i < size; i++)
        zeros[i % 2] += bytes[i] == '\0';
    if (zeros[0] && zeros[1])
        return ENCODING_UNKNOWN;
    return zeros[0] * 3 > size ? ENCODING_UTF16BE : zeros[1] * 3 > size ? ENCODING_UTF16LE : ENCODING_UNKNOWN;
}

/* Puts UTF-8 in the place of UTF-16. */
static void read_wide(struct arena *mem, enum encoding requested, struct decoded *out)
{
    enum encoding found = find_wide(out->bytes, out->size);
    if (!found && encoding_units[requested] == UNITS_WIDE && memchr(out->bytes, '\0', out->size)) /* every line end has one */
        found = requested;
    if (!found)
        return;
    char *text = arena_take(mem, out->size * 2 + 4);
    out->size = convert(found, ENCODING_UTF8, out->bytes, out->size, text);
    out->bytes = text;
    out->encoding = found;
}

void encode_file(struct buffer *out, enum encoding encoding)
{
    if (encoding_units[encoding] != UNITS_WIDE)
        return;
    struct buffer b = { 0 };
    buffer_reserve(&b, out->size * 2 + 4);
    b.size = convert(ENCODING_UTF8, encoding, out->bytes, out->size, b.bytes);
    buffer_free(out);
    *out = b;
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

/* Refuses bytes that are no text: NULs and control characters. */
static bool refuse_binary(struct call *c, const char *bytes, size_t size)
{
    size_t controls = 0;
    for (size_t i = 0; i < size; i++) {
        unsigned char u = (unsigned char)bytes[i];
        controls += u < 0x20 && u != '\t' && u != '\n' && u != '\r' && u != 0x1A && u != '\f' && u != '\v';
    }
    if (memchr(bytes, '\0', size) || controls * 100 > size)
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
    double score;
    if (out->encoding) /* UTF-16 */
        return true;
    if (!out->bom && encoding_units[requested] == UNITS_BYTE) {
        out->encoding = requested;
        return true;
    }
    count_utf8(out->bytes, out->size, &good, &bad);
    out->encoding = ENCODING_UTF8;
    out->mixed = bad > 0;
    if (bad == 0 || requested == ENCODING_UTF8 || out->bom || good > 4 * bad)
        return true;
    out->mixed = false;
    out->encoding = decode_guess(out->bytes, out->size, &score);
    return score >= 0.6 ||
           fail(c, ERROR_UNUSABLE_FILE, "file", "why",
                tr(c->mem, c->language, MESSAGE_file_is_other_encoding, "encodings", encoding_choices(c->mem, ", ")), "do",
                tr(c->mem, c->language, MESSAGE_file_do_utf8));
}

bool decode_file(struct call *c, const char *bytes, size_t size, enum encoding requested, struct decoded *out)
{
    *out = (struct decoded){ .bytes = bytes, .size = size };
    if (size > FILE_MAX_BYTES)
        return fail(c, ERROR_TOO_LARGE, "file", "max", "20 MiB");
    enum message what;
    if (size > 0 && what_container(bytes, size, &what))
        return refuse(c, what, what == MESSAGE_file_is_encrypted ? MESSAGE_file_do_decrypt : MESSAGE_file_do_csv);
    pthread_once(&iconv_asked, ask_iconv);
    if (unknown_to_iconv && !utf8_is_valid(bytes, size))
        return fail_detail(c, ERROR_INTERNAL, "file", "iconv has no %s: are the gconv modules of libc installed?",
                           unknown_to_iconv);
    if (!begins(bytes, size, byte_order_mark, 3))
        read_wide(c->mem, requested, out);
    if (begins(out->bytes, out->size, byte_order_mark, 3)) {
        out->bom = true;
        out->bytes += 3;
        out->size -= 3;
    }
    if (is_whitespace(out->bytes, out->size))
        return refuse(c, MESSAGE_file_is_empty, MESSAGE_file_do_csv);
    if (what_markup(out->bytes, out->size, &what))
        return refuse(c, what, MESSAGE_file_do_csv);
    return refuse_binary(c, out->bytes, out->size) && choose_encoding(c, requested, out);
}

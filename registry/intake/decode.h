/* Finds out what a file is and how its text is encoded. A list is CSV in one of the encodings below; any other file is refused with a
   sentence that names its kind and says what to do. In all of them but UTF-16 the ASCII bytes mean themselves, so a file is split into
   records and cells as it is, and only cells are converted; the rejects file can therefore repeat the original bytes. UTF-16 becomes
   UTF-8 as a whole, and is the same bytes again when it goes back. */
#pragma once
#include "base/buffer.h"
#include "base/call.h"
#include "base/text.h"

/* Each encoding with its name, which iconv knows too, what else it is called, and how many bytes a character has: one, two or more
   (UTF-16), or any number (UTF-8). Of those with one byte that explain a file equally well, the first is chosen. */
#define ENCODINGS(X)                                                                                                             \
    X(UTF8, "utf-8", "utf8 utf-8-sig", UNITS_ANY)                                                                                \
    X(UTF16LE, "utf-16le", "utf16le utf-16 utf16 unicode", UNITS_WIDE)                                                           \
    X(UTF16BE, "utf-16be", "utf16be", UNITS_WIDE)                                                                                \
    X(CP1250, "windows-1250", "windows1250 win-1250 cp1250 cp-1250 1250", UNITS_BYTE)                                            \
    X(ISO8859_2, "iso-8859-2", "iso8859-2 latin-2 latin2", UNITS_BYTE)                                                           \
    X(MACINTOSH, "macintosh", "mac macroman mac-roman", UNITS_BYTE)                                                              \
    X(MACCE, "mac-centraleurope", "maccentraleurope mac-ce macce x-mac-ce", UNITS_BYTE)                                          \
    X(CP852, "cp852", "cp-852 ibm852 852", UNITS_BYTE)

enum encoding {
    ENCODING_UNKNOWN,
#define X(code, name, others, units) ENCODING_##code,
    ENCODINGS(X)
#undef X
        ENCODING_COUNT
};

/* [ENCODING_UNKNOWN] is NULL. */
extern const char *const encoding_names[ENCODING_COUNT];

/* Reads a name as people write it ("UTF8", "CP1250", "windows-1250"); ENCODING_UNKNOWN for others. */
enum encoding encoding_find(const char *name);

/* All names, with something between them. */
const char *encoding_choices(struct arena *mem, const char *separator);

struct decoded {
    enum encoding encoding;
    const char *bytes; /* after the BOM; UTF-16 as UTF-8 */
    size_t size;
    bool bom;
    bool mixed; /* UTF-8 with some invalid bytes: the cells that hold them are read as Windows-1250 */
};

/* What a list may hold at most. */
enum { FILE_MAX_BYTES = 20 << 20, LIST_COLUMNS_MAX = 200, LIST_ROWS_MAX = 50000, CELL_MAX_BYTES = 64 << 10 };

/* Finds out what the file is. `requested` is the encoding that the user chose; ENCODING_UNKNOWN: it is found by a byte order mark, by
   being UTF-8 or plainly UTF-16, else by a score. Fails with UNUSABLE_FILE (arguments why, do) or TOO_LARGE. */
bool decode_file(struct call *c, const char *bytes, size_t size, enum encoding requested, struct decoded *out)
    __attribute__((warn_unused_result));

/* A part of decoded.bytes as UTF-8 in `mem`; *foreign (may be NULL) is set when it was not of `encoding`. `bytes` itself is never
   returned. */
char *decode_text(struct arena *mem, enum encoding encoding, const char *bytes, size_t size, bool *foreign);

/* Appends the text, well-formed UTF-8, to what is written as decoded.bytes. A character that the encoding does not have becomes '?'. */
void encode_text(struct buffer *out, enum encoding encoding, const char *text);

/* Makes a file of the encoding from what was written as decoded.bytes, with U+FEFF in front where it has a byte order mark. */
void encode_file(struct buffer *out, enum encoding encoding);

/* The encoding with one byte for a character that explains the bytes best, and how well: the mean over the bytes above 127 of 1 for a
   letter of our languages, 0.3 for usual punctuation, -0.5 for other letters or capitals among small ones, and -5 for no character.
   UNKNOWN without such bytes. */
enum encoding decode_guess(const char *bytes, size_t size, double *score);

/* Finds out what a file is and how its text is encoded. A list is CSV in UTF-8 (with or without BOM) or Windows-1250; any other file
   is refused with a sentence that names its kind and says what to do. In both encodings the ASCII bytes mean themselves, so a file
   is split into records and cells as it is, and only cells are converted to UTF-8. The rejects file can therefore repeat the
   original bytes. */
#pragma once
#include "base/buffer.h"
#include "base/call.h"
#include "base/text.h"

enum encoding { ENCODING_UNKNOWN, ENCODING_UTF8, ENCODING_CP1250 };

/* "utf-8", "windows-1250"; [ENCODING_UNKNOWN] is NULL. */
extern const char *const encoding_names[];

/* Reads a name as people write it ("UTF8", "CP1250", "windows-1250"); ENCODING_UNKNOWN for others. */
enum encoding encoding_find(const char *name);

struct decoded {
    enum encoding encoding;
    const char *bytes; /* after the BOM */
    size_t size;
    size_t skipped; /* bytes of the BOM */
    bool mixed;     /* UTF-8 with some invalid bytes: the cells that hold them are read as Windows-1250 */
};

/* What a list may hold at most. */
enum { FILE_MAX_BYTES = 20 << 20, LIST_COLUMNS_MAX = 200, LIST_ROWS_MAX = 50000, CELL_MAX_BYTES = 64 << 10 };

/* Finds out what the file is. `requested` is the encoding that the user chose; ENCODING_UNKNOWN: it is found by a score. Fails with
   UNUSABLE_FILE (arguments why, do) or TOO_LARGE. */
bool decode_file(struct call *c, const char *bytes, size_t size, enum encoding requested, struct decoded *out)
    __attribute__((warn_unused_result));

/* The bytes as UTF-8 in `mem`; *foreign (may be NULL) is set when they were not of `encoding`. `bytes` itself is never returned. */
char *decode_text(struct arena *mem, enum encoding encoding, const char *bytes, size_t size, bool *foreign);

/* Appends the text, well-formed UTF-8, to `out` in the encoding of the file, for the columns that a rejects file adds. A character that the encoding does
   not have becomes '?'. */
void encode_text(struct buffer *out, enum encoding encoding, const char *text);

/* How well the bytes read as Windows-1250: the share of the bytes above 127 that become letters of our languages (1), usual
   punctuation (0.3), other letters (-0.5), none at all (-5). 0 without such bytes. */
double decode_score_cp1250(const char *bytes, size_t size);

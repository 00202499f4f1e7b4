#include "csv_read.h"
#include "base/text.h"

enum { BROKEN_QUOTES_MAX = 8, LINES_OF_A_CELL_MAX = 20 };

void csv_start(struct csv_reader *r, const char *bytes, size_t size, char delimiter)
{
    *r = (struct csv_reader){ .bytes = bytes, .size = size, .delimiter = delimiter, .line = 1 };
}

#define ONES UINT64_C(0x0101010101010101)
#define HIGHS UINT64_C(0x8080808080808080)

/* Sets the high bit of the bytes of `word` that are zero; above the first one the result may be wrong. */
static uint64_t zeros(uint64_t word)
{
    return (word - ONES) & ~word & HIGHS;
}

/* Where the first delimiter, LF or CR at or after `at` is. It looks at eight bytes at a time. */
static size_t find_end(const char *bytes, size_t at, size_t size, char delimiter)
{
    const uint64_t d = ONES * (unsigned char)delimiter, lf = ONES * '\n', cr = ONES * '\r';
    for (; at + 8 <= size; at += 8) {
        uint64_t word;
        memcpy(&word, bytes + at, 8);
        uint64_t hit = zeros(word ^ d) | zeros(word ^ lf) | zeros(word ^ cr);
        if (hit)
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
            return at + (size_t)__builtin_ctzll(hit) / 8;
#else
            break; /* the bits above the first hit are unreliable, so look byte by byte */
#endif
    }
    while (at < size && bytes[at] != delimiter && bytes[at] != '\n' && bytes[at] != '\r')
        at++;
    return at;
}

static bool ends_cell(const struct csv_reader *r, size_t at)
{
    return at >= r->size || r->bytes[at] == r->delimiter || r->bytes[at] == '\n' || r->bytes[at] == '\r';
}

/* How many line breaks a range has: LF, CRLF and CR each count once. */
static int64_t count_lines(const char *bytes, size_t size)
{
    int64_t n = 0;
    for (size_t i = 0; i < size; i++)
        n += bytes[i] == '\n' || (bytes[i] == '\r' && (i + 1 == size || bytes[i + 1] != '\n'));
    return n;
}

/* Reads a cell that opens with a quote at `at`. The closing quote is the one that the end of the cell follows, with spaces between
   allowed; other quotes are characters. False when the cell is never closed, or not on its own line although it must be. */
static bool read_quoted(const struct csv_reader *r, size_t at, bool one_line, struct csv_cell *cell, size_t *next)
{
    size_t start = at + 1, limit = r->size - start > CELL_MAX_BYTES ? start + CELL_MAX_BYTES : r->size;
    *cell = (struct csv_cell){ .bytes = r->bytes + start, .quoted = true };
    for (size_t i = start; i < limit; i++) {
        const char *quote = memchr(r->bytes + i, '"', limit - i);
        if (!quote)
            break;
        size_t q = (size_t)(quote - r->bytes);
        if (one_line && (memchr(r->bytes + i, '\n', q - i) || memchr(r->bytes + i, '\r', q - i)))
            return false;
        if (q + 1 < r->size && r->bytes[q + 1] == '"') {
            cell->doubled = true;
            i = q + 1;
            continue;
        }
        size_t end = q + 1;
        while (end < r->size && r->bytes[end] == ' ')
            end++;
        if (ends_cell(r, end)) {
            cell->size = q - start;
            *next = end;
            return true;
        }
        i = q;
    }
    return false;
}

/* Reads one record from r->at; a quoted cell may span lines unless `one_line`. Returns where the record ends. */
static size_t read_record(struct csv_reader *r, bool one_line, struct csv_record *out)
{
    size_t at = r->at;
    out->n = out->surplus = 0;
    out->stray_quote = out->too_long = false;
    for (;;) {
        struct csv_cell cell;
        size_t next, open = at;
        while (open < r->size && r->bytes[open] == ' ')
            open++;
        bool quote = open < r->size && r->bytes[open] == '"';
        if (!quote || !read_quoted(r, open, one_line, &cell, &next)) {
            if (quote) {
                out->stray_quote = true;
                if (!one_line)
                    r->broken_quotes++;
            }
            next = find_end(r->bytes, at, r->size, r->delimiter);
            cell = (struct csv_cell){ .bytes = r->bytes + at, .size = next - at };
        }
        if (cell.size > CELL_MAX_BYTES)
            out->too_long = true;
        if (out->n < LIST_COLUMNS_MAX)
            out->cell[out->n++] = cell;
        else
            out->surplus++;
        if (next >= r->size || r->bytes[next] != r->delimiter)
            return next;
        at = next + 1;
    }
}

bool csv_next(struct csv_reader *r, struct csv_record *out)
{
    if (r->at >= r->size)
        return false;
    bool one_line = r->broken_quotes >= BROKEN_QUOTES_MAX;
    size_t end = read_record(r, one_line, out);
    out->raw = r->bytes + r->at;
    out->raw_size = end - r->at;
    out->line = r->line;
    out->lines = 1 + count_lines(out->raw, out->raw_size);
    if (out->lines > 1 && !one_line &&
        ((r->columns && out->n + out->surplus != r->columns) || out->lines > LINES_OF_A_CELL_MAX)) {
        /* A stray quote may have swallowed the lines below. It has, if the first line is complete once the quote is a character. */
        struct csv_reader again = *r;
        static _Thread_local struct csv_record other;
        size_t other_end = read_record(&again, true, &other);
        if (r->columns ? other.n + other.surplus == r->columns : out->lines > LINES_OF_A_CELL_MAX) {
            end = other_end;
            out->n = other.n;
            out->surplus = other.surplus;
            out->too_long = other.too_long;
            memcpy(out->cell, other.cell, other.n * sizeof other.cell[0]);
            out->stray_quote = true;
            out->raw_size = end - r->at;
            out->lines = 1 + count_lines(out->raw, out->raw_size);
            r->broken_quotes++;
        }
    }
    r->line += out->lines;
    r->at = end;
    if (r->at < r->size)
        r->at += r->bytes[r->at] == '\r' && r->at + 1 < r->size && r->bytes[r->at + 1] == '\n' ? 2 : 1;
    return true;
}

const char *csv_text(struct arena *mem, enum encoding encoding, const struct csv_record *record, size_t column, bool *foreign)
{
    if (foreign)
        *foreign = false;
    if (column >= record->n || record->cell[column].size == 0)
        return "";
    const struct csv_cell *cell = &record->cell[column];
    char *text = decode_text(mem, encoding, cell->bytes, cell->size, foreign);
    if (cell->doubled) {
        size_t n = 0;
        for (size_t i = 0; text[i]; i++) {
            text[n++] = text[i];
            if (text[i] == '"' && text[i + 1] == '"')
                i++;
        }
        text[n] = '\0';
    }
    return text;
}

/* Cutting a file into records and cells. No byte is lost or told twice, and what was cut survives being written and cut again. */
#include "base/buffer.h"
#include "base/csv.h"
#include "base/utf8.h"
#include "fuzz.h"
#include "intake/csv_read.h"

static bool is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

static void check_record(const struct csv_reader *r, const struct csv_record *it, const char *expected, int64_t line)
{
    const char *end = r->bytes + r->size;
    FUZZ_PROMISE(it->raw == expected && it->raw + it->raw_size <= end);
    FUZZ_PROMISE(it->raw + it->raw_size == end || is_line_end(it->raw[it->raw_size]));
    FUZZ_PROMISE(it->line == line && it->lines >= 1);
    FUZZ_PROMISE(it->n >= 1 && it->n <= LIST_COLUMNS_MAX);
    const char *at = it->raw;
    for (size_t i = 0; i < it->n; i++) {
        FUZZ_PROMISE(it->cell[i].bytes >= at && it->cell[i].bytes + it->cell[i].size <= it->raw + it->raw_size);
        at = it->cell[i].bytes + it->cell[i].size;
    }
}

/* The cells as the writer writes them. */
static void write_record(struct arena *mem, struct csv_writer *w, enum encoding encoding, const struct csv_record *it)
{
    for (size_t i = 0; i < it->n; i++) {
        const char *text = csv_text(mem, encoding, it, i, NULL);
        FUZZ_PROMISE(utf8_is_valid(text, strlen(text)));
        csv_cell(w, text);
    }
    csv_line_end(w);
}

static void check_written(struct arena *mem, char delimiter, enum encoding encoding, const struct csv_record *it)
{
    static struct csv_record back;
    struct buffer b = { 0 };
    struct csv_writer w = { .out = &b, .delimiter = delimiter };
    write_record(mem, &w, encoding, it);
    struct csv_reader r;
    csv_start(&r, b.bytes, b.size, delimiter);
    FUZZ_PROMISE(csv_next(&r, &back));
    FUZZ_PROMISE(back.n == it->n && !back.stray_quote && back.surplus == 0 && r.at == r.size);
    for (size_t i = 0; i < it->n; i++)
        FUZZ_PROMISE(strcmp(csv_text(mem, ENCODING_UTF8, &back, i, NULL), csv_text(mem, encoding, it, i, NULL)) == 0);
    buffer_free(&b);
}

/* The first byte chooses the delimiter, the second how many columns a record should have, the third the encoding. */
int fuzz_csv_read(const uint8_t *bytes, size_t size)
{
    static struct csv_record it;
    if (size < 3 || memchr(bytes + 3, '\0', size - 3)) /* files with a NUL are refused before they are cut */
        return 0;
    struct csv_reader r;
    char delimiter = ",;\t|"[bytes[0] & 3];
    enum encoding encoding = bytes[2] & 1 ? ENCODING_UTF8 : ENCODING_CP1250;
    csv_start(&r, (const char *)bytes + 3, size - 3, delimiter);
    r.columns = bytes[1] & 15;
    struct arena *mem = arena_new(0);
    const char *expected = r.bytes;
    int64_t line = 1;
    while (csv_next(&r, &it)) {
        check_record(&r, &it, expected, line);
        const char *end = it.raw + it.raw_size;
        FUZZ_PROMISE(r.at > (size_t)(expected - r.bytes));
        FUZZ_PROMISE((size_t)(end - r.bytes) <= r.at && r.at - (size_t)(end - r.bytes) <= 2);
        expected = r.bytes + r.at;
        line += it.lines;
        FUZZ_PROMISE(r.line == line);
        /* A record of very many lines, or with a cell beyond the limit, may be read otherwise when it stands alone. */
        if (!it.too_long && it.lines <= 20)
            check_written(mem, delimiter, encoding, &it);
        FUZZ_PROMISE(*csv_text(mem, encoding, &it, it.n, NULL) == '\0');
    }
    FUZZ_PROMISE(r.at == r.size);
    arena_free(mem);
    return 0;
}

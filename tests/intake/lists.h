/* Reading a list in a test, from a fixture or a text, without a database: the codes it may name are put in by hand. */
#pragma once
#pragma push_macro("fail") /* Check has one of its own */
#undef fail
#include <check.h>
#undef fail
#pragma pop_macro("fail")
#include "base/text.h"
#include "intake/find_columns.h"
#include "intake/read_row.h"

struct list_of_rows {
    struct sheet_form form;
    struct row_reader reader;
    size_t n;
    struct row *row;
};

static struct arena *mem;
static struct call call;

static inline void lists_start(void)
{
    mem = arena_new((size_t)512 << 20);
    call_start(&call, mem, LANGUAGE_EN);
}

static inline void lists_end(void)
{
    arena_free(mem);
}

static inline const struct code_index *some_codes(void)
{
    static const struct {
        enum code_space space;
        const char *key, *code;
    } some[] = { { CODES_HOME, "HR", "HR" },
                 { CODES_HOME, "AL", "AL" },
                 { CODES_HOME, "XK", "XK" },
                 { CODES_CPV, "35331500", "35331500-8" },
                 { CODES_CPV, "35300000", "35300000-7" },
                 { CODES_CPV, "35330000", "35330000-6" },
                 { CODES_CPV, "38600000", "38600000-1" },
                 { CODES_CPV, "35500000", "35500000-9" },
                 { CODES_CPV, "03110000", "03110000-5" },
                 { CODES_NACE2, "25.40", "25.40" },
                 { CODES_NACE2, "25.11", "25.11" },
                 { CODES_FSC, "1305", "1305" },
                 { CODES_FSC, "13", "13" },
                 { CODES_ML, "ML1", "ML1" },
                 { CODES_ML, "ML3", "ML3" },
                 { CODES_CERT, "iso9001", "ISO9001" },
                 { CODES_CERT, "iso14001", "ISO14001" },
                 { CODES_CERT, "aqap2110", "AQAP2110" },
                 { CODES_COUNTRY, "austria", "AT" },
                 { CODES_SUBDIVISION, "al berat", "AL-01" } };
    struct code_index *t = code_index_new(mem);
    for (size_t i = 0; i < sizeof some / sizeof some[0]; i++)
        code_index_add(t, some[i].space, some[i].key, some[i].code);
    return t;
}

static inline const char *fixture(const char *name, size_t *size)
{
    const char *path = text_format(mem, "tests/intake/fixtures/%s", name);
    FILE *f = fopen(path, "rb");
    ck_assert_msg(f != NULL, "%s cannot be read (tests run at the root of the tree)", path);
    char *bytes = arena_take(mem, 1 << 20);
    *size = fread(bytes, 1, (1 << 20) - 1, f);
    fclose(f);
    return bytes;
}

static inline bool try_list(const char *bytes, size_t size, const struct list_options *options, struct list_of_rows *out)
{
    *out = (struct list_of_rows){ .row = TAKE_N(mem, 2000, struct row) };
    out->reader.codes = some_codes();
    out->reader.country = options->country;
    out->reader.year = 2025;
    const struct file file = { "list.csv", bytes, size };
    struct sheet *sheet;
    if (!sheet_open(&call, &file, options, &sheet) || !columns_find(&call, sheet, options, &out->reader.columns))
        return false;
    out->form = sheet->form;
    struct cells *cells = TAKE(mem, struct cells);
    while (out->n < 2000 && sheet->next(sheet, mem, cells))
        if (!is_total_row(mem, cells, &out->reader.columns))
            row_read(mem, &out->reader, cells, &out->row[out->n++]);
    return true;
}

static inline struct list_of_rows read_list(const char *bytes, size_t size, const char *country)
{
    struct list_of_rows out;
    struct list_options options = { .country = country };
    ck_assert_msg(try_list(bytes, size, &options, &out), "error %d at %s", (int)call.error.code, call.error.field);
    return out;
}

static inline struct list_of_rows read_text(const char *text)
{
    return read_list(text, strlen(text), "HR");
}

static inline struct list_of_rows read_fixture(const char *name, const char *country)
{
    size_t size;
    const char *bytes = fixture(name, &size);
    return read_list(bytes, size, country);
}

static inline const struct row_message *message_of(const struct row *row, const char *code)
{
    for (size_t i = 0; i < row->message_count; i++)
        if (strcmp(row->messages[i].code, code) == 0)
            return &row->messages[i];
    return NULL;
}

static inline const char *value_of(const struct row *row, const char *scheme)
{
    for (size_t i = 0; i < row->listed.firm.identifiers.n; i++)
        if (strcmp(row->listed.firm.identifiers.item[i].scheme, scheme) == 0)
            return row->listed.firm.identifiers.item[i].value;
    return "";
}

static inline const struct supplier *firm_of(const struct row *row)
{
    return &row->listed.firm;
}

static inline const struct site *site_of(const struct row *row)
{
    return &row->listed.firm.sites.item[0];
}

static inline enum intake_field field_of(const struct list_of_rows *list, const char *header)
{
    for (size_t i = 0; i < list->reader.columns.n; i++)
        if (strcmp(list->reader.columns.item[i].header, header) == 0)
            return list->reader.columns.item[i].field;
    ck_abort_msg("no column %s", header);
    return FIELD_COUNT;
}

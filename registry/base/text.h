/* Text in an arena, always UTF-8: copies, normal forms, trimming and folding (libutf8proc). */
#pragma once
#include "list.h"
#include "maybe.h"
#include <stdarg.h>

/* Copies into `mem`; the second takes `size` bytes and adds the NUL. */
char *text_copy(struct arena *mem, const char *text) __attribute__((returns_nonnull));
char *text_copy_n(struct arena *mem, const char *bytes, size_t size) __attribute__((returns_nonnull));
char *text_format(struct arena *mem, const char *format, ...) __attribute__((format(printf, 2, 3), returns_nonnull));
char *text_format_list(struct arena *mem, const char *format, va_list list)
    __attribute__((format(printf, 2, 0), returns_nonnull));

/* "-12" in `mem`. */
char *int_text(struct arena *mem, int64_t value) __attribute__((returns_nonnull));

/* The items in one text, the separator between them; "" when there are none. */
char *text_join(struct arena *mem, const char *const *item, size_t n, const char *separator) __attribute__((returns_nonnull));

/* NFC form; the input itself when it holds nothing that could be composed (ASCII, and what the keyboards of the region produce).
   */
const char *text_nfc(struct arena *mem, const char *text);

/* Without blanks (Unicode spaces, BOM, zero-width, control) at both ends; inner runs of blanks become one space when
   `squeeze`, and runs of what takes no place at all (soft hyphens, joiners) vanish. The input itself, or its end, when nothing
   else is to be taken. */
const char *text_trim(struct arena *mem, const char *text, bool squeeze);

/* The key by which texts are compared whatever their case, marks and script (research: identifiers §4, steps 1, 2 and 4): NFKC,
   full case folding, marks stripped, đ ð → d, ß → ss, Serbian Cyrillic → Latin, punctuation → blank, runs of blanks → one, none
   at the ends. "Đuro Čelik d.o.o." → "duro celik d o o". It does not depend on the locale. The key of a key is the key itself. */
const char *text_fold(struct arena *mem, const char *text);

/* A copy with ASCII letters in upper case, whatever the locale. */
char *text_upper(struct arena *mem, const char *text) __attribute__((returns_nonnull));

/* Equal apart from ASCII case. */
bool text_same_word(const char *a, const char *b);
/* Equal where '-' and '_' are the same. */
bool text_same_name(const char *a, const char *b);
bool text_starts_with(const char *text, const char *prefix);

/* The texts sorted by their bytes, each once; empty sets are given back as they are. Sets are stored so (sql/schema: make_set). */
struct texts text_set(struct arena *mem, struct texts from);

bool texts_contain(const struct texts *list, const char *text);

/* Splits at `separator` into texts in `mem`; "" gives none. */
struct texts text_split(struct arena *mem, const char *text, char separator);

/* Bytes as hexadecimal digits in small letters, and back; the digits must be such. */
char *bytes_to_hex(struct arena *mem, const char *bytes, size_t size);
char *hex_to_bytes(struct arena *mem, const char *hex, size_t *size);

/* Messages about the rows of a list: their sentence for a person, and the form in which a batch stores them. */
#pragma once
#include "base/buffer.h"
#include "row.h"

/* The names of enum severity: "info", "warning", "error". */
extern const char *const severity_names[];

/* The sentence of a message in the call's language; NULL: its code has none. */
const char *import_hint(struct call *c, const char *code, const char *value, const char *expected, const char *scheme);

/* Appends the messages as a JSON array, as import_row stores them: codes and values, no sentence of any language. */
void messages_to_json(struct buffer *b, const struct row_message *message, size_t n);

/* A statement's answer that is one text, "note". */
#pragma once
#include "statements.h"

struct note {
    const char *note;
};
static const struct field note_fields[] = { FIELD(note, note, READ) };
static const struct shape note_shape = { SHAPE(note, "notes", note_fields) };

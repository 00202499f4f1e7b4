/* Writes a document in a form. */
#pragma once
#include "base/buffer.h"
#include "base/form.h"
#include "document.h"

/* Writes the document in one of DOCUMENT_FORMS. A CSV file holds the rows of one section: the one asked for, else the first that has rows. FORMAT where the
   section asked for has none. */
bool document_write(struct call *c, const struct document *d, enum form form, struct buffer *out)
    __attribute__((warn_unused_result));

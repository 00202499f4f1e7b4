/* Writes a document as JSON, HTML or CSV. */
#pragma once
#include "base/buffer.h"
#include "document.h"

enum document_format { DOCUMENT_JSON, DOCUMENT_HTML, DOCUMENT_CSV, DOCUMENT_FORMATS };

/* Writes the document. A CSV file holds the rows of one section: the one asked for, else the first that has rows. FORMAT where the
   section asked for has none. */
bool document_write(struct call *c, const struct document *d, enum document_format format, struct buffer *out)
    __attribute__((warn_unused_result));

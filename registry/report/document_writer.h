/* Who writes documents in a form: for write_document.c, and the file of each form. */
#pragma once
#include "base/buffer.h"
#include "document.h"

struct document_writer {
    void (*write)(struct call *c, const struct document *d, struct buffer *out);
    bool needs_rows; /* it writes the rows of one section and nothing else */
};
#define DOCUMENT_WRITER(id, name) extern const struct document_writer document_writer_##name;
#include "base/forms.def"

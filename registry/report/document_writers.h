/* The writers of documents, one for each form: for write_document.c only. */
#pragma once
#include "base/buffer.h"
#include "document.h"

void write_document_json(struct call *c, const struct document *d, struct buffer *out);
void write_document_html(struct call *c, const struct document *d, struct buffer *out);
void write_document_csv(struct call *c, const struct document *d, struct buffer *out);

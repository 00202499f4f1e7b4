/* A document (a report) for a terminal: what its HTML holds, in plain text. */
#pragma once
#include "printer.h"

struct document;
void print_document(const struct printer *p, const struct document *d);

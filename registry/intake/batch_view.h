/* An import as the answer that people and programs read: its counts, dialect, columns and messages. */
#pragma once
#include "batch_store.h"

/* Fills the counts, dialect, columns and messages of a list into the answer. */
void import_view(struct call *c, const struct list_read *list, struct import *out);

/* The head of a stored batch as an answer. */
struct import import_from_batch(struct call *c, const struct batch_row *head);

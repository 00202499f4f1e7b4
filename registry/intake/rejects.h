/* The rejects file of a list: the refused rows, byte for byte, and what to fix in each. */
#pragma once
#include "list_read.h"

/* The rejects file of a list that was just read; *size is 0 where nothing was refused. */
void rejects_of_list(struct call *c, const struct list_read *list, const char **bytes, size_t *size);

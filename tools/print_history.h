/* The history of a record for people: who changed what and when, and below each change its fields in words: "town: Split → Solin". */
#pragma once
#include "printer.h"

void print_history(const struct printer *p, const struct page *page);

/* How a CSV file is written: which delimiter cuts it into cells. */
#pragma once
#include "sheet.h"

/* The file as a sheet, cut at `delimiter`; 0: at the one that its first line names, else at the one of , ; tab | that splits its rows
   most evenly. The sheet's `columns` is how many cells most of its rows have. */
struct sheet *dialect_find(struct arena *mem, const struct decoded *file, char delimiter);

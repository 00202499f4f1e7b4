/* Members of the firm of a row that are read by their kind, and its figures by the year. */
#pragma once
#include "row_cell.h"

/* A cell whose field is called as a member (intake_field_member): of the firm, or of the first row of one of its lists. */
void read_named(const struct row_context *g, size_t i, const char *text);

/* Cells of employees, turnover and export share, and of the founding year or day. */
void read_figure(const struct row_context *g, size_t i, const char *text);
void read_founded(const struct row_context *g, size_t i, const char *text);

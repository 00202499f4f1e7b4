/* The reference data that the program carries (the TSV files of sql/reference) and their way into the database. */
#pragma once
#include "base/file.h"
#include "db/db.h"

/* How sure a fact or a label is. official: a label from an official text. */
enum certainty { CERTAINTY_CERTAIN = 1, CERTAINTY_CHECK, CERTAINTY_OFFICIAL };
extern const char *const certainties[];

/* Compiled in ("cpv_all"), in the order of their names: tab-separated, UTF-8, LF, one header line, no quoting. */
extern const struct file reference_files[];
extern const size_t reference_file_count;

/* Updates the reference tables from the files, when the SHA-256 of any file is not the one recorded: adds, updates, marks
   what vanished as withdrawn today, deletes nothing, and works out the trees and themes anew. One transaction under an advisory
   lock, so that programs that start together wait for the first. *merged (may be NULL) is how many files were new, changed or
   gone; 0: nothing was done. c->db is a session that may act as dicr_owner; the schema must stand. */
bool reference_merge(struct call *c, int *merged) __attribute__((warn_unused_result));

/* The same with other files than the program's own, for tests and to try new data. */
bool reference_merge_files(struct call *c, const struct file *files, size_t n, int *merged) __attribute__((warn_unused_result));

/* Migrations: sql/schema/NNNN_name.sql, forward only, each in one transaction, under an advisory lock, with the SHA-256 of
   each file kept in dicr.schema_version. */
#pragma once
#include "base/call.h"
#include "base/file.h"

/* Compiled in from sql/schema ("0001_base"), in order. */
extern const struct file migration_files[];
extern const size_t migration_file_count;

/* Brings the database of c->db (a session with the right to create) to this program's version; *applied (may be NULL) is how
   many were run. Roles that are missing are created; where the right for that is missing it fails with REFUSED and the SQL
   to run as detail. A database that is newer than the program, whose applied file differs, or that an earlier program made with
   other tables: REFUSED, saying which. */
bool schema_migrate(struct call *c, int *applied) __attribute__((warn_unused_result));

/* All versions with their hashes in one text, as this program brings them and as a database holds them (one row, one column; null
   for none). Equal texts are the same schema. schema_is_missing(): the SQLSTATE of a database that has no versions at all. */
const char *schema_fingerprint(void) __attribute__((returns_nonnull));
extern const char schema_fingerprint_sql[];
bool schema_is_missing(const char *sqlstate);

/* Whether the database is at this program's version; REFUSED with what to do when it is not. */
bool schema_check(struct call *c) __attribute__((warn_unused_result));

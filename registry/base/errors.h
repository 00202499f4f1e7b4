/* One table of all that can go wrong. The sentence for a person is the message `error_<slug>`. */
#pragma once

/* clang-format off */
/*    code             slug                 HTTP  exit   when                                                        */
#define ERRORS(X)                                                                                                      \
    X(UNKNOWN_COMMAND,  "unknown_command",   400,  2)  /* a command line that names no command                      */ \
    X(UNKNOWN_FIELD,    "unknown_field",     400,  2)  /* an unknown field, flag or query parameter                 */ \
    X(DUPLICATE_KEY,    "duplicate_key",     400,  2)  /* the same field twice                                      */ \
    X(ENCODING,         "encoding",          400,  2)  /* text that is not UTF-8, or holds a NUL                    */ \
    X(SYNTAX,           "syntax",            400,  2)  /* not JSON, or nested too deeply                            */ \
    X(BAD_REQUEST,      "bad_request",       400,  2)  /* HTTP that two programs could read differently             */ \
    X(REQUIRED,         "required",          422,  2)  /* a field that must be there is absent, null or blank       */ \
    X(FORMAT,           "format",            422,  2)  /* a value that cannot be read as its kind                   */ \
    X(TOO_LONG,         "too_long",          422,  2)  /* more characters or items than the field allows            */ \
    X(RANGE,            "range",             422,  2)  /* a number outside its bounds                               */ \
    X(CHECKSUM,         "checksum",          422,  1)  /* a number whose check digit is wrong                       */ \
    X(CROSS_CHECK,      "cross_check",       422,  1)  /* two fields that contradict each other                     */ \
    X(DATE_ORDER,       "date_order",        422,  1)  /* an end before its start                                   */ \
    X(UNKNOWN_CODE,     "unknown_code",      422,  1)  /* a code that no reference table holds                      */ \
    X(FORBIDDEN,        "forbidden",         403,  1)  /* not yours to write, or not released to you                */ \
    X(FOREIGN_ORIGIN,   "foreign_origin",    403,  1)  /* a web page of another site, or a strange Host             */ \
    X(NOT_FOUND,        "not_found",         404,  1)  /* no such record, or none you may see                       */ \
    X(METHOD,           "method",            405,  2)  /* the address exists, the method does not                   */ \
    X(NOT_ACCEPTABLE,   "not_acceptable",    406,  2)  /* a format or language that is not offered                  */ \
    X(CONFLICT,         "conflict",          409,  1)  /* the change contradicts an existing record                 */ \
    X(STALE,            "stale",             412,  1)  /* changed by someone else since you read it                 */ \
    X(TOO_LARGE,        "too_large",         413,  2)  /* a body, file or answer over its limit                     */ \
    X(MEDIA_TYPE,       "media_type",        415,  2)  /* a body without, or with the wrong, Content-Type           */ \
    X(VERSION_REQUIRED, "version_required",  428,  2)  /* a change that does not say which version it saw           */ \
    X(UNUSABLE_FILE,    "unusable_file",     422,  1)  /* a file that is no list: empty, encrypted, of another kind */ \
    X(REFUSED,          "refused",           422,  1)  /* the program cannot go on as things stand (detail says why)*/ \
    X(BUSY,             "busy",              503, 75)  /* a queue is full, a lock was not free in time              */ \
    X(DATABASE_AWAY,    "database_away",     503, 75)  /* the database cannot be reached                            */ \
    X(SCHEMA,           "schema",            503, 75)  /* the database does not hold this program's schema          */ \
    X(DISK_FULL,        "disk_full",         507, 75)  /* no space left                                             */ \
    X(CANCELLED,        "cancelled",         503, 75)  /* ended before it was done: deadline, client gone, stopping  */ \
    X(COMMIT_UNKNOWN,   "commit_unknown",    500,  1)  /* the database was lost while a change was being saved    */ \
    X(INTERRUPTED,      "interrupted",       500,  1)  /* long work that was ended from outside at each attempt      */ \
    X(INTERNAL,         "internal",          500,  1)  /* our bug; the detail goes to the log only                  */

enum error_code {
    ERROR_NONE,
#define X(code, slug, http_status, exit_status) ERROR_##code,
    ERRORS(X)
#undef X
    ERROR_COUNT
};
/* clang-format on */

/* How an error appears to callers. `slug` is the stable word of problem details and of the command line. */
struct error_row {
    const char *slug;
    int http_status;
    int exit_status;
};

/* The row of a code; [ERROR_NONE] is { "none", 200, 0 }. */
extern const struct error_row error_rows[ERROR_COUNT];

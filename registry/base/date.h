/* Days of the Gregorian calendar, as ISO 8601 writes them. */
#pragma once
#include "language.h"
#include "maybe.h"

struct arena;

struct date {
    bool known;
    int16_t year; /* 1 to 9999 */
    int8_t month; /* 1 to 12 */
    int8_t day;   /* 1 to 31 */
};

#define DATE(y, m, d) ((struct date){ true, (y), (m), (d) })

/* Reads YYYY-MM-DD and nothing else. False, and *out untouched, for another form or a day that does not exist. */
bool date_parse(const char *text, struct date *out) __attribute__((warn_unused_result));

/* Reads a day as a person writes it in this language: YYYY-MM-DD in all of them; in Croatian and Albanian also 31.12.2024, with or
   without a point at the end and spaces after the points. Years have four digits. Forms that depend on the country (3/4/2024) are
   refused. */
bool date_parse_typed(const char *text, enum language language, struct date *out) __attribute__((warn_unused_result));

/* YYYY-MM-DD, in `mem`; "" for an unknown date. */
const char *date_text(struct arena *mem, struct date d);
/* The same into `out`, for writers that must not allocate; returns the length. */
enum { DATE_BYTES = sizeof "YYYY-MM-DD", INSTANT_BYTES = sizeof "YYYY-MM-DDThh:mm:ss.123456Z" };
size_t date_write(struct date d, char out[DATE_BYTES]);

/* a is before b; false when either is unknown. */
bool date_before(struct date a, struct date b);
bool date_is_real(int year, int month, int day);

/* Days since 1970-01-01 and back (proleptic Gregorian; Howard Hinnant's days_from_civil). */
int64_t date_to_days(struct date d);
struct date date_from_days(int64_t days);
struct date date_add_days(struct date d, int64_t days);

/* Today in UTC. */
struct date date_today(void);

/* RFC 3339 in UTC with microseconds trimmed of trailing zeros ("2026-11-24T17:15:49.25Z"); "" when unknown. */
const char *instant_text(struct arena *mem, struct instant at);
size_t instant_write(struct instant at, char out[INSTANT_BYTES]);

/* Reads PostgreSQL's ISO timestamptz text in UTC ("2026-11-24 17:15:49.25+00") or RFC 3339 with Z or +00:00. Digits
   beyond microseconds are dropped. */
bool instant_parse(const char *text, struct instant *out) __attribute__((warn_unused_result));

/* What the columns of a list mean: headers in English, Croatian and Albanian, as seen in real lists; then what stands in the cells,
   for headers that say two things, and for lists without a header. */
#pragma once
#include "csv_read.h"

/* What a column may be. The names are those of the columns in an import's answer. */
#define INTAKE_FIELDS(X)                                                                                                         \
    X(NONE, "") /* means nothing to us; kept raw and listed */                                                                   \
    X(LEGAL_NAME, "legal_name")                                                                                                  \
    X(SHORT_NAME, "short_name")                                                                                                  \
    X(TRADE_NAME, "trade_name")                                                                                                  \
    X(LEGAL_FORM, "legal_form")                                                                                                  \
    X(COUNTRY, "country")                                                                                                        \
    X(REGISTRATION, "registration_number") /* of which scheme, country and form say */                                           \
    X(TAX, "tax_number")                   /* likewise */                                                                        \
    X(OIB, "identifier:OIB")                                                                                                     \
    X(MBS, "identifier:MBS")                                                                                                     \
    X(MB, "identifier:MB")                                                                                                       \
    X(NIPT, "identifier:NIPT")                                                                                                   \
    X(NUI, "identifier:NUI")                                                                                                     \
    X(BN, "identifier:BN")                                                                                                       \
    X(NF, "identifier:NF")                                                                                                       \
    X(TVSH, "identifier:TVSH")                                                                                                   \
    X(NCAGE, "identifier:NCAGE")                                                                                                 \
    X(LEI, "identifier:LEI")                                                                                                     \
    X(EORI, "identifier:EORI")                                                                                                   \
    X(UEI, "identifier:UEI")                                                                                                     \
    X(DUNS, "identifier:DUNS")                                                                                                   \
    X(GLN, "identifier:GLN")                                                                                                     \
    X(ADDRESS, "address")                                                                                                        \
    X(POSTCODE, "postcode")                                                                                                      \
    X(TOWN, "town")                                                                                                              \
    X(SUBDIVISION, "subdivision")                                                                                                \
    X(TELEPHONE, "telephone")                                                                                                    \
    X(FAX, "fax") /* read, not kept: a registry of today calls and writes */                                                     \
    X(MAILBOX, "mailbox")                                                                                                        \
    X(WEBSITE, "website")                                                                                                        \
    X(ROLE, "contact_role")                                                                                                      \
    X(PERSON, "contact_person") /* a person's name: not kept beyond the raw line */                                              \
    X(EMPLOYEES, "employees")                                                                                                    \
    X(TURNOVER, "turnover")                                                                                                      \
    X(EXPORT_SHARE, "export_share_pct")                                                                                          \
    X(FOUNDED, "founded_on")                                                                                                     \
    X(PRODUCTS, "capability_title")                                                                                              \
    X(CPV, "capability:CPV")                                                                                                     \
    X(ML, "capability:ML")                                                                                                       \
    X(FSC, "capability:FSC")                                                                                                     \
    X(NACE, "activity:NACE")                                                                                                     \
    X(CERTIFICATES, "certificates")                                                                                              \
    X(OWNER_COUNTRY, "owner_country")                                                                                            \
    X(NOTE, "note")                                                                                                              \
    X(ROW_NUMBER, "row_number") /* Rb., Nr.: changes with every export */                                                        \
    X(OURS, "rejects")          /* the columns that our rejects file adds: ignored */

enum intake_field {
#define X(code, name) FIELD_##code,
    INTAKE_FIELDS(X)
#undef X
        FIELD_COUNT
};
extern const char *const intake_field_names[FIELD_COUNT];

/* The field of that name ("town", "identifier:OIB"), or FIELD_COUNT. "ignore" is FIELD_NONE. */
enum intake_field intake_field_find(const char *name);

/* The scheme of an identifier's column ("OIB"), or NULL. */
const char *intake_field_scheme(enum intake_field field);

struct column {
    const char *header; /* as it stands, trimmed; "" when it has none */
    enum intake_field field;
    double confidence; /* 1: the header says so and nothing else; 0 where the field is none */
};

struct columns {
    size_t n;
    struct column item[CSV_COLUMNS_MAX];
};

/* The columns' names as fields, and how sure: whole match, then by words. *ambiguous (may be NULL): another field it may mean. */
enum intake_field column_guess(struct arena *mem, const char *header, double *confidence, enum intake_field *ambiguous);

/* Where records and their header stand in a file, and how they are written. */
struct dialect {
    enum encoding encoding;
    char delimiter;
    size_t start; /* byte where the first record begins (behind "sep=;") */
    int64_t start_line;
    int64_t header_row; /* line of the header; 0: there is none */
    size_t header_at;   /* byte where the header begins */
    size_t rows_at;     /* byte where the first row begins, and its line */
    int64_t rows_line;
    size_t columns; /* cells of the header, or of most rows */
    char decimal;   /* ',' or '.', as the numbers in it tell; 0: they do not */
};

/* What somebody said about a file, all optional. */
struct dialect_asked {
    enum encoding encoding;
    char delimiter; /* 0: find it */
    bool no_header;
    const char *country;        /* of rows that name none; NULL: not known */
    const char *const *mapping; /* "header=field", or "3=field" by position; ended by NULL; may be NULL */
};

/* Finds the delimiter (most even cut among , ; tab |), the header (titles above it are skipped) and what the columns are.
   Fails with UNUSABLE_FILE where no column can be the firms' names, UNKNOWN_FIELD for a mapping that names no field or header,
   TOO_LARGE for too many columns. */
bool dialect_find(struct call *c, const struct decoded *file, const struct dialect_asked *asked, struct dialect *dialect,
                  struct columns *columns) __attribute__((warn_unused_result));

/* A reader standing on the first row. */
void dialect_rows(const struct decoded *file, const struct dialect *dialect, struct csv_reader *reader);

/* "comma", "semicolon", "tab", "bar": for messages; as one character for machines. */
const char *delimiter_name(struct arena *mem, char delimiter);

/* Whether a row is a sum of the rows above (UKUPNO, GJITHSEJ …) or repeats the header. */
bool is_total_row(struct arena *mem, enum encoding encoding, const struct csv_record *record, const struct columns *columns);

/* The fields that a column of a list can hold. */
#pragma once

#include "shape/shape.h"

/* Each field with its name in an import's answer and in --mapping. Where the name is that of a member of a supplier ("owner_country"),
   or of a member of a list of it ("sites.title"), and read_row.c has no reader of its own for it, the cell is read by the member's kind. */
#define INTAKE_FIELDS(X)                                                                                                         \
    X(NONE, "") /* the column has no meaning here; it is kept raw and listed */                                                  \
    X(LEGAL_NAME, "legal_name")                                                                                                  \
    X(SHORT_NAME, "short_name")                                                                                                  \
    X(TRADE_NAME, "trade_name")                                                                                                  \
    X(LEGAL_FORM, "legal_form")                                                                                                  \
    X(COUNTRY, "country")                                                                                                        \
    X(REGISTRATION, "registration_number") /* the country and the form of the number tell the scheme */                          \
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
    X(PHONE, "phone")                                                                                                            \
    X(FAX, "fax") /* recognised and dropped: the registry keeps no fax numbers */                                                \
    X(EMAIL, "email")                                                                                                            \
    X(WEBSITE, "website")                                                                                                        \
    X(ROLE, "contact_role")                                                                                                      \
    X(PERSON, "contact_person") /* a person's name: kept in the raw line only, for the person's privacy */                       \
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
    X(MANAGEMENT_COUNTRY, "management_country")                                                                                  \
    X(SITE_TITLE, "sites.title")                                                                                                 \
    X(CERTIFIED_UNTIL, "certificates.valid_until")                                                                               \
    X(NOTE, "note")                                                                                                              \
    X(ROW_NUMBER, "row_number") /* Rb., Nr.: it changes with every export */                                                     \
    X(REJECTS, "rejects")       /* the columns that our rejects file adds: ignored */

enum intake_field {
#define X(code, name) FIELD_##code,
    INTAKE_FIELDS(X)
#undef X
        FIELD_COUNT
};
extern const char *const intake_field_names[FIELD_COUNT];

/* The field of that name ("town", "identifier:OIB"), or FIELD_COUNT. "ignore" is FIELD_NONE. */
enum intake_field intake_field_find(const char *name);

/* The member of a supplier that the field is called as, or of a row of the list *list (may be NULL; NULL where it is the supplier's own);
   NULL: it is called otherwise. */
const struct field *intake_field_member(enum intake_field field, const struct field **list);

/* The scheme of an identifier's column ("OIB"), or NULL. */
const char *intake_field_scheme(enum intake_field field);

/* A supplier is a firm, or a public body that makes or maintains equipment, registered in one of the countries. The kind
   `outside` is for a maker in another country that is part of a supply chain; searches and counts leave it out unless they ask
   for it. The sites say where a supplier works; `country` is where it is registered. The registry never deletes a supplier: it
   archives it with a reason. */
#pragma once
#include "activity.h"
#include "annual_figure.h"
#include "capability.h"
#include "certificate.h"
#include "contact.h"
#include "identifier.h"
#include "link.h"
#include "name.h"
#include "ownership.h"
#include "site.h"
#include "tag.h"

enum supplier_kind { SUPPLIER_COMPANY = 1, SUPPLIER_PUBLIC_BODY, SUPPLIER_OUTSIDE };
extern const char *const supplier_kinds[];
enum supplier_status { STATUS_ACTIVE = 1, STATUS_SUSPENDED, STATUS_CLOSED, STATUS_MOVED };

struct supplier {
    RECORD_MEMBERS;
    unsigned kind; /* enum supplier_kind; company when the input leaves it out */
    const char *legal_name;
    const char *name_key;             /* normal form that name matching compares (company_name.h) */
    const char *words;                /* the folded legal name, for searching */
    const char *legal_form;           /* "d.o.o."; taken from the name when the input leaves it out */
    struct maybe_bool natural_person; /* a sole trader */
    const char *country;              /* of registration */
    const char *management_country;
    const char *owner_country; /* of the ultimate owner */
    unsigned control;          /* state, private, mixed */
    unsigned status;           /* enum supplier_status; active when the input leaves it out */
    const char *status_reason;
    struct date status_since;
    const char *moved_to;      /* the country it moved to */
    struct number merged_into; /* the record that is kept instead of this one (supplier_merge.h) */
    struct texts merged_from;  /* numbers of the records that are merged into this one */
    const char *website;
    struct date founded_on;
    unsigned size; /* micro, small, medium, large (Recommendation 2003/361/EC) */
    const char *note;
    LIST_OF(name) names;
    LIST_OF(identifier) identifiers;
    LIST_OF(site) sites;
    LIST_OF(contact) contacts;
    LIST_OF(activity) activities;
    LIST_OF(annual_figure) annual_figures;
    LIST_OF(ownership) ownerships;
    LIST_OF(certificate) certificates;
    LIST_OF(capability) capabilities;
    LIST_OF(link) supplies; /* links with this supplier as the supplier */
    LIST_OF(link) buys;     /* links with this supplier as the buyer */
    LIST_OF(tag) tags;      /* filled by supplier_show() only */
};

NOUN_DECLARE(supplier);

/* Reads the struct supplier of in->number like supplier_get(), and adds the tags of the supplier, of its capabilities and of its
   links. *out, a struct supplier, and its lists are in the call's arena. Fails with NOT_FOUND. */
bool supplier_show(struct call *c, const void *in, struct field_mask mask, void *out) __attribute__((warn_unused_result));

/* A supplier: a firm, or a public body that makes or keeps up equipment, registered in one of the countries; `outside` is a maker
   in another country that stands in a supply chain (not searched and not counted unless asked). Where a firm is, is the country
   of its sites; `country` is where it is registered. Nothing is deleted: a supplier is archived with a reason. */
#pragma once
#include "activity.h"
#include "annual_figure.h"
#include "capability.h"
#include "certificate.h"
#include "contact.h"
#include "identifier.h"
#include "link.h"
#include "name.h"
#include "noun.h"
#include "ownership.h"
#include "site.h"
#include "tag.h"

enum supplier_kind { SUPPLIER_COMPANY = 1, SUPPLIER_PUBLIC_BODY, SUPPLIER_OUTSIDE };
enum supplier_status { STATUS_ACTIVE = 1, STATUS_SUSPENDED, STATUS_CLOSED, STATUS_MOVED };

struct supplier {
    RECORD_MEMBERS;
    unsigned kind; /* enum supplier_kind; a company unless said */
    const char *legal_name;
    const char *name_key;             /* what names are matched by (company_name.h) */
    const char *words;                /* the folded legal name: what searching reads */
    const char *legal_form;           /* "d.o.o.", found in the name unless said */
    struct maybe_bool natural_person; /* a sole trader */
    const char *country;              /* of registration */
    const char *management_country;
    const char *owner_country; /* of the ultimate owner */
    unsigned control;          /* state, private, mixed */
    unsigned status;           /* enum supplier_status; active unless said */
    const char *status_reason;
    struct date status_since;
    const char *moved_to;      /* the country */
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
    LIST_OF(link) supplies; /* links in which it supplies others */
    LIST_OF(link) buys;     /* links in which others supply it */
    LIST_OF(tag) tags;      /* only by supplier_show() */
};

NOUN_DECLARE(supplier);

/* A supplier with all that can be said of it: as supplier_get(), and its tags, those of its capabilities and links with it.
   NOT_FOUND. */
bool supplier_show(struct call *c, const struct supplier *in, struct field_mask mask, struct supplier *out)
    __attribute__((warn_unused_result));

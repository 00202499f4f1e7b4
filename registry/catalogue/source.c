#include "source.h"

static const char *const kinds[] = { NULL, "list", "register", "person", "document", "partner", NULL };

static const struct field fields[] = {
    RECORD_FIELDS_TOP(source),
    FIELD(source, kind, ADD | REQUIRED | CHANGE | READ | FILTER, .choices = kinds),
    FIELD(source, title, ADD | REQUIRED | CHANGE | READ, .max = 300),
    FIELD(source, publisher, ADD | CHANGE | READ, .max = 300),
    FIELD(source, dated_on, ADD | CHANGE | READ),
    FIELD(source, sha256, ADD | CHANGE | READ | FILTER, .max = 64),
    FIELD(source, reference, ADD | CHANGE | READ, .max = 500),
};
const struct shape source_shape = { SHAPE(source, "sources", fields), .table = "source", .order = "title" };
const struct noun source_noun = { .shape = &source_shape };

#include "alignment.h"

const char *const alignment_subjects[] = {
    NULL, "supplier", "capability", "link", "assembly", "requirement", "initiative", NULL
};
static const char *const states[] = { NULL, "confirmed", "refused", NULL };
enum { ALIGNMENT_MANUAL = 1 };
static const char *const origins[] = { NULL, "manual", "import", NULL };

/* The schemes of tags. A person's word for a theme is a tag too: confirmed, it makes a possible member of the theme a sure one. */
static const char *const schemes[] = { "JD:", "NATO:", "RE:", "SAFE:", "CDP:", "COMPASS:", "THEME:" };

static const struct field alignment_fields[] = {
    RECORD_FIELDS_TOP(alignment),
    FIELD(alignment, subject_kind, ADD | REQUIRED | READ | FILTER, .choices = alignment_subjects),
    FIELD(alignment, subject, ADD | REQUIRED | READ | FILTER),
    FIELD(alignment, concept, ADD | REQUIRED | READ | FILTER, .scheme = "*"),
    FIELD(alignment, state, ADD | REQUIRED | CHANGE | READ | FILTER, .choices = states),
    FIELD(alignment, origin, ADD | READ, .choices = origins, .by_default = "manual"),
    FIELD(alignment, rationale, ADD | CHANGE | READ, .max = 2000),
    FIELD(alignment, decided_on, ADD | CHANGE | READ, .by_default = "today"),
};
const struct shape alignment_shape = { SHAPE(alignment, "alignments", alignment_fields), .table = "alignment" };

static bool alignment_check(struct call *c, void *record)
{
    struct alignment *it = record;
    bool known = false;
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++)
        known |= text_starts_with(it->concept, schemes[i]);
    if (!known)
        return fail(c, ERROR_FORMAT, "concept", "expected", tr(c->mem, c->language, MESSAGE_expected_tag), "value", it->concept);
    return true;
}
const struct noun alignment_noun = { .shape = &alignment_shape, .check = alignment_check };

static const struct field evidence_fields[] = {
    RECORD_FIELDS_TOP(evidence),
    FIELD(evidence, subject_kind, ADD | REQUIRED | READ | FILTER, .max = 40, .words = "noun"),
    FIELD(evidence, subject, ADD | REQUIRED | READ | FILTER),
    FIELD(evidence, kind, ADD | CHANGE | READ, .max = 60),
    FIELD(evidence, title, ADD | REQUIRED | CHANGE | READ, .max = 300),
    FIELD(evidence, reference, ADD | CHANGE | READ, .max = 500),
    FIELD(evidence, dated_on, ADD | CHANGE | READ),
};
const struct shape evidence_shape = { SHAPE(evidence, "evidence", evidence_fields), .table = "evidence" };

static bool evidence_check(struct call *c, void *record)
{
    struct evidence *it = record;
    /* Who sees evidence is who sees its subject: of evidence that could be asked without end. */
    if (!noun_find(it->subject_kind) || strcmp(it->subject_kind, "evidence") == 0)
        return fail(c, ERROR_FORMAT, "subject_kind", "expected", tr(c->mem, c->language, MESSAGE_expected_noun), "value",
                    it->subject_kind);
    return true;
}
const struct noun evidence_noun = { .shape = &evidence_shape, .check = evidence_check };

/* All nouns, parents before children. */
#include "assembly.h"
#include "initiative.h"
#include "item.h"
#include "requirement.h"
#include "review.h"
#include "source.h"
#include "supplier.h"

const char *const tiers[] = { NULL, "prime", "subsystem", "component", "material", "service", NULL };
const char *const evidence_grades[] = { NULL, "claimed", "listed", "documented", "verified", "delivered", NULL };

const struct noun *const nouns[] = {
    &source_noun,
    &supplier_noun,
    &name_noun,
    &identifier_noun,
    &site_noun,
    &contact_noun,
    &activity_noun,
    &annual_figure_noun,
    &ownership_noun,
    &certificate_noun,
    &capability_noun,
    &capability_concept_noun,
    &rate_noun,
    &item_noun,
    &item_concept_noun,
    &assembly_noun,
    &part_noun,
    &link_noun,
    &requirement_noun,
    &qualification_noun,
    &survey_noun,
    &alignment_noun,
    &evidence_noun,
    &initiative_noun,
    &initiative_country_noun,
    &indicator_noun,
    &review_noun,
};
const size_t noun_count = sizeof nouns / sizeof nouns[0];

const struct noun *noun_find(const char *name)
{
    for (size_t i = 0; i < noun_count; i++)
        if (strcmp(nouns[i]->shape->name, name) == 0)
            return nouns[i];
    return NULL;
}

const struct noun *noun_of_shape(const struct shape *s)
{
    for (size_t i = 0; i < noun_count; i++)
        if (nouns[i]->shape == s)
            return nouns[i];
    return NULL;
}

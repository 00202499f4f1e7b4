#include "gaps_report.h"

/* clang-format off */
static const struct field filter_fields[] = {
    FIELD(report_filters, theme, READ),
    FIELD(report_filters, country, READ),
    FIELD(report_filters, for_country, READ),
};
static const struct shape filters_shape = { SHAPE(report_filters, "filters", filter_fields) };

static const struct field threshold_fields[] = {
    FIELD(report_thresholds, evidence, READ, .choices = evidence_grades),
    FIELD(report_thresholds, survey_days, READ),
    FIELD(report_thresholds, fresh_days, READ),
    FIELD(report_thresholds, hhi_limit, READ, .decimals = 2),
};
static const struct shape thresholds_shape = { SHAPE(report_thresholds, "thresholds", threshold_fields) };

static const struct field count_fields[] = {
    FIELD(report_counts, suppliers, READ),         FIELD(report_counts, verified, READ),
    FIELD(report_counts, capabilities, READ),      FIELD(report_counts, unknown_role, READ),
    FIELD(report_counts, unknown_readiness, READ), FIELD(report_counts, general, READ),
    FIELD(report_counts, without_theme, READ),     FIELD(report_counts, cells, READ),
    FIELD(report_counts, not_surveyed, READ),      FIELD(report_counts, freshness_pct, READ, .decimals = 1),
};
static const struct shape counts_shape = { SHAPE(report_counts, "counts", count_fields) };

static const struct field head_fields[] = {
    FIELD(report_head, as_of, READ),
    FIELD(report_head, language, READ),
    PART(report_head, filters, READ, &filters_shape),
    PART(report_head, thresholds, READ, &thresholds_shape),
    FIELD(report_head, data_hash, READ),
    FIELD(report_head, command, READ, .max = 4000),
    PART(report_head, counts, READ, &counts_shape),
};
static const struct shape head_shape = { SHAPE(report_head, "heads", head_fields) };

static const char *const kinds[] = { NULL, "nobody", "one_firm", "one_country", NULL };
static const char *const missings[] = { NULL, "survey", "role", "readiness", "theme", "code", "rate", "verification", NULL };

static const struct field matrix_fields[] = {
    FIELD(matrix_row, theme, READ),
    FIELD(matrix_row, label, READ),
    FIELD(matrix_row, language, READ),
    FIELD(matrix_row, country, READ),
    FIELD(matrix_row, best, READ, .choices = readinesses),
    FIELD(matrix_row, suppliers, READ),
    FIELD(matrix_row, possible, READ),
    FIELD(matrix_row, state, READ, .choices = supply_states),
    FIELD(matrix_row, surveyed_on, READ),
};
static const struct shape matrix_shape = { SHAPE(matrix_row, "matrix", matrix_fields) };

static const struct field gap_fields[] = {
    FIELD(gap_row, rank, READ),
    FIELD(gap_row, theme, READ),
    FIELD(gap_row, label, READ),
    FIELD(gap_row, language, READ),
    FIELD(gap_row, gap, READ, .choices = kinds),
    FIELD(gap_row, state, READ, .choices = supply_states),
    FIELD(gap_row, countries, READ),
    FIELD(gap_row, suppliers, READ),
    FIELD(gap_row, possible, READ),
    FIELD(gap_row, requirements, READ),
    FIELD(gap_row, needed_by, READ),
    FIELD(gap_row, sole_firm, READ),
    FIELD(gap_row, sole_firm_name, READ, .max = 500),
};
static const struct shape gap_shape = { SHAPE(gap_row, "gaps", gap_fields) };

static const struct field joint_capability_fields[] = {
    FIELD(joint_capability_row, theme, READ),
    FIELD(joint_capability_row, label, READ),
    FIELD(joint_capability_row, language, READ),
    FIELD(joint_capability_row, countries, READ),
    FIELD(joint_capability_row, suppliers, READ),
    FIELD(joint_capability_row, possible, READ),
};
static const struct shape joint_capability_shape = { SHAPE(joint_capability_row, "joint_capability", joint_capability_fields) };

static const struct field meeting_fields[] = {
    FIELD(meeting_row, theme, READ),
    FIELD(meeting_row, label, READ),
    FIELD(meeting_row, language, READ),
    FIELD(meeting_row, country, READ),
    FIELD(meeting_row, partners, READ),
    FIELD(meeting_row, suppliers, READ),
    FIELD(meeting_row, requirements, READ),
    FIELD(meeting_row, needed_by, READ),
};
static const struct shape meeting_shape = { SHAPE(meeting_row, "meeting", meeting_fields) };

static const struct field data_gap_fields[] = {
    FIELD(data_gap_row, missing, READ, .choices = missings),
    FIELD(data_gap_row, country, READ),
    FIELD(data_gap_row, theme, READ),
    FIELD(data_gap_row, label, READ),
    FIELD(data_gap_row, language, READ),
    FIELD(data_gap_row, count, READ),
};
static const struct shape data_gap_shape = { SHAPE(data_gap_row, "data_gaps", data_gap_fields) };

#define SECTION_TABLE(name) extern const struct shape name##_shape; /* it needs no header */
#include "analysis/gaps_sections.def"

/* A report of one section has no other lists; DETAIL marks them as fields that may be absent. */
static const struct field report_fields[] = {
    PART(gaps_report, head, READ, &head_shape),
#define SECTION_METRIC(name) LIST(gaps_report, name, READ | DETAIL, &name##_shape),
#define SECTION_LIST(name, row) LIST(gaps_report, name, READ | DETAIL, &row##_shape),
#include "analysis/gaps_sections.def"
};
const struct shape gaps_report_shape = { SHAPE(gaps_report, "gaps_reports", report_fields) };
/* clang-format on */

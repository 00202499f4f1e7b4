/* For the tests of reading JSON: the record of shape_sample.h, and what a wrong one is told. */
#pragma once
#include "shape_sample.h"
#include <check.h>

static struct call call;
static struct thing thing;
static struct field_mask mask;

__attribute__((unused)) static void start(void)
{
    call = sample_call();
}

__attribute__((unused)) static void end(void)
{
    sample_end(&call);
}

__attribute__((unused)) static bool read_as(unsigned roles, const char *json)
{
    call_clear(&call);
    return sample_read(&call, roles, json, &thing, &mask);
}

__attribute__((unused)) static bool was_given(const char *name)
{
    return mask_has(mask, &thing_shape, shape_field(&thing_shape, name));
}

/* Reads it for adding: the only error has this code, field and argument. */
__attribute__((unused)) static void refused(const char *json, enum error_code code, const char *field, const char *argument,
                                            const char *value)
{
    ck_assert_msg(!read_as(ADD, json), "was taken: %s", json);
    ck_assert_msg(call.error_count == 1 && call.error.code == code, "%zu errors, the first %s: %s", call.error_count,
                  error_rows[call.error.code].slug, json);
    if (field)
        ck_assert_msg(call.error.field && strcmp(call.error.field, field) == 0, "%s: %s", call.error.field, json);
    else
        ck_assert_msg(!call.error.field, "%s: %s", call.error.field, json);
    if (argument)
        ck_assert_msg(strcmp(error_argument(&call.error, argument), value) == 0, "%s is \"%s\": %s", argument,
                      error_argument(&call.error, argument), json);
    ck_assert_ptr_null(call.path);
}

/* The description of the API (OpenAPI 3.1), made from the tables of routes, ops, shapes, errors and messages. */
#pragma once
#include "base/language.h"
#include "base/text.h"

/* Makes the description in a language; after router_start(). In `mem`: half a megabyte that nobody should wait for. */
const char *openapi_text(struct arena *mem, enum language language) __attribute__((returns_nonnull));

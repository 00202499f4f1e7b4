/* The description of the API (OpenAPI 3.1), made from the tables of routes, ops, shapes, errors and messages. */
#pragma once
#include "base/language.h"
#include "base/text.h"

/* Makes the descriptions, one for each language, after router_start(); before threads. */
void openapi_start(void);
void openapi_end(void);

/* The description, until openapi_end(); after openapi_start(). */
const char *openapi_text(enum language language, size_t *size);

/* For tests: a statement of their own. STATEMENT(add, "insert … values ($1)", "title"); */
#pragma once
#include "../harness.h"

#define STATEMENT(variable, text, ...)                                                                                           \
    static const char *const variable##_parameters[] = { NULL, ##__VA_ARGS__ };                                                  \
    static const struct stmt variable = { .name = #variable,                                                                     \
                                          .file = __FILE__,                                                                      \
                                          .line = __LINE__,                                                                      \
                                          .sql = (text),                                                                         \
                                          .parameters = variable##_parameters + 1,                                               \
                                          .parameter_count = sizeof variable##_parameters / sizeof(char *) - 1 }

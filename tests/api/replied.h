/* For tests of answers: the reply, and its header fields. */
#pragma once
#include "../../api/request.h"
#include <string.h>

static struct reply reply;

static inline const char *header(const char *name)
{
    for (size_t i = 0; i < reply.header_count; i++)
        if (strcmp(reply.headers[i].name, name) == 0)
            return reply.headers[i].value;
    return NULL;
}

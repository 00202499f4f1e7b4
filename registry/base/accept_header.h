/* Headers in which a reader lists what it accepts, each with a quality (RFC 9110 §12.4.2): "text/html;level=1, text/csv;q=0.5". */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct accept_item {
    const char *name; /* in the header */
    size_t size;
    int quality;         /* in thousandths */
    bool has_parameters; /* others than its quality */
};

/* The next well-formed item of *header, which moves behind it; those that are malformed are passed over. False: there is none. */
bool accept_next(const char **header, struct accept_item *out);

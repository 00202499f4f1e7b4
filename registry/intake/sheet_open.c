#include "sheet_open.h"
#include "dialect.h"

bool sheet_open(struct call *c, const struct file *file, const struct list_options *options, struct sheet **out)
{
    struct decoded decoded;
    if (!decode_file(c, file->bytes, file->size, options->encoding, &decoded))
        return false;
    *out = dialect_find(c->mem, &decoded, options->delimiter);
    return true;
}

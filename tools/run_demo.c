#include "run_demo.h"

#include "demo/demo.h"
#include "program.h"
#include "progress.h"

#include <unistd.h>

static bool fill(struct program *p, struct demo_filled *out)
{
    progress_say(MESSAGE_progress_demo);
    return demo_fill(p->c, out);
}

static const char *sentence(struct program *p, const struct demo_filled *it)
{
    return it->added.value ? message_counted(p->c->mem, p->c->language, MESSAGE_demo_added, it->suppliers.value)
                           : tr(p->c->mem, p->c->language, MESSAGE_demo_there);
}

bool run_db_demo(struct program *p)
{
    struct demo_filled filled;
    if (!program_open(p) || !fill(p, &filled))
        return false;
    p->made = filled.added.value;
    dprintf(STDERR_FILENO, "%s\n", sentence(p, &filled));
    return program_print(p, &demo_filled_shape, &filled);
}

bool fill_with_demo(struct program *p)
{
    struct demo_filled filled;
    if (!fill(p, &filled))
        return false;
    dprintf(STDERR_FILENO, "dicr: %s\n", sentence(p, &filled));
    return true;
}

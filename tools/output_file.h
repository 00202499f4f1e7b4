/* A file of the person's into which an answer goes. It is opened before anything is done, so that a place that cannot be written is
   refused with nothing done; an existing file is replaced only when the new one is whole. */
#pragma once
#include "base/buffer.h"
#include "base/call.h"

struct output_file {
    const char *name; /* NULL: not open */
    /* The file beside it that takes its place in the end; NULL: it is written as it is. Atomic: the thread that hears Ctrl-C removes
       it. */
    const char *_Atomic part;
    struct file_sink to;
};

/* Opens a file of this name beside it, which has the owner and the rights of the one that it will replace; where it cannot have
   them it is refused. What is no regular file (/dev/stdout, a pipe, a link) is opened itself and not yet emptied.
   Nothing happens when it is open already. REFUSED, or DISK_FULL. */
bool output_open(struct call *c, struct output_file *it, const char *name) __attribute__((warn_unused_result));

/* From now on the buffer's bytes go into the file as they come: for what may be large. */
bool output_begin(struct call *c, struct output_file *it, struct buffer *b) __attribute__((warn_unused_result));

/* Writes what the buffer holds, all of the file or its end, and puts the file into its place; it is closed then, whatever happened. */
bool output_write(struct call *c, struct output_file *it, struct buffer *b) __attribute__((warn_unused_result));

/* Closes it, and removes what stands beside its place. Nothing when it is not open. */
void output_discard(struct output_file *it);

/* For a process that is about to end while another thread may still use it: removes what stands beside its place. */
void output_remove_on_exit(struct output_file *it);

/* Whether a file of this name would be replaced rather than written as it is. */
bool output_is_replaceable(const char *name);

/* Adds the error that errno names: DISK_FULL where there is no space, else REFUSED. `name` may be NULL. */
bool output_fail(struct call *c, const char *name, int why) __attribute__((warn_unused_result));

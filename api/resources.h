/* What the service carries and answers itself, the same for everybody: the pages, what they load, and the description of the API.
   A file in api/pages/ needs nothing but to be there. Its extension says what it is. Pages (html, json) have the address of
   their name, index the bare one, and places to fill: {key} is that message, {tag} the language's tag, {languages} the links to
   the page in the other languages, {version} the program's, {page.css} the address of that file. Of what they load, the address
   holds a hash of the bytes, so that what is there never changes. */
#pragma once
#include "base/file.h"
#include "request.h"

/* As the build carries them. */
extern const struct file resource_files[];
extern const size_t resource_file_count;

/* Fills the pages, packs and tags all that there is; after router_start(), before threads. resources_end() gives it back. */
void resources_start(void);
void resources_end(void);

/* Whether there is something at this path. */
bool resource_exists(const char *path);

/* Answers a GET or HEAD of a path at which there is something: in the form, the language and the coding that the request prefers,
   with its tag; 304 for a reader who has that, 412 for one who asks for another, 406 where none of the forms will do. */
void resource_answer(struct call *c, const struct request *r, struct reply *out);

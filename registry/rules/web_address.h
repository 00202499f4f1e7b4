/* Web addresses that may become a link on a page. */
#pragma once
#include "base/arena.h"

/* The address as it is kept, in `mem`: http or https, its scheme in small letters; https:// is put before an address that names no
   scheme ("www.celik.example"). NULL for anything else: other schemes (javascript:, data:), a login before the host, spaces, quotes,
   control characters and characters that cannot be seen. The database keeps the same rule (supplier_website_format). */
const char *web_address_read(struct arena *mem, const char *text) __attribute__((warn_unused_result));

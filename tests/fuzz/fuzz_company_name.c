/* Taking the name of a firm apart. Keys are in the one form in which they are compared, and spellings that fold alike have one key. */
#include "base/text.h"
#include "base/utf8.h"
#include "fuzz.h"
#include "rules/company_name.h"

static void check_key(const char *key)
{
    FUZZ_PROMISE(utf8_is_valid(key, strlen(key)));
    for (const char *p = key; *p; p++) {
        FUZZ_PROMISE(!(*p >= 'A' && *p <= 'Z'));
        FUZZ_PROMISE(*p != ' ' || (p > key && p[1] && p[1] != ' '));
    }
}

static void check_short_key(const char *key, const char *short_key)
{
    const char *s = short_key;
    for (const char *p = key; *p; p++)
        if (*p != ' ' && !(*p == 'j' && p > key && p[-1] == 'd'))
            FUZZ_PROMISE(*s++ == *p);
    FUZZ_PROMISE(*s == '\0');
}

/* The first byte chooses the country. */
int fuzz_company_name(const uint8_t *bytes, size_t size)
{
    static const char *const countries[] = { NULL, "HR", "AL", "XK", "DE", "IT", "CZ", "RS" };
    if (size == 0)
        return 0;
    struct arena *mem = arena_new((size_t)64 << 20);
    const char *country = countries[bytes[0] & 7], *name = fuzz_text(mem, bytes + 1, size - 1);
    if (name) {
        struct company_name it = company_name_read(mem, name, country);
        check_key(it.key);
        check_short_key(it.key, it.short_key);
        const char *folded = text_fold(mem, name);
        FUZZ_PROMISE(strcmp(text_fold(mem, folded), folded) == 0);
        FUZZ_PROMISE((*it.key != '\0') == (*folded != '\0'));
        if (strlen(name) <= 4096) {
            struct company_name of_folded = company_name_read(mem, folded, country);
            FUZZ_PROMISE(strcmp(of_folded.key, it.key) == 0 && of_folded.legal_form == it.legal_form);
        }
        const struct legal_form *form = it.legal_form ? legal_form_find(it.legal_form) : NULL;
        FUZZ_PROMISE(!it.legal_form || (form && form->form == it.legal_form));
        FUZZ_PROMISE(!form || !form->sole_trader || it.sole_trader);
        FUZZ_PROMISE(!company_name_is_usable(mem, name) || *it.key);
        const struct legal_form *typed = legal_form_find(name);
        FUZZ_PROMISE(!typed || legal_form_find(typed->form) == typed);
        FUZZ_PROMISE(legal_form_fits(name, NULL));
    }
    arena_free(mem);
    return 0;
}

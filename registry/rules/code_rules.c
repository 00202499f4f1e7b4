#include "code_rules.h"
#include "base/text.h"
#include "identifier_forms.h"

static struct identifier_finding finding(enum identifier_verdict verdict, enum identifier_remark remark, const char *value,
                                         const char *cleaned)
{
    return (struct identifier_finding){ .verdict = verdict, .remark = remark, .value = value, .cleaned = cleaned };
}

struct identifier_finding nsn_read(struct arena *mem, const char *raw)
{
    struct form_cleaned cleaned = form_clean(mem, raw, "NSN|FSC|NSC|NATO", 13);
    const char *v = cleaned.value;
    size_t n = strlen(v);
    if (cleaned.empty)
        return finding(IDENTIFIER_EMPTY, REMARK_NONE, NULL, v);
    if (cleaned.destroyed)
        return finding(IDENTIFIER_INVALID, REMARK_SPREADSHEET, NULL, v);
    if (!form_is_digits(v) || (n != 13 && n != 4 && n != 2))
        return finding(IDENTIFIER_INVALID, REMARK_FORM, NULL, v);
    if (text_starts_with(v, "9999"))
        return finding(IDENTIFIER_WARN, REMARK_NO_SUCH_PATTERN, v, v);
    return finding(IDENTIFIER_VALID, REMARK_NONE, v, v);
}

/* Reads eight digits and, after a hyphen, the check digit; spaces and dots between them are skipped. */
static bool split_cpv(const char *v, char digits[9], char *check)
{
    size_t n = 0;
    *check = '\0';
    for (; *v && *v != '-'; v++) {
        if (*v == '.' || *v == ' ')
            continue;
        if (*v < '0' || *v > '9' || n == 8)
            return false;
        digits[n++] = *v;
    }
    digits[n] = '\0';
    if (*v == '-') {
        if (v[1] < '0' || v[1] > '9' || v[2] != '\0')
            return false;
        *check = v[1];
    }
    return n > 0;
}

struct identifier_finding cpv_read(struct arena *mem, const char *raw, cpv_lookup *lookup, void *arg)
{
    if (is_blank_word(raw))
        return finding(IDENTIFIER_EMPTY, REMARK_NONE, NULL, "");
    struct form_cleaned cleaned = form_clean(mem, raw, "CPV", 0);
    if (cleaned.destroyed)
        return finding(IDENTIFIER_INVALID, REMARK_SPREADSHEET, NULL, cleaned.value);
    const char *v = text_trim(mem, raw, true);
    if (text_starts_with(v, "CPV") || text_starts_with(v, "cpv"))
        v += 3 + strspn(v + 3, " :");
    char digits[9], check;
    if (!split_cpv(v, digits, &check))
        return finding(IDENTIFIER_INVALID, REMARK_FORM, NULL, cleaned.value);
    size_t n = strlen(digits);
    if (n != 8 && n != 7 && n != 2)
        return finding(IDENTIFIER_INVALID, REMARK_FORM, NULL, cleaned.value);
    char eight[16]; /* the leading 0 is what spreadsheets eat */
    snprintf(eight, sizeof eight, "%s%s%s", n == 7 ? "0" : "", digits, n == 2 ? "000000" : "");
    const char *code = lookup(eight, arg);
    if (!code)
        return finding(IDENTIFIER_INVALID, REMARK_NO_SUCH_PATTERN, NULL, cleaned.value);
    if (check && check != code[9]) {
        struct identifier_finding it = finding(IDENTIFIER_WARN, REMARK_CHECK_UNSURE, code, cleaned.value);
        it.expected = code;
        return it;
    }
    if (n == 2)
        return finding(IDENTIFIER_WARN, REMARK_FORM, code, cleaned.value);
    return n == 7 ? finding(IDENTIFIER_REPAIRED, REMARK_LOST_ZEROS, code, cleaned.value)
                  : finding(IDENTIFIER_VALID, REMARK_NONE, code, cleaned.value);
}

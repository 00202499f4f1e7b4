/* What may become a link, and what may not. */
#include "base/arena.h"
#include "rules/web_address.h"
#include <check.h>

Suite *suite_web_address(void);

static struct arena *mem;

static void begin(void)
{
    mem = arena_new(0);
}

static void end(void)
{
    arena_free(mem);
}

START_TEST(an_address_is_http_or_https)
{
    static const char *const kept[][2] = {
        { "https://celik.example", "https://celik.example" },
        { "http://celik.example/hr?x=1&y=%20#z", "http://celik.example/hr?x=1&y=%20#z" },
        { "HTTPS://Celik.example/", "https://Celik.example/" },
        { "www.celik.example", "https://www.celik.example" },
        { "celik.example/hr", "https://celik.example/hr" },
        { "celik.example:8443", "https://celik.example:8443" },
        { "https://čelik.example/ž", "https://čelik.example/ž" },
        { "http://10.0.0.1/", "http://10.0.0.1/" },
        { "https://celik.example/javascript:alert(1)", "https://celik.example/javascript:alert(1)" },
    };
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
        ck_assert_pstr_eq(web_address_read(mem, kept[i][0]), kept[i][1]);
}
END_TEST

START_TEST(anything_else_is_none)
{
    static const char *const refused[] = {
        "",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)//celik.example",
        "data:text/html,<script>",
        "vbscript:x.y",
        "file:///etc/passwd",
        "ftp://celik.example",
        "mailto:a@celik.example",
        "https:celik.example",
        "//celik.example",
        "https://",
        "https:///x",
        "https://user:password@celik.example",
        "https://www.celik.example@other.example",
        "https://celik",
        "https://.example",
        "https://celik..example",
        "https://-celik.example",
        "https://celik.example:",
        "https://celik.example:99999999",
        "https://celik.example:80x",
        "https://celik.example/a b",
        "https://celik.example/\ta",
        "https://celik.example/\n",
        " https://celik.example",
        "https://celik.example/\x01",
        "https://celik.example/\x7f",
        "https://celik.example/\xC2\x85",
        "https://celik.example/\xC2\xA0",
        "https://celik.example/\xE2\x80\xAE"
        "gpj.exe",
        "https://celik.example/\xE2\x80\x8B",
        "https://celik.example/\xEF\xBB\xBF",
        "https://celik.example/\"onclick=x",
        "https://celik.example/'",
        "https://celik.example/<b>",
        "https://celik.example/`",
        "https://celik.example\\@other.example",
        "https://celik.example/{x}",
        "https://[::1]/",
    };
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        ck_assert_msg(!web_address_read(mem, refused[i]), "%s", refused[i]);
}
END_TEST

Suite *suite_web_address(void)
{
    Suite *s = suite_create("web_address");
    TCase *t = tcase_create("web_address");
    tcase_add_checked_fixture(t, begin, end);
    tcase_add_test(t, an_address_is_http_or_https);
    tcase_add_test(t, anything_else_is_none);
    suite_add_tcase(s, t);
    return s;
}

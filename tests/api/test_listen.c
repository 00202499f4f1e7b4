/* Where the service listens. */
#include "service.h"

static enum error_code listen_error(const char *address)
{
    int fd;
    const char *url;
    call_clear(&service.call);
    if (!listen_open(&service.call, address, &fd, &url))
        return service.call.error.code;
    close(fd);
    return ERROR_NONE;
}

START_TEST(only_addresses_of_this_machine_are_listened_on)
{
    ck_assert_int_eq(listen_error("127.0.0.1:0"), ERROR_NONE);
    ck_assert_int_eq(listen_error("localhost:0"), ERROR_NONE);
    ck_assert_int_eq(listen_error("0.0.0.0:0"), ERROR_REFUSED);
    ck_assert_int_eq(listen_error("192.168.1.1:8080"), ERROR_REFUSED);
    ck_assert_int_eq(listen_error("[::]:8080"), ERROR_REFUSED);
    ck_assert_int_eq(listen_error("example.org:8080"), ERROR_REFUSED);
    ck_assert_ptr_nonnull(strstr(error_sentence(service.mem, LANGUAGE_EN, &service.call.error), "no user accounts"));
    static const char *const malformed[] = { "",           "8080",        ":8080",           "127.0.0.1",
                                             "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000", "::1:8080" };
    for (size_t i = 0; i < sizeof malformed / sizeof malformed[0]; i++)
        ck_assert_msg(listen_error(malformed[i]) == ERROR_FORMAT, "%s", malformed[i]);
}
END_TEST

START_TEST(a_port_that_is_taken_is_said_so)
{
    ck_assert_int_eq(listen_error(text_format(service.mem, "127.0.0.1:%u", (unsigned)service.port)), ERROR_REFUSED);
    ck_assert_ptr_nonnull(strstr(error_sentence(service.mem, LANGUAGE_EN, &service.call.error), "taken by another program"));
}
END_TEST

Suite *suite_listen(void);
Suite *suite_listen(void)
{
    Suite *s = suite_create("listen");
    TCase *t = service_case(s, "listening", service_start);
    tcase_add_test(t, only_addresses_of_this_machine_are_listened_on);
    tcase_add_test(t, a_port_that_is_taken_is_said_so);
    return s;
}

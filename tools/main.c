/* dicr: the Defence Industrial Cooperation Registry. */
#include "hide_passwords.h"
#include "program.h"

#include <sodium.h>

int main(int argc, char **argv)
{
    size_t count = argc > 0 ? (size_t)argc - 1 : 0;
    const char *const *arguments = hide_passwords(count, argv + 1);
    shape_json_start();
    if (sodium_init() < 0) {
        fputs("dicr: no random numbers can be had from this system\n", stderr);
        return EXIT_FAILURE;
    }
    return program_main(count, arguments);
}

/* dicr: the Defence Industrial Cooperation Registry. */
#include "program.h"

#include <jansson.h>
#include <sodium.h>

int main(int argc, char **argv)
{
    json_object_seed(0);
    if (sodium_init() < 0) {
        fputs("dicr: no random numbers can be had from this system\n", stderr);
        return EXIT_FAILURE;
    }
    return program_main(argc > 0 ? (size_t)argc - 1 : 0, (const char *const *)argv + 1);
}

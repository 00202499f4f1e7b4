/* replay TARGET FILE|FOLDER…: runs a fuzz target on files, without a fuzzer: to look at a find in a debugger, and to count the lines
   that seeds and finds reach (make fuzz-coverage). */
#include "fuzz.h"

int main(int argc, char **argv)
{
    int (*target)(const uint8_t *bytes, size_t size) = argc > 2 ? fuzz_find(argv[1]) : NULL;
    if (!target) {
        fprintf(stderr, "usage: replay TARGET FILE|FOLDER…; a target is one of tests/fuzz/targets.tsv\n");
        return 2;
    }
    size_t n = 0;
    for (int i = 2; i < argc; i++)
        n += fuzz_run_folder(target, argv[i]);
    printf("%s: %zu inputs\n", argv[1], n);
    return 0;
}

#!/bin/sh
# embed.sh migrations|reference|resources FILE…: writes a C file that carries the files as they are, byte for byte.
set -eu
what=$1
shift
case $what in
    migrations) echo '#include "db/schema.h"' ;;
    reference) echo '#include "reference/reference.h"' ;;
    resources) echo "#include \"$(realpath api/resources.h)\"" ;;
    *) echo "embed.sh: what is '$what'?" >&2; exit 2 ;;
esac
echo '/* made by tools/dev/embed.sh */'
i=0
for file in "$@"; do
    printf '__asm__(".section .rodata\\n%s_%d:\\n.incbin \\"%s\\"\\n.byte 0\\n.previous\\n");\n' "$what" "$i" "$file"
    printf 'extern const char %s_%d[];\n' "$what" "$i"
    i=$((i + 1))
done
case $what in
    migrations) echo 'const struct migration migrations[] = {' ;;
    reference) echo 'const struct reference_file reference_files[] = {' ;;
    resources) echo 'const struct resource_file resource_files[] = {' ;;
esac
i=0
for file in "$@"; do
    name=$(basename "$file")
    name=${name%.*}
    size=$(($(wc -c <"$file")))
    # shellcheck disable=SC2003 # $((0008)) would be octal
    case $what in
        migrations) printf '    { %d, "%s", migrations_%d, %d },\n' "$(expr "${name%%_*}" + 0)" "$name" "$i" "$size" ;;
        reference) printf '    { "%s", reference_%d, %d },\n' "$name" "$i" "$size" ;;
        resources) printf '    { "%s", resources_%d, %d },\n' "$(basename "$file")" "$i" "$size" ;;
    esac
    i=$((i + 1))
done
echo '};'
case $what in
    migrations) echo "const size_t migration_count = $i;" ;;
    reference) echo "const size_t reference_file_count = $i;" ;;
    resources) echo "const size_t resource_file_count = $i;" ;;
esac

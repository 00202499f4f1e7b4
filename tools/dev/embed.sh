#!/bin/sh
# embed.sh NAME FILE…: writes a C file that carries the files as they are, byte for byte: NAME_files[] and NAME_file_count. They are
# called as their files, tables and SQL without the extension.
set -eu
what=$1
shift
echo '/* made by tools/dev/embed.sh */'
echo '#include "base/file.h"'
i=0
for file in "$@"; do
    printf '__asm__(".section .rodata\\n%s_%d:\\n.incbin \\"%s\\"\\n.byte 0\\n.previous\\n");\n' "$what" "$i" "$file"
    printf 'extern const char %s_%d[];\n' "$what" "$i"
    i=$((i + 1))
done
echo "const struct file ${what}_files[] = {"
i=0
for file in "$@"; do
    name=$(basename "$file")
    name=${name%.sql}
    printf '    { "%s", %s_%d, %d },\n' "${name%.tsv}" "$what" "$i" "$(($(wc -c <"$file")))"
    i=$((i + 1))
done
echo '};'
echo "const size_t ${what}_file_count = $i;"

#!/bin/sh
# floors.sh: fails when an include points up a floor, or a library is included outside the one place that may hold it.
set -eu
cd "$(dirname "$0")/../.."
git ls-files '*.c' '*.h' | awk '
function floor(path) {
    if (path ~ /^registry\/base\//) return 0
    if (path ~ /^registry\/(shape|rules|cluster)\//) return 1
    if (path ~ /^registry\/(db|trust)\//) return 2
    if (path ~ /^registry\/reference\//) return 3
    if (path ~ /^registry\/catalogue\//) return 4
    if (path ~ /^registry\/image\//) return 5
    if (path ~ /^registry\/search\//) return 6
    if (path ~ /^registry\/(intake|analysis)\//) return 7
    if (path ~ /^registry\/(report|node)\//) return 8
    if (path ~ /^registry\/[^\/]*$/) return 9
    if (path ~ /^(api|tools)\//) return 10
    return 11 # tests may include anything
}
function normal(path,    n, i, part, out, m) {
    n = split(path, part, "/"); m = 0
    for (i = 1; i <= n; i++) {
        if (part[i] == "..") { if (m > 0) m-- } else if (part[i] != ".") out[++m] = part[i]
    }
    path = ""
    for (i = 1; i <= m; i++) path = path (i > 1 ? "/" : "") out[i]
    return path
}
function wrong(text) { print file ":" line ": " text; faults++ }
function only(header, pattern) { if (what == header && file !~ pattern) wrong("only " pattern " may include <" header ">") }
{
    file = $0; line = 0; folder = file; sub(/\/[^\/]*$/, "", folder)
    while ((getline text < file) > 0) {
        line++
        if (text !~ /^[ \t]*#[ \t]*include/) continue
        what = text; sub(/^[^<"]*[<"]/, "", what); sub(/[>"].*$/, "", what)
        only("libpq-fe.h", "^(registry/(db/|cluster/cluster_accounts[.]c)|tests/)")
        only("microhttpd.h", "^api/server")
        if (what == "jansson.h" && file !~ /^(registry\/shape\/shape_json\.c|registry\/op\.c|api\/|tools\/|tests\/)/) wrong("jansson belongs to shape_json, op, openapi and print")
        if (text !~ /"/) continue
        if ((getline dummy < (folder "/" what)) >= 0) { close(folder "/" what); target = normal(folder "/" what) }
        else if ((getline dummy < ("registry/" what)) >= 0) { close("registry/" what); target = normal("registry/" what) }
        else continue # generated
        if (floor(target) > floor(file)) wrong("includes " target ", which lies on a higher floor")
        if (floor(file) == 10 && floor(target) == 10 && file ~ /^api\// && target ~ /^tools\//) wrong("api includes tools")
    }
    close(file)
}
END { exit faults > 0 }'

#!/bin/sh
# floors.sh: fails when an include points up a floor, or a library is included outside the one place that may hold it. Prints the circles
# of includes that remain: modules (a .c with its .h) of which each reaches the others.
set -eu
cd "$(dirname "$0")/../.."
git ls-files '*.c' '*.h' | awk '
function floor(path) {
    if (path ~ /^registry\/base\//) return 0
    if (path ~ /^registry\/(shape|rules|cluster)\//) return 1
    if (path ~ /^registry\/(db|trust)\//) return 2
    if (path ~ /^registry\/(job|reference)\//) return 3
    if (path ~ /^registry\/catalogue\//) return 4
    if (path ~ /^registry\/search\//) return 6
    if (path ~ /^registry\/(intake|analysis)\//) return 7
    if (path ~ /^registry\/report\//) return 8
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
function module(path) { sub(/\.[ch]$/, "", path); return path }
# Whom `start` reaches, by what leads on.
function walk(start,    todo, n, at, i) {
    n = 1; todo[1] = start
    for (i = 1; i <= n; i++)
        for (at in next_of)
            if (index(next_of[todo[i]], " " at " ") && !((start, at) in reaches)) { reaches[start, at]; todo[++n] = at }
}
function print_circles(    pair, part, at, other, list, size, i, j, t) {
    for (pair in leads) {
        split(pair, part, SUBSEP)
        if (part[1] == part[2]) continue
        if (!(part[1] in next_of)) next_of[part[1]] = " "
        if (!(part[2] in next_of)) next_of[part[2]] = " "
        next_of[part[1]] = next_of[part[1]] part[2] " "
    }
    for (at in next_of) walk(at)
    for (at in next_of) {
        if (at in printed || !((at, at) in reaches)) continue
        size = 0
        for (other in next_of)
            if ((at, other) in reaches && (other, at) in reaches) { list[++size] = other; printed[other] }
        for (i = 2; i <= size; i++)
            for (j = i; j > 1 && list[j] < list[j - 1]; j--) { t = list[j]; list[j] = list[j - 1]; list[j - 1] = t }
        t = "circle of " size ":"
        for (i = 1; i <= size; i++) t = t " " list[i]
        print t | "sort"
    }
}
{
    file = $0; line = 0; folder = file; sub(/\/[^\/]*$/, "", folder)
    while ((getline text < file) > 0) {
        line++
        if (text !~ /^[ \t]*#[ \t]*include/) continue
        what = text; sub(/^[^<"]*[<"]/, "", what); sub(/[>"].*$/, "", what)
        only("libpq-fe.h", "^(registry/(db/|cluster/cluster_accounts[.]c)|tests/)")
        only("microhttpd.h", "^api/mhd[.]c$")
        only("sys/epoll.h", "^api/(server|accept|connection|connection_io)[.]c$")
        if (what == "jansson.h" && file !~ /^(registry\/shape\/shape_json\.c|registry\/op\.c|api\/|tools\/|tests\/)/) wrong("jansson belongs to shape_json, op, openapi and print")
        if (text !~ /"/) continue
        if ((getline dummy < (folder "/" what)) >= 0) { close(folder "/" what); target = normal(folder "/" what) }
        else if ((getline dummy < ("registry/" what)) >= 0) { close("registry/" what); target = normal("registry/" what) }
        else continue # generated
        if (floor(target) > floor(file)) wrong("includes " target ", which lies on a higher floor")
        if (floor(file) < 11) leads[module(file), module(target)]
        if (floor(file) == 10 && floor(target) == 10 && file ~ /^api\// && target ~ /^tools\//) wrong("api includes tools")
    }
    close(file)
}
END {
    print_circles()
    exit faults > 0
}'

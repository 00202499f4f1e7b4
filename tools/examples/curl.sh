#!/usr/bin/env bash
# curl.sh [URL]: the main jobs over HTTP, against a running service (./tools/quickstart). It finds suppliers, reads one, adds one,
# changes it, archives it again, and asks for the gap report. Each step stops the script when the service refuses it.
set -euo pipefail
url=${1:-http://127.0.0.1:8080}/api/v1
get() { curl --silent --show-error --fail-with-body "$@"; }

echo '== find: words in any language and spelling, filters, facets'
get "$url/suppliers?q=municion&country=AL&limit=2&facets=country"
echo
echo '== read one, by a number that the search gave'
get "$url/suppliers/AL-0000332?lang=hr" | cut -c1-300
echo
echo '== a table for a spreadsheet: certificates that end by a day'
get "$url/certificates?expires_by=2027-06-30&country=HR&limit=3&format=csv"

echo '== add a supplier; the answer says where it is and which version it has'
head=$(get --dump-header - --output /dev/null --header 'Content-Type: application/json' \
    --data '{"legal_name": "Primjer Optika d.o.o.", "country": "HR", "sites": [{"town": "Split"}]}' "$url/suppliers?owner=HR")
place=$(sed -n 's/^[Ll]ocation: *\([^[:space:]]*\).*/\1/p' <<<"$head")
tag=$(sed -n 's/^[Ee][Tt]ag: *\([^[:space:]]*\).*/\1/p' <<<"$head")
echo "$place $tag"
here=${url%/api/v1}$place

echo '== change it: only what is named changes, and only if nobody else has changed it (If-Match)'
get --dump-header - --output /dev/null --request PATCH --header "If-Match: $tag" \
    --header 'Content-Type: application/merge-patch+json' --data '{"note": "visited in May"}' "$here" | sed -n 's/^[Ee][Tt]ag: *//p'
echo '== a change that saw an older version is refused with 412'
curl --silent --output /dev/null --write-out '%{http_code}\n' --request PATCH --header "If-Match: $tag" \
    --header 'Content-Type: application/merge-patch+json' --data '{"note": "too late"}' "$here"
echo '== archive it, with a reason; nothing is deleted'
tag=$(get --head "$here" | sed -n 's/^[Ee][Tt]ag: *\([^[:space:]]*\).*/\1/p')
get --output /dev/null --write-out '%{http_code}\n' --request DELETE --header "If-Match: $tag" "$here?reason=example"

echo '== the gap report as JSON'
get "$url/reports/gaps?theme=AMMO_SC" | cut -c1-200
echo

#!/bin/sh
# A month from districts over cities to the province, each command a process of its own; one cell goes back to its township
# and comes up again. `levels.sh FOLDER`: in it lie the desks (14, 1409, …), their offices' submissions received and
# accepted at the districts. tianbao is called as $TIANBAO (default: `tianbao`).
set -eu
folder=$1 period=2025-10 town=140902101
: "${TIANBAO:=tianbao}"
export TIANBAO_NO_KEYRING=1 LANG=en_US.UTF-8

say() { printf '== %s\n' "$*"; }
fail() { printf 'FAILED: %s\n' "$*" >&2; exit 1; }
value() { python3 -c 'import json, sys
at = json.load(sys.stdin)
for step in sys.argv[1].split("."):
    at = at[int(step) if step.lstrip("-").isdigit() else step]
print(at)' "$1"; }
above() { case $1 in 140702) echo 1407 ;; 14????) echo 1409 ;; *) echo 14 ;; esac; }
at() { whose=$1; shift; $TIANBAO --home "$folder/$whose" "$@"; }

up() { # up DESK: submits, and the desk above takes it; the first time its key is trusted by telephone
    mkdir -p "$folder/up-$1"
    at "$1" upward --period $period --to "$folder/up-$1" --json > "$folder/sent.json" || fail "$1 upward: $(cat "$folder/sent.json")"
    if ! at "$(above "$1")" receive "$(value file < "$folder/sent.json")" --json > "$folder/received.json"; then
        at "$(above "$1")" trust --unit "$1" --code "$(value key_code < "$folder/sent.json")" --json > "$folder/received.json" ||
            fail "$1: $(cat "$folder/received.json")"
    fi
    grep -q '"outcome": *"taken"' "$folder/received.json" || fail "$1: $(cat "$folder/received.json")"
}

say each desk takes the task of the one above
for desk in 1409 1407 140902; do
    mkdir -p "$folder/task-$desk"
    at "$(above $desk)" task export --period $period --to "$folder/task-$desk" --json > "$folder/task.json"
    at $desk receive "$folder/task-$desk" >/dev/null 2>&1 && fail "a key that nobody has compared was trusted"
    at $desk trust --district --code "$(value key_code < "$folder/task.json")" >/dev/null
done

say districts to cities, cities to the province
for desk in 140902 140981 140921 140702; do
    up $desk
    at "$(above $desk)" accept --unit $desk --period $period >/dev/null 2>&1
done
for desk in 1409 1407; do up $desk; done
at 14 board --period $period --by-area --json > "$folder/board.json"
[ "$(value 0.area < "$folder/board.json")" = 1409 ] || fail "the board begins with the first city"

say one cell back to its township
at 14 return --unit $town --period $period --cell E303 --words "less than half of last month" --json >/dev/null 2>&1
mkdir -p "$folder/back-1409" "$folder/back-140902" "$folder/back-town"
at 14 back --to "$folder/back-1409" --json >/dev/null
at 1409 receive "$folder/back-1409" --json >/dev/null
at 1409 above pass --unit $town --period $period E303 --json >/dev/null
at 1409 back --to "$folder/back-140902" --json >/dev/null
at 140902 receive "$folder/back-140902" --json >/dev/null
[ "$(at 140902 above list --json | value 0.unit)" = $town ] || fail "the return did not reach the district"
at 140902 above pass --unit $town --period $period E303 --words "today" --json >/dev/null
at 140902 back --to "$folder/back-town" --json >/dev/null
ls "$folder/back-town/$town"-*.tbback >/dev/null || fail "nothing goes home to the township"

say its correction comes up
at 140902 receive "$folder/corrected" --json >/dev/null
at 140902 accept --unit $town --period $period >/dev/null 2>&1
up 140902
[ "$(value sequence < "$folder/sent.json")" = 2 ] || fail "the district's correction is number 2"
at 1409 accept --unit 140902 --period $period >/dev/null 2>&1
up 1409

say the same figures at every level
at 14 consolidate --period $period --level district --json > "$folder/by-level.json"
for desk in 140902 140981 140921 140702; do
    at $desk consolidate --period $period --json > "$folder/own-$desk.json"
done
python3 - "$folder" <<'PY'
import json, sys
folder = sys.argv[1]
read = lambda name: json.load(open(f"{folder}/{name}.json", encoding="utf-8"))
keep = lambda rows: {(r["code"], r["dimension"]): (r["value"], r["have"], r["of"]) for r in rows}
areas = {a["area"]: keep(a["figures"]) for a in read("by-level")}
for code, figures in areas.items():
    own = keep(read(f"own-{code}"))
    assert figures == own, (code, [k for k in own if own[k] != figures.get(k)][:3])
assert len(areas) == 4 and sum(v[0] != "" for f in areas.values() for v in f.values()) > 100
PY
at 14 trace --period $period E303 --json > "$folder/trace.json"
python3 - "$folder" $town <<'PY'
import json, sys
trace = json.load(open(f"{sys.argv[1]}/trace.json", encoding="utf-8"))
(part,) = [p for p in trace["parts"] if p["unit"] == sys.argv[2]]
assert (part["value"], part["sequence"]) == ("4321", 2), part
assert sum(int(p["value"]) for p in trace["parts"] if p["value"]) == int(trace["value"]), trace["value"]
PY
say done

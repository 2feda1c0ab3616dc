#!/bin/sh
# One office's month and the desk's, each command a process of its own as scripts call them: example workplace, task out,
# submissions in, a return home, the corrected submission in, the month consolidated. `circle.sh FOLDER [MONTHS]`; tianbao is
# called as $TIANBAO (default: `tianbao`). The whole district's two years are played by `tianbao demo`.
set -eu
folder=$1
months=${2:-"01"} unit=140902101
: "${TIANBAO:=tianbao}"
export TIANBAO_NO_KEYRING=1 LANG=en_US.UTF-8
demo=$folder/demo desk=$folder/demo/district stick=$folder/stick
mkdir -p "$stick"

say() { printf '== %s\n' "$*"; }
fail() { printf 'FAILED: %s\n' "$*" >&2; exit 1; }
value() { python3 -c 'import json, sys
at = json.load(sys.stdin)
for step in sys.argv[1].split("."):
    at = at[int(step) if step.lstrip("-").isdigit() else step]
print(at)' "$1"; }
refused() { # refused EXIT-CODE COMMAND...: the command must end with just this code
    expected=$1; shift
    code=0; "$@" >/dev/null 2>&1 || code=$?
    [ "$code" = "$expected" ] || fail "$* ended with $code, not $expected"
}

say an example workplace
$TIANBAO demo "$demo" --unit $unit >/dev/null 2>&1

say the task goes out
$TIANBAO --home "$desk" task export --period 2024-01 --to "$stick" --json > "$folder/task.json"
key=$(value key_code < "$folder/task.json")
refused 3 $TIANBAO --home "$demo/$unit" receive "$stick" # its key waits for the telephone call
$TIANBAO --home "$demo/$unit" trust --district --code "$key" >/dev/null

say submissions
for month in $months; do
    due="2024-$month"
    case $month in 03) due="$due 2024-Q1" ;; 06) due="$due 2024-Q2" ;; 09) due="$due 2024-Q3" ;; 12) due="$due 2024-Q4" ;; esac
    for period in $due; do
        $TIANBAO --home "$demo/$unit" submit --period "$period" --to "$stick" --json > "$folder/submitted.json" ||
            fail "$unit $period: $(cat "$folder/submitted.json")"
    done
done

say the desk receives the stick and trusts each key by telephone
refused 3 $TIANBAO --home "$desk" receive "$stick"
$TIANBAO --home "$desk" trust --unit $unit --code "$(value key_code < "$folder/submitted.json")" >/dev/null
$TIANBAO --home "$desk" receive "$stick" --json > "$folder/received.json"
python3 - "$folder/received.json" <<'PY'
import json, sys
rows = [row for row in json.load(open(sys.argv[1], encoding="utf-8")) if row["file"].endswith(".tbsub")]
assert rows and {row["outcome"] for row in rows} == {"known"}, rows[:3]
print(f"   {len(rows)} submissions, all known")
PY

say one cell is returned and corrected
$TIANBAO --home "$desk" return --unit $unit --period 2024-01 --cell E303 --words "与林业站台账核对造林面积" --json > "$folder/returned.json" 2>/dev/null
$TIANBAO --home "$desk" accept --period 2024-01 --clean --json > "$folder/accepted.json" 2>/dev/null
$TIANBAO --home "$desk" back --to "$stick" --json > /dev/null
$TIANBAO --home "$demo/$unit" receive "$stick" --json > /dev/null
refused 1 $TIANBAO --home "$demo/$unit" submit --period 2024-01 --to "$stick"
before=$($TIANBAO --home "$demo/$unit" figures --period 2024-01 --form E1 --json | python3 -c 'import json, sys
print(next(row["value"] for row in json.load(sys.stdin) if row["code"] == "E303"))')
printf 'form,code,dimension,date,value,note\nE1,E304,,,%s,\n' 1 > "$folder/other.csv"
refused 3 $TIANBAO --home "$demo/$unit" enter --period 2024-01 "$folder/other.csv"
printf 'form,code,dimension,date,value,note\nE1,E303,,,%s,\n' "$((before + 1))" > "$folder/wrong.csv"
$TIANBAO --home "$demo/$unit" enter --period 2024-01 "$folder/wrong.csv" >/dev/null 2>&1 || true
printf 'form,code,dimension,date,value,note\nE1,E303,,,%s,\n' "$before" > "$folder/right.csv"
$TIANBAO --home "$demo/$unit" enter --period 2024-01 "$folder/right.csv" >/dev/null 2>&1 || true
refused 1 $TIANBAO --home "$demo/$unit" submit --period 2024-01 --to "$stick"
$TIANBAO --home "$demo/$unit" explain --period 2024-01 --rule return-1 --cell E303 --words "已与林业站台账逐地块核对，面积与验收单一致" >/dev/null
$TIANBAO --home "$demo/$unit" submit --period 2024-01 --to "$stick" --json > "$folder/corrected.json"
[ "$(value sequence < "$folder/corrected.json")" = 2 ] || fail "the correction is number 2"
$TIANBAO --home "$desk" receive "$stick" --json > "$folder/received.json" || true
grep -q '"outcome": *"taken"' "$folder/received.json" || fail "the correction was not taken"
$TIANBAO --home "$desk" accept --unit $unit --period 2024-01 >/dev/null 2>&1
$TIANBAO --home "$desk" lock --period 2024-01 >/dev/null 2>&1
refused 3 $TIANBAO --home "$desk" accept --unit $unit --period 2024-01
$TIANBAO --home "$desk" unlock --period 2024-01 --words "收到迟报" >/dev/null 2>&1
$TIANBAO --home "$desk" back --to "$stick" --json > /dev/null
$TIANBAO --home "$demo/$unit" receive "$stick" --json > /dev/null

say the month
$TIANBAO --home "$desk" consolidate --period 2024-01 --json > "$folder/consolidated.json"
$TIANBAO --home "$desk" trace --period 2024-01 E303 --json > "$folder/trace.json"
$TIANBAO --home "$desk" board --period 2024-01 --json > "$folder/board.json"
say done

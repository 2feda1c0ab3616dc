#!/bin/sh
# The whole circle through the command line alone: example workplaces, task out, submissions in, returns home, corrected
# submissions in, the year consolidated. `circle.sh FOLDER [MONTHS]`; tianbao is called as $TIANBAO (default: `tianbao`).
set -eu
folder=$1
months=${2:-"01 02 03 04 05 06 07 08 09 10 11 12"}
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

for_each_unit() { # for_each_unit FUNCTION: four units at a time, as four offices would work
    count=0
    for unit in $units; do
        "$1" "$unit" &
        count=$((count + 1))
        if [ $((count % 4)) = 0 ]; then wait; fi
    done
    wait
}

say example workplaces
$TIANBAO demo "$demo" >/dev/null 2>&1
units=$(ls "$demo" | grep -v district)
[ "$(printf '%s\n' $units | wc -l)" = 26 ] || fail "26 units expected"

say the task goes out, one file for all
$TIANBAO --home "$desk" task export --period 2024-01 --to "$stick" --json > "$folder/task.json"
key=$(value key_code < "$folder/task.json")
refused 3 $TIANBAO --home "$demo/140902101" receive "$stick" # its key waits for the telephone call
take_task() {
    [ "$1" = 140902101 ] || $TIANBAO --home "$demo/$1" receive "$stick" >/dev/null 2>&1 || true
    $TIANBAO --home "$demo/$1" trust --district --code "$key" >/dev/null
}
for_each_unit take_task

say submissions, all months of 2024
submit_all() { # submit_all UNIT: whatever is due of it
    mkdir "$stick/$1"
    for month in $months; do
        due="2024-$month"
        case $month in 03) due="$due 2024-Q1" ;; 06) due="$due 2024-Q2" ;; 09) due="$due 2024-Q3" ;; 12) due="$due 2024-Q4" ;; esac
        for period in $due; do
            code=0
            $TIANBAO --home "$demo/$1" submit --period "$period" --to "$stick/$1" --json > "$folder/$1.now" 2>/dev/null || code=$?
            case $code in
                0) value key_code < "$folder/$1.now" > "$folder/$1.code" ;;
                3) ;; # nothing of it is due then
                *) fail "$1 $period: $(cat "$folder/$1.now")" ;;
            esac
        done
    done
}
for_each_unit submit_all
for unit in $units; do [ -s "$folder/$unit.code" ] || fail "$unit submitted nothing"; done

say the air of the year before, of the monitoring station
station=140902901
for month in $months; do
    printf 'form,code,dimension,date,value,note\n' > "$folder/sections.csv"
    for section in 定襄桥 忻口 云中河桥; do
        printf 'E1,E201,%s,,,missing:not_monitored\n' "$section" >> "$folder/sections.csv"
    done
    $TIANBAO --home "$demo/$station" enter --period "2023-$month" "$folder/sections.csv" >/dev/null 2>&1 || true
    $TIANBAO --home "$demo/$station" submit --period "2023-$month" --to "$stick/$station" >/dev/null 2>&1 ||
        fail "$station 2023-$month"
done

say the desk receives the stick and trusts each key by telephone
refused 3 $TIANBAO --home "$desk" receive "$stick"
for unit in $units; do
    $TIANBAO --home "$desk" trust --unit "$unit" --code "$(cat "$folder/$unit.code")" >/dev/null
done
$TIANBAO --home "$desk" receive "$stick" --json > "$folder/received.json"
python3 - "$folder/received.json" <<'PY'
import json, sys
rows = [row for row in json.load(open(sys.argv[1], encoding="utf-8")) if row["file"].endswith(".tbsub")]
assert rows and {row["outcome"] for row in rows} == {"known"}, rows[:3]
print(f"   {len(rows)} submissions, all known")
PY

say one cell is returned and corrected
$TIANBAO --home "$desk" return --unit 140902101 --period 2024-01 --cell E303 --words "与林业站台账核对造林面积" --json > "$folder/returned.json" 2>/dev/null
$TIANBAO --home "$desk" accept --period 2024-01 --clean --json > "$folder/accepted.json" 2>/dev/null
$TIANBAO --home "$desk" back --to "$stick" --json > /dev/null
$TIANBAO --home "$demo/140902101" receive "$stick" --json > /dev/null
refused 1 $TIANBAO --home "$demo/140902101" submit --period 2024-01 --to "$stick"
before=$($TIANBAO --home "$demo/140902101" figures --period 2024-01 --form E1 --json | python3 -c 'import json, sys
print(next(row["value"] for row in json.load(sys.stdin) if row["code"] == "E303"))')
printf 'form,code,dimension,date,value,note\nE1,E304,,,%s,\n' 1 > "$folder/other.csv"
refused 3 $TIANBAO --home "$demo/140902101" enter --period 2024-01 "$folder/other.csv"
printf 'form,code,dimension,date,value,note\nE1,E303,,,%s,\n' "$((before + 1))" > "$folder/wrong.csv"
$TIANBAO --home "$demo/140902101" enter --period 2024-01 "$folder/wrong.csv" >/dev/null 2>&1 || true
printf 'form,code,dimension,date,value,note\nE1,E303,,,%s,\n' "$before" > "$folder/right.csv"
$TIANBAO --home "$demo/140902101" enter --period 2024-01 "$folder/right.csv" >/dev/null 2>&1 || true
refused 1 $TIANBAO --home "$demo/140902101" submit --period 2024-01 --to "$stick"
$TIANBAO --home "$demo/140902101" explain --period 2024-01 --rule return-1 --cell E303 --words "已与林业站台账逐地块核对，面积与验收单一致" >/dev/null
$TIANBAO --home "$demo/140902101" submit --period 2024-01 --to "$stick" --json > "$folder/corrected.json"
[ "$(value sequence < "$folder/corrected.json")" = 2 ] || fail "the correction is number 2"
$TIANBAO --home "$desk" receive "$stick" --json > "$folder/received.json" || true
grep -q '"outcome": *"taken"' "$folder/received.json" || fail "the correction was not taken"
$TIANBAO --home "$desk" accept --unit 140902101 --period 2024-01 >/dev/null 2>&1
$TIANBAO --home "$desk" lock --period 2024-01 >/dev/null 2>&1
refused 3 $TIANBAO --home "$desk" accept --unit 140902101 --period 2024-01
$TIANBAO --home "$desk" unlock --period 2024-01 --words "收到迟报" >/dev/null 2>&1
$TIANBAO --home "$desk" back --to "$stick" --json > /dev/null
$TIANBAO --home "$demo/140902101" receive "$stick" --json > /dev/null

say the year
$TIANBAO --home "$desk" consolidate --period 2024 --json > "$folder/consolidated.json"
$TIANBAO --home "$desk" brief --period 2024 --to "$folder/brief.txt" >/dev/null 2>&1
$TIANBAO --home "$desk" brief --period 2024 --json > "$folder/brief.json"
$TIANBAO --home "$desk" trace --period 2024 E303 --json > "$folder/trace.json"
$TIANBAO --home "$desk" board --period 2024-01 --json > "$folder/board.json"
: > "$folder/honours.txt"
for quarter in 2024-Q1 2024-Q2 2024-Q3 2024-Q4; do
    $TIANBAO --home "$desk" trace --period "$quarter" H100 --json > "$folder/honours.json" || continue
    for unit in $(python3 -c 'import json, sys
print(*{part["unit"] for part in json.load(sys.stdin)["parts"] if part["value"] not in ("", "0")})' < "$folder/honours.json"); do
        $TIANBAO --home "$desk" figures --unit "$unit" --period "$quarter" --form H1 >> "$folder/honours.txt"
    done
done
say done

#!/usr/bin/env bash
# Usage: flakes.sh N LOG   Runs the UI tests N times in a row and appends a line for each to LOG.
# Fails if one of them did; what it printed is then in build/ui-RUN.log.
set -uo pipefail

runs=$1 log=$2 failed=0
mkdir -p build
{
  echo "# $runs runs of make test-ui at $(git rev-parse --short HEAD), $(date -u +%Y-%m-%d)"
  echo "# $(nproc) cores, $(uname -m); load is that of the last 5 minutes, at the end of a run"
} >> "$log"
for run in $(seq "$runs"); do
  began=$(date +%s)
  make --no-print-directory test-ui > "build/ui-$run.log" 2>&1
  code=$?
  number() { sed -n "s/^ℹ $1 //p" "build/ui-$run.log" | tail -1; }
  passed=$(number pass) wrong=$(number fail) ended=$(date +%s)
  read -r _ load _ < /proc/loadavg
  echo "run $run: ${passed:-0} passed, ${wrong:-?} failed, $((ended - began)) s, load $load" | tee -a "$log"
  sed -n 's/^✖ \(.*\) (.*ms)$/  failed: \1/p' "build/ui-$run.log" | sort -u | tee -a "$log"
  if [ $code -ne 0 ]; then failed=$((failed + 1)); else rm "build/ui-$run.log"; fi
done
echo "# $((runs - failed)) of $runs runs were green" | tee -a "$log"
[ "$failed" -eq 0 ]

#!/bin/sh
# Requests a second of `parlance serve` beside a plain C server on the same library, in one run: fixed answers, and static
# word embeddings of 12-word texts by POST. Needs wrk and a C compiler.
#
#   Benchmarks/serving/run.sh MODEL.bin [SECONDS] [PROGRAM]      default: 4 seconds each, .build/release/parlance
set -eu
here=$(cd "$(dirname "$0")" && pwd)
model=${1:?a model of word vectors is needed}
seconds=${2:-4}
program=${3:-"$here/../../.build/release/parlance"}
folder=$(mktemp -d)
cc -O2 -o "$folder/hello" "$here/hello.c" -lmicrohttpd -lpthread
"$program" serve --model words="$model" --port 8191 --quiet 2>"$folder/log" &
server=$!
"$folder/hello" 8192 1500 &
hello=$!
trap 'kill "$server" "$hello" 2>/dev/null; rm -rf "$folder"' EXIT
for _ in $(seq 100); do grep -q serving "$folder/log" && break; sleep 0.05; done
export BODY='{"model": "words", "input": "the ship left the harbor at dawn with a cargo of salt"}'
measure() { # NAME URL [more]
  name=$1; shift
  printf '%s\t' "$name"
  wrk -t1 -c64 -d"${seconds}s" --latency "$@" | awk '/Requests\/sec/ {rate=$2} /99%/ {p99=$2} /Non-2xx/ {bad=$NF} END {print rate "\t" p99 "\t" bad+0}'
}
printf 'what\trequests/s\tp99\tnot 2xx\n'
for round in 1 2; do
  measure "C, fixed" http://127.0.0.1:8192/health
  measure "parlance, /health" http://127.0.0.1:8191/health
  measure "C, suspended POST" -s "$here/post.lua" http://127.0.0.1:8192/v1/embeddings
  measure "parlance, /v1/embeddings" -s "$here/post.lua" http://127.0.0.1:8191/v1/embeddings
done
uptime

#!/usr/bin/env bash
set -euo pipefail
cd "$(dirname "$0")"
. ../lib.sh
wasi_c counter.wasm counter.c -mexec-model=reactor

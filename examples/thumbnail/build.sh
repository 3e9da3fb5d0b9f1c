#!/usr/bin/env bash
set -euo pipefail
cd "$(dirname "$0")"
. ../lib.sh
wasi_c thumbnail.wasm thumbnail.c decode.c scale.c encode.c -O2

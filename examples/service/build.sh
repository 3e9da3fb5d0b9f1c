#!/usr/bin/env bash
set -euo pipefail
cd "$(dirname "$0")"
. ../lib.sh
wasi_c service.wasm service.c http.c websocket.c -D_GNU_SOURCE

#!/usr/bin/env bash
# Builds the WASI tests' guests that are kept in the repository. The tests build those in Rust and Go themselves.
set -euo pipefail
cd "$(dirname "$0")"
. ../../../examples/lib.sh
for source in *.c; do
    wasi_c "${source%.c}.wasm" "$source" -std=gnu17
done

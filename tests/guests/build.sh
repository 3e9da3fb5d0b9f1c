#!/usr/bin/env bash
# Builds the guests of the tests. They keep their name section: backtraces are tested with it.
set -euo pipefail
cd "$(dirname "$0")"
. ../../examples/lib.sh
object=$(mktemp --suffix=.o)
trap 'rm -f "$object"' EXIT
for source in *.c; do
    model=()
    [[ $source == *reactor.c ]] && model=(-mexec-model=reactor)
    # Two steps: given -O while linking, clang calls wasm-opt, which drops the names.
    "$CLANG" --target=wasm32-wasi -std=gnu17 -Os -Wall -Wextra -Werror -c -o "$object" "$source"
    "$CLANG" --target=wasm32-wasi "${model[@]}" -o "${source%.c}.wasm" "$object"
    "$WASM_OPT" -g --strip-dwarf --strip-producers "${source%.c}.wasm" -o "${source%.c}.wasm"
done

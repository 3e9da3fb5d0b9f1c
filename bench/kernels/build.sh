#!/usr/bin/env bash
# Builds the kernels to wasm (committed) and, with --native, to programs under .build/kernels/.
set -euo pipefail
cd "$(dirname "$0")"
. ../../examples/lib.sh
native=../../.build/kernels
for source in *.c; do
    name=${source%.c}
    [ "$name" = native ] && continue
    if [ "${1:-}" = --native ]; then
        mkdir -p $native
        gcc -std=gnu17 -O2 -Wall -Wextra -Wno-psabi -Werror -o $native/$name native.c "$source"
        continue
    fi
    simd=()
    [ "$name" = simd ] && simd=(-msimd128)
    # Two steps: given -O while linking, clang calls wasm-opt, and the comparison should not depend on its presence.
    "$CLANG" --target=wasm32 -std=gnu17 -O2 -Wall -Wextra -Werror -ffreestanding -mbulk-memory "${simd[@]}" -c -o $name.o "$source"
    wasm-ld --no-entry --stack-first -z stack-size=65536 --strip-debug -o $name.wasm $name.o
    rm $name.o
done
chmod -x ./*.wasm 2>/dev/null || true

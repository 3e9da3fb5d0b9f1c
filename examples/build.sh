#!/usr/bin/env bash
# Builds every example and the tests' guests, and says with what. `tests/install-peers --build` brings the compilers.
set -euo pipefail
cd "$(dirname "$0")"
. ./lib.sh

version() { "$@" 2>/dev/null | head -1 || true; }
printf 'clang: %s\nrustc: %s\ngo: %s\nasc: %s\nwasm-opt: %s\n' "$(version "$CLANG" --version)" "$(version "$RUSTC" --version)" \
    "$(version "${GO:-go}" version)" "$(version "$ASC" --version)" "$(version "$WASM_OPT" --version)"

for script in */build.sh ../tests/guests/build.sh; do
    "$script"
    chmod -x "$(dirname "$script")"/*.wasm
    printf 'built %s\n' "$(dirname "$script")"
done

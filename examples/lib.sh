# Sourced by the build scripts: one place for the compilers and their flags. Each can be replaced by a variable.
: "${CLANG:=clang}" "${RUSTC:=/usr/bin/rustc}" "${WASM_OPT:=wasm-opt}"
if [ -z "${GO:-}" ]; then
    GO=$(command -v go || ls -1 /usr/lib/go-*/bin/go 2>/dev/null | sort -V | tail -1)
fi
if [ -z "${ASC:-}" ]; then
    ASC=$(command -v asc || echo "$(git -C "$(dirname "${BASH_SOURCE[0]}")" rev-parse --show-toplevel)/.build/peers/node_modules/.bin/asc")
fi

# wasi_c OUTPUT SOURCE... [FLAG...]: a small WASI program.
wasi_c() {
    local output=$1
    shift
    "$CLANG" --target=wasm32-wasi -std=c17 -Os -Wall -Wextra -Werror -Wl,--strip-all -o "$output" "$@"
    shrink "$output"
}

# shrink FILE: names and debug sections go, and the code is optimised for size where binaryen is at hand. Only the
# features that the compilers above use by themselves are allowed, so the result needs no more than its source did.
shrink() {
    command -v "$WASM_OPT" >/dev/null || return 0
    "$WASM_OPT" -Os --strip-debug --strip-producers --enable-bulk-memory --enable-sign-ext \
        --enable-nontrapping-float-to-int --enable-mutable-globals "$1" -o "$1"
}

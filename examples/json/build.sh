#!/usr/bin/env bash
set -euo pipefail
cd "$(dirname "$0")"
. ../lib.sh
target=wasm32-wasip1
"$RUSTC" --print target-list | grep -qx $target || target=wasm32-wasi
"$RUSTC" --edition 2021 --target $target -C opt-level=s -C lto=yes -C panic=abort -C strip=symbols -D warnings -o json.wasm json.rs
shrink json.wasm

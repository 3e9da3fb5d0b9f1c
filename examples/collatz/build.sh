#!/usr/bin/env bash
set -euo pipefail
cd "$(dirname "$0")"
. ../lib.sh
"$ASC" collatz.ts --outFile collatz.wasm --optimizeLevel 3 --shrinkLevel 1 --converge --noAssert --runtime stub --use abort=
shrink collatz.wasm

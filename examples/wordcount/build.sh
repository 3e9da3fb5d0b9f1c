#!/usr/bin/env bash
set -euo pipefail
cd "$(dirname "$0")"
. ../lib.sh
GOOS=wasip1 GOARCH=wasm GO111MODULE=off GOFLAGS= GOTOOLCHAIN=local "$GO" build -trimpath -ldflags='-s -w -buildid=' -o wordcount.wasm main.go
shrink wordcount.wasm

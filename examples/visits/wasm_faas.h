/* The keys and values of a function: docs/state.md. */
#ifndef WASM_FAAS_H
#define WASM_FAAS_H

#include <stddef.h>
#include <stdint.h>

enum {
    STATE_OK = 0,
    STATE_NOT_FOUND = -1,
    STATE_VERSION_CONFLICT = -2,
    STATE_VALUE_TOO_LARGE = -3,
    STATE_TOO_MANY_KEYS = -4,
    STATE_INVALID = -5,
    STATE_UNAVAILABLE = -6,
};

#define STATE_IMPORT(name) __attribute__((import_module("wasm_faas"), import_name(name)))

/* Length of the value, which is copied where it fits into the buffer. */
STATE_IMPORT("state_get")
int32_t state_get(const char *key, size_t key_length, void *buffer, size_t buffer_length, uint64_t *version);

STATE_IMPORT("state_put")
int32_t state_put(const char *key, size_t key_length, const void *value, size_t value_length, int64_t milliseconds, uint64_t *version);

STATE_IMPORT("state_cas")
int32_t state_cas(const char *key, size_t key_length, const void *value, size_t value_length, uint64_t expected, int64_t milliseconds, uint64_t *version);

STATE_IMPORT("state_delete")
int32_t state_delete(const char *key, size_t key_length, uint64_t expected);

#endif

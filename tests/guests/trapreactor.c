/* A reactor that counts its calls and traps on each one whose PATH_INFO starts with "/trap". */
#include <stdio.h>
#include <string.h>
#include <wasi/api.h>

static int calls;

__attribute__((export_name("handle"))) int handle(void)
{
    static uint8_t *entries[256], bytes[65536];
    __wasi_size_t count, size;
    calls++;
    if (__wasi_environ_sizes_get(&count, &size) || count > 256 || size > sizeof bytes || __wasi_environ_get(entries, bytes))
        return 1;
    for (__wasi_size_t i = 0; i < count; i++)
        if (strncmp((char *)entries[i], "PATH_INFO=/trap", 15) == 0)
            __builtin_trap();
    printf("Content-Type: text/plain\n\n%d\n", calls);
    return fflush(stdout) != 0;
}

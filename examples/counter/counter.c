#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wasi/api.h>

/* What `reuse` isolation is for: this survives from one request to the next. */
static unsigned long requests;

/* wasi-libc reads the environment once, in _initialize, so getenv() would answer with the variables of that
   moment for ever. The request's own variables come from the host. The caller frees the result. */
static char *request_variable(const char *name)
{
    __wasi_size_t count, size;
    if (__wasi_environ_sizes_get(&count, &size) != 0 || count == 0)
        return NULL;
    uint8_t **entries = malloc(count * sizeof *entries);
    uint8_t *bytes = malloc(size);
    char *found = NULL;
    if (entries && bytes && __wasi_environ_get(entries, bytes) == 0) {
        size_t length = strlen(name);
        for (__wasi_size_t i = 0; i < count && !found; i++) {
            const char *entry = (const char *)entries[i];
            if (strncmp(entry, name, length) == 0 && entry[length] == '=')
                found = strdup(entry + length + 1);
        }
    }
    free(entries);
    free(bytes);
    return found;
}

__attribute__((export_name("handle"))) int handle(void)
{
    char *path = request_variable("PATH_INFO");
    printf("Content-Type: text/plain\n\nrequest %lu of this instance, path %s\n", ++requests, path ? path : "");
    free(path);
    /* The instance lives on, so nobody else flushes. */
    return fflush(stdout) != 0;
}

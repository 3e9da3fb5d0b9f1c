#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "wasm_faas.h"

/* Counts the calls of each path, over all instances and restarts: reads the count, adds one, and writes it only if nobody
   else has in between. Any method but POST tells the count without adding to it. */
int main(void)
{
    const char *method = getenv("REQUEST_METHOD"), *path = getenv("PATH_INFO");
    if (!path || !*path)
        path = "/";
    int adds = method && strcmp(method, "POST") == 0;
    uint64_t count, version;
    int32_t status;
    do {
        count = 0;
        version = 0;
        status = state_get(path, strlen(path), &count, sizeof count, &version);
        if (status < 0 && status != STATE_NOT_FOUND)
            break;
        if (!adds) {
            status = STATE_OK;
            break;
        }
        count++;
        status = state_cas(path, strlen(path), &count, sizeof count, version, 0, NULL);
    } while (status == STATE_VERSION_CONFLICT);
    if (status != STATE_OK) {
        printf("Status: 503 Service Unavailable\nContent-Type: text/plain\n\nstate: %d\n", (int)status);
        return 0;
    }
    printf("Content-Type: text/plain\n\n%llu\n", (unsigned long long)count);
    return 0;
}

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *variable(const char *name)
{
    const char *value = getenv(name);
    return value ? value : "";
}

/* write(2) may take less than it was offered. */
static int write_all(const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(STDOUT_FILENO, bytes, length);
        if (written < 0)
            return 0;
        bytes += written;
        length -= (size_t)written;
    }
    return 1;
}

int main(void)
{
    static char buffer[16384];
    int length = snprintf(buffer, sizeof buffer, "Content-Type: text/plain\r\n\r\n%s %s?%s\n",
                          variable("REQUEST_METHOD"), variable("PATH_INFO"), variable("QUERY_STRING"));
    if (length < 0 || (size_t)length >= sizeof buffer)
        return 1;
    if (!write_all(buffer, (size_t)length))
        return 1;

    /* Unbuffered on purpose: the answer grows while the request body still arrives. */
    ssize_t got;
    while ((got = read(STDIN_FILENO, buffer, sizeof buffer)) > 0)
        if (!write_all(buffer, (size_t)got))
            return 1;
    return got < 0;
}

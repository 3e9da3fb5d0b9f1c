// Waits for what its argument says, for longer than any test.
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv) {
    char buffer[16];
    const char *what = argc > 1 ? argv[1] : "";
    puts("waiting");
    fflush(stdout);
    if (strcmp(what, "sleep") == 0) return nanosleep(&(struct timespec){3600, 0}, NULL);
    if (strcmp(what, "read") == 0) return (int)read(0, buffer, sizeof buffer);
    if (strcmp(what, "poll") == 0) return poll(&(struct pollfd){0, POLLIN, 0}, 1, -1);
    if (strcmp(what, "accept") == 0) return accept(3, NULL, NULL);
    if (strcmp(what, "write") == 0)
        while (write(1, buffer, sizeof buffer) > 0) continue;
    if (strcmp(what, "pipe") == 0) {
        int fd = open("/fifo", O_RDONLY);
        return (int)read(fd, buffer, sizeof buffer);
    }
    return 2;
}

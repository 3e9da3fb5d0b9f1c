// Accepts one connection on the first listener and sends back what comes, until the other side is done.
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void) {
    char buffer[256];
    ssize_t length;
    int connection = accept(3, NULL, NULL);
    if (connection < 0) return perror("accept"), 1;
    if (recv(connection, buffer, 1, MSG_PEEK) != 1) return perror("recv MSG_PEEK"), 1;
    if (send(connection, "hello ", 6, 0) != 6) return perror("send"), 1;
    while ((length = read(connection, buffer, sizeof buffer)) > 0)
        if (write(connection, buffer, (size_t)length) != length) return perror("write"), 1;
    if (length < 0) return perror("read"), 1;
    if (shutdown(connection, SHUT_WR) != 0) return perror("shutdown"), 1;
    return close(connection);
}

/* A service that ends before it asks for a connection. */
#include <stdio.h>
#include <sys/socket.h>

int main(int argc, char **argv)
{
    (void)argv;
    fprintf(stderr, "deaf\n");
    return argc < 2 ? 7 : accept(3, 0, 0);
}

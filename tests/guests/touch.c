/* Writes to each file that an argument names, and says what came of it. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        FILE *file = fopen(argv[i], "w");
        int failed = !file || fputs("touched\n", file) < 0;
        int error = errno;
        if (file && fclose(file)) failed = 1;
        printf("%s: %s\n", argv[i], failed ? strerror(error) : "written");
    }
    return 0;
}

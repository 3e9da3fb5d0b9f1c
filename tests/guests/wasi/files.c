// A standard C program over files: what it prints is compared with what it must print.
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static int compare(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void list(const char *path) {
    char *names[64];
    int count = 0;
    DIR *directory = opendir(path);
    if (!directory) fail(path);
    for (struct dirent *entry; (entry = readdir(directory));)
        if (entry->d_name[0] != '.') names[count++] = strdup(entry->d_name);
    closedir(directory);
    qsort(names, (size_t)count, sizeof *names, compare);
    printf("%s:", path);
    for (int i = 0; i < count; i++) printf(" %s", names[i]);
    putchar('\n');
}

static void read_large(const char *path) {
    static unsigned char buffer[1 << 20];
    unsigned long sum = 0, length = 0;
    size_t got;
    FILE *file = fopen(path, "rb");
    if (!file) fail(path);
    while ((got = fread(buffer, 1, sizeof buffer, file)) > 0) {
        for (size_t i = 0; i < got; i++) sum = (sum * 31 + buffer[i]) & 0xffffffff;
        length += got;
    }
    fclose(file);
    printf("%s: %lu bytes, sum %lu\n", path, length, sum);
}

int main(int argc, char **argv) {
    struct stat status;
    char line[64];
    for (int i = 1; i < argc; i++) printf("argument %s\n", argv[i]);
    printf("HOME=%s\n", getenv("HOME") ? getenv("HOME") : "(none)");

    if (mkdir("work", 0777) != 0 || mkdir("work/deep", 0777) != 0) fail("mkdir");
    FILE *file = fopen("work/a.txt", "w+");
    if (!file) fail("fopen");
    fprintf(file, "first line\nsecond line\n");
    if (fseek(file, 6, SEEK_SET) != 0 || !fgets(line, sizeof line, file)) fail("fseek");
    printf("from 6: %s", line);
    printf("at %ld\n", ftell(file));
    fclose(file);
    file = fopen("work/a.txt", "a");
    fputs("third line\n", file);
    fclose(file);
    if (stat("work/a.txt", &status) != 0) fail("stat");
    printf("size %lld, regular %d\n", (long long)status.st_size, S_ISREG(status.st_mode));
    if (time(NULL) - status.st_mtime > 3600 || status.st_mtime - time(NULL) > 3600) printf("a strange time\n");
    if (truncate("work/a.txt", 5) != 0) fail("truncate");
    if (rename("work/a.txt", "work/deep/b.txt") != 0) fail("rename");
    if (link("work/deep/b.txt", "work/c.txt") != 0 || symlink("c.txt", "work/d.txt") != 0) fail("link");
    file = fopen("work/d.txt", "r");
    if (!file || !fgets(line, sizeof line, file)) fail("symlink");
    printf("through the link: %s\n", line);
    fclose(file);
    list("work");
    list("work/deep");
    if (rmdir("work") == 0 || errno != ENOTEMPTY) fail("rmdir of a full directory");
    if (unlink("work/c.txt") != 0 || unlink("work/d.txt") != 0 || unlink("work/deep/b.txt") != 0) fail("unlink");
    if (rmdir("work/deep") != 0 || rmdir("work") != 0) fail("rmdir");
    if (fopen("work/a.txt", "r") || errno != ENOENT) fail("open of what is gone");
    list("/");
    read_large("large.bin");
    fprintf(stderr, "done\n");
    return 7;
}

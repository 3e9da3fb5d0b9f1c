// Calls preview 1 directly, and says what came out otherwise than expected: one group of checks per argument.
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wasi/api.h>

// Not in wasi-libc's header any more.
__attribute__((import_module("wasi_snapshot_preview1"), import_name("proc_raise"))) int raise_signal(int signal);

static int failures;

#define CHECK(expected, actual)                                                                     \
    do {                                                                                            \
        long long e = (long long)(expected), a = (long long)(actual);                               \
        if (e != a) {                                                                               \
            failures++;                                                                             \
            printf("line %d: %s is %lld, not %lld\n", __LINE__, #actual, a, e);                     \
        }                                                                                           \
    } while (0)

enum { ROOT = 3, FAR = 0x7fff0000 };

#define ALL_FILE                                                                                    \
    (__WASI_RIGHTS_FD_READ | __WASI_RIGHTS_FD_WRITE | __WASI_RIGHTS_FD_SEEK | __WASI_RIGHTS_FD_TELL | \
     __WASI_RIGHTS_FD_FILESTAT_GET | __WASI_RIGHTS_FD_FILESTAT_SET_SIZE | __WASI_RIGHTS_FD_ALLOCATE | \
     __WASI_RIGHTS_FD_ADVISE | __WASI_RIGHTS_FD_SYNC | __WASI_RIGHTS_FD_DATASYNC |                    \
     __WASI_RIGHTS_FD_FDSTAT_SET_FLAGS | __WASI_RIGHTS_FD_FILESTAT_SET_TIMES)

static __wasi_errno_t open_at(__wasi_fd_t directory, const char *path, __wasi_oflags_t flags, __wasi_rights_t rights,
                              __wasi_fd_t *fd) {
    return __wasi_path_open(directory, 0, path, flags, rights, rights, 0, fd);
}

static __wasi_errno_t put(__wasi_fd_t fd, const char *text) {
    __wasi_ciovec_t piece = {(const uint8_t *)text, strlen(text)};
    __wasi_size_t written;
    return __wasi_fd_write(fd, &piece, 1, &written);
}

static void check_faults(void) {
    __wasi_size_t size;
    __wasi_fdstat_t stat;
    __wasi_timestamp_t time;
    uint8_t *out = (uint8_t *)FAR;
    __wasi_ciovec_t piece = {out, 10};
    __wasi_iovec_t room = {out, 10};
    CHECK(__WASI_ERRNO_FAULT, __wasi_args_get((uint8_t **)out, out));
    CHECK(__WASI_ERRNO_FAULT, __wasi_args_sizes_get(&size, (__wasi_size_t *)out));
    CHECK(__WASI_ERRNO_FAULT, __wasi_environ_sizes_get((__wasi_size_t *)out, &size));
    CHECK(__WASI_ERRNO_FAULT, __wasi_clock_time_get(__WASI_CLOCKID_MONOTONIC, 0, (__wasi_timestamp_t *)out));
    CHECK(__WASI_ERRNO_FAULT, __wasi_random_get(out, 8));
    CHECK(__WASI_ERRNO_FAULT, __wasi_fd_write(1, &piece, 1, &size));
    CHECK(__WASI_ERRNO_FAULT, __wasi_fd_write(1, (__wasi_ciovec_t *)out, 1, &size));
    CHECK(__WASI_ERRNO_FAULT, __wasi_fd_read(0, &room, 1, &size));
    CHECK(__WASI_ERRNO_FAULT, __wasi_fd_fdstat_get(1, (__wasi_fdstat_t *)out));
    CHECK(__WASI_ERRNO_FAULT, __wasi_fd_readdir(ROOT, out, 100, 0, &size));
    CHECK(__WASI_ERRNO_FAULT, __wasi_poll_oneoff((__wasi_subscription_t *)out, (__wasi_event_t *)out, 1, &size));
    CHECK(__WASI_ERRNO_FAULT, __wasi_path_open(ROOT, 0, ".", 0, 0, 0, 0, (__wasi_fd_t *)out));

    // A length that, added to its address, wraps around must not pass for a small one.
    piece.buf = (const uint8_t *)0xfffffff0u;
    piece.buf_len = 0x20;
    CHECK(__WASI_ERRNO_FAULT, __wasi_fd_write(1, &piece, 1, &size));
    CHECK(__WASI_ERRNO_FAULT, __wasi_random_get((uint8_t *)16, 0xfffffff0u));
    CHECK(__WASI_ERRNO_BADF, __wasi_fd_fdstat_get(99, &stat));
    CHECK(__WASI_ERRNO_BADF, __wasi_fd_fdstat_get(-1, &stat));
    CHECK(__WASI_ERRNO_BADF, __wasi_fd_close(0x7fffffff));
    CHECK(__WASI_ERRNO_INVAL, __wasi_clock_time_get(17, 0, &time));
    CHECK(__WASI_ERRNO_INVAL, __wasi_clock_res_get(17, &time));
}

static void check_rights(void) {
    __wasi_fd_t directory, file, other;
    __wasi_fdstat_t stat;
    __wasi_size_t done;
    uint8_t byte;
    __wasi_iovec_t room = {&byte, 1};

    // Rights of a directory bound those of what is opened through it.
    CHECK(0, __wasi_path_open(ROOT, 0, ".", __WASI_OFLAGS_DIRECTORY,
                              __WASI_RIGHTS_PATH_OPEN | __WASI_RIGHTS_PATH_CREATE_FILE | __WASI_RIGHTS_PATH_UNLINK_FILE,
                              __WASI_RIGHTS_FD_WRITE | __WASI_RIGHTS_FD_SEEK, 0, &directory));
    CHECK(__WASI_ERRNO_NOTCAPABLE, open_at(directory, "f", __WASI_OFLAGS_CREAT, __WASI_RIGHTS_FD_READ, &file));
    CHECK(0, open_at(directory, "f", __WASI_OFLAGS_CREAT, __WASI_RIGHTS_FD_WRITE, &file));
    CHECK(0, __wasi_fd_fdstat_get(file, &stat));
    CHECK(__WASI_RIGHTS_FD_WRITE, stat.fs_rights_base);
    CHECK(0, put(file, "x"));
    CHECK(__WASI_ERRNO_NOTCAPABLE, __wasi_fd_read(file, &room, 1, &done));
    CHECK(__WASI_ERRNO_NOTCAPABLE, __wasi_fd_filestat_set_size(file, 0));
    CHECK(__WASI_ERRNO_NOTCAPABLE, __wasi_fd_sync(file));
    CHECK(__WASI_ERRNO_NOTCAPABLE, __wasi_path_create_directory(directory, "d"));
    CHECK(__WASI_ERRNO_NOTCAPABLE, __wasi_path_rename(directory, "f", directory, "g"));
    CHECK(__WASI_ERRNO_NOTCAPABLE, __wasi_path_symlink("f", directory, "l"));
    CHECK(__WASI_ERRNO_NOTCAPABLE, open_at(directory, "f", __WASI_OFLAGS_TRUNC, 0, &other));

    // Rights shrink and never grow.
    CHECK(0, __wasi_fd_fdstat_set_rights(directory, __WASI_RIGHTS_PATH_OPEN, 0));
    CHECK(__WASI_ERRNO_NOTCAPABLE, open_at(directory, "f", 0, __WASI_RIGHTS_FD_WRITE, &other));
    CHECK(__WASI_ERRNO_NOTCAPABLE, open_at(directory, "new", __WASI_OFLAGS_CREAT, 0, &other));
    CHECK(__WASI_ERRNO_NOTCAPABLE, __wasi_path_unlink_file(directory, "f"));
    CHECK(__WASI_ERRNO_NOTCAPABLE, __wasi_fd_fdstat_set_rights(directory, __WASI_RIGHTS_PATH_OPEN, __WASI_RIGHTS_FD_WRITE));
    CHECK(__WASI_ERRNO_NOTCAPABLE,
          __wasi_fd_fdstat_set_rights(directory, __WASI_RIGHTS_PATH_OPEN | __WASI_RIGHTS_PATH_UNLINK_FILE, 0));
    CHECK(0, __wasi_path_unlink_file(ROOT, "f"));
}

static void check_streams(void) {
    __wasi_filesize_t position;
    __wasi_size_t done;
    __wasi_fdstat_t stat;
    uint8_t byte;
    __wasi_iovec_t room = {&byte, 1};
    CHECK(__WASI_ERRNO_SPIPE, __wasi_fd_seek(1, 0, __WASI_WHENCE_CUR, &position));
    CHECK(__WASI_ERRNO_SPIPE, __wasi_fd_tell(0, &position));
    CHECK(__WASI_ERRNO_SPIPE, __wasi_fd_pread(0, &room, 1, 0, &done));
    CHECK(__WASI_ERRNO_NOTCAPABLE, __wasi_fd_read(1, &room, 1, &done));
    CHECK(__WASI_ERRNO_NOTCAPABLE, put(0, "x"));
    CHECK(__WASI_ERRNO_INVAL, __wasi_fd_sync(1));
    CHECK(__WASI_ERRNO_NOTSOCK, __wasi_sock_shutdown(1, __WASI_SDFLAGS_RD));
    CHECK(__WASI_ERRNO_BADF, __wasi_sock_shutdown(42, __WASI_SDFLAGS_RD));
    CHECK(0, __wasi_fd_fdstat_get(1, &stat));
    CHECK(0, stat.fs_rights_base & (__WASI_RIGHTS_FD_SEEK | __WASI_RIGHTS_FD_READ));
    CHECK(__WASI_ERRNO_NOTDIR, __wasi_path_create_directory(1, "x"));
}

static void check_read_only(void) {
    __wasi_fd_t fd, sub;
    __wasi_filestat_t stat;
    CHECK(0, open_at(ROOT, "kept", 0, __WASI_RIGHTS_FD_READ, &fd));
    CHECK(__WASI_ERRNO_NOTCAPABLE, put(fd, "x"));
    CHECK(__WASI_ERRNO_ROFS, open_at(ROOT, "kept", 0, __WASI_RIGHTS_FD_WRITE, &fd));
    CHECK(__WASI_ERRNO_ROFS, open_at(ROOT, "kept", __WASI_OFLAGS_TRUNC, 0, &fd));
    CHECK(__WASI_ERRNO_ROFS, open_at(ROOT, "new", __WASI_OFLAGS_CREAT, 0, &fd));
    CHECK(0, open_at(ROOT, "kept", __WASI_OFLAGS_CREAT, 0, &fd));
    CHECK(__WASI_ERRNO_EXIST, open_at(ROOT, "kept", __WASI_OFLAGS_CREAT | __WASI_OFLAGS_EXCL, 0, &fd));
    CHECK(__WASI_ERRNO_ROFS, open_at(ROOT, "new", __WASI_OFLAGS_CREAT | __WASI_OFLAGS_EXCL, 0, &fd));
    CHECK(__WASI_ERRNO_ROFS, __wasi_path_create_directory(ROOT, "d"));
    CHECK(__WASI_ERRNO_ROFS, __wasi_path_unlink_file(ROOT, "kept"));
    CHECK(__WASI_ERRNO_ROFS, __wasi_path_remove_directory(ROOT, "sub"));
    CHECK(__WASI_ERRNO_ROFS, __wasi_path_rename(ROOT, "kept", ROOT, "other"));
    CHECK(__WASI_ERRNO_ROFS, __wasi_path_symlink("kept", ROOT, "link"));
    CHECK(__WASI_ERRNO_ROFS, __wasi_path_link(ROOT, 0, "kept", ROOT, "link"));
    CHECK(__WASI_ERRNO_ROFS, __wasi_path_filestat_set_times(ROOT, 0, "kept", 0, 0, __WASI_FSTFLAGS_MTIM));
    CHECK(__WASI_ERRNO_ROFS, __wasi_fd_filestat_set_times(ROOT, 0, 0, __WASI_FSTFLAGS_MTIM));
    CHECK(0, __wasi_path_filestat_get(ROOT, 0, "kept", &stat));

    // A directory below is no way around it.
    CHECK(0, __wasi_path_open(ROOT, 0, "sub", __WASI_OFLAGS_DIRECTORY,
                              __WASI_RIGHTS_PATH_OPEN | __WASI_RIGHTS_PATH_CREATE_FILE, ALL_FILE, 0, &sub));
    CHECK(__WASI_ERRNO_ROFS, open_at(sub, "new", __WASI_OFLAGS_CREAT, 0, &fd));
}

static void check_escapes(void) {
    static const char *const paths[] = {"..", "../outside", "/etc/passwd", "sub/../../outside", "out", "out/secret", "absolute",
                                        "loop/x", "sub/./../../outside/secret"};
    __wasi_fd_t fd;
    __wasi_filestat_t stat;
    char buffer[64];
    __wasi_size_t used;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        int expected = strncmp(paths[i], "loop", 4) == 0 ? __WASI_ERRNO_LOOP : __WASI_ERRNO_NOTCAPABLE;
        CHECK(expected, __wasi_path_open(ROOT, 1, paths[i], 0, 0, 0, 0, &fd));
        CHECK(expected, __wasi_path_filestat_get(ROOT, 1, paths[i], &stat));
    }
    CHECK(__WASI_ERRNO_NOTCAPABLE, __wasi_path_create_directory(ROOT, "../made"));
    CHECK(__WASI_ERRNO_NOTCAPABLE, __wasi_path_create_directory(ROOT, "out/made"));
    CHECK(__WASI_ERRNO_NOTCAPABLE, __wasi_path_create_directory(ROOT, "/tmp/made"));
    CHECK(__WASI_ERRNO_NOTCAPABLE, __wasi_path_unlink_file(ROOT, "out/secret"));
    CHECK(__WASI_ERRNO_NOTCAPABLE, __wasi_path_remove_directory(ROOT, ".."));
    CHECK(__WASI_ERRNO_NOTCAPABLE, __wasi_path_rename(ROOT, "inside", ROOT, "../moved"));
    CHECK(__WASI_ERRNO_NOTCAPABLE, __wasi_path_rename(ROOT, "out/secret", ROOT, "stolen"));
    CHECK(__WASI_ERRNO_NOTCAPABLE, __wasi_path_rename(ROOT, "..", ROOT, "stolen"));
    CHECK(__WASI_ERRNO_NOTCAPABLE, __wasi_path_link(ROOT, 0, "out/secret", ROOT, "stolen"));
    CHECK(__WASI_ERRNO_NOTCAPABLE, __wasi_path_link(ROOT, 0, "out/", ROOT, "stolen"));
    CHECK(__WASI_ERRNO_NOTCAPABLE, __wasi_path_link(ROOT, 0, "inside", ROOT, "out/planted"));
    CHECK(__WASI_ERRNO_NOTCAPABLE, __wasi_path_symlink("/etc/passwd", ROOT, "new"));
    CHECK(__WASI_ERRNO_NOTCAPABLE, __wasi_path_symlink("inside", ROOT, "out/planted"));
    CHECK(__WASI_ERRNO_NOTCAPABLE, __wasi_path_readlink(ROOT, "../outside/link", (uint8_t *)buffer, sizeof buffer, &used));
    CHECK(__WASI_ERRNO_NOTCAPABLE, __wasi_path_readlink(ROOT, "out/", (uint8_t *)buffer, sizeof buffer, &used));
    CHECK(__WASI_ERRNO_NOTCAPABLE, __wasi_path_filestat_set_times(ROOT, 1, "out/secret", 0, 0, __WASI_FSTFLAGS_MTIM_NOW));

    // The link itself may be looked at, and links that stay inside are followed.
    CHECK(0, __wasi_path_readlink(ROOT, "out", (uint8_t *)buffer, sizeof buffer, &used));
    CHECK(0, __wasi_path_filestat_get(ROOT, 0, "out", &stat));
    CHECK(__WASI_FILETYPE_SYMBOLIC_LINK, stat.filetype);
    CHECK(0, __wasi_path_filestat_get(ROOT, 1, "sub/back/inside", &stat));
    CHECK(0, __wasi_path_filestat_get(ROOT, 1, "sub/../inside", &stat));
    CHECK(__WASI_ERRNO_NOENT, __wasi_path_filestat_get(ROOT, 1, "", &stat));
    CHECK(__WASI_ERRNO_ILSEQ, __wasi_path_filestat_get(ROOT, 1, "\xff\xfe", &stat));
}

static void check_polls(void) {
    __wasi_event_t events[4];
    __wasi_size_t count;
    __wasi_timestamp_t before, after;
    __wasi_subscription_t clock = {.userdata = 7, .u = {.tag = __WASI_EVENTTYPE_CLOCK, .u.clock = {.id = __WASI_CLOCKID_MONOTONIC, .timeout = 20000000}}};
    __wasi_subscription_t never = {.userdata = 8, .u = {.tag = __WASI_EVENTTYPE_CLOCK, .u.clock = {.id = __WASI_CLOCKID_MONOTONIC, .timeout = 3600000000000}}};
    __wasi_subscription_t bad = {.userdata = 9, .u = {.tag = __WASI_EVENTTYPE_FD_READ, .u.fd_read = {77}}};
    __wasi_subscription_t input = {.userdata = 10, .u = {.tag = __WASI_EVENTTYPE_FD_READ, .u.fd_read = {0}}};
    __wasi_subscription_t output = {.userdata = 11, .u = {.tag = __WASI_EVENTTYPE_FD_WRITE, .u.fd_write = {1}}};
    CHECK(__WASI_ERRNO_INVAL, __wasi_poll_oneoff(&clock, events, 0, &count));

    CHECK(0, __wasi_clock_time_get(__WASI_CLOCKID_MONOTONIC, 0, &before));
    CHECK(0, __wasi_poll_oneoff((__wasi_subscription_t[]){never, clock}, events, 2, &count));
    CHECK(0, __wasi_clock_time_get(__WASI_CLOCKID_MONOTONIC, 0, &after));
    CHECK(1, count);
    CHECK(7, events[0].userdata);
    CHECK(0, events[0].error);
    CHECK(1, after - before >= 20000000);

    clock.u.u.clock.flags = __WASI_SUBCLOCKFLAGS_SUBSCRIPTION_CLOCK_ABSTIME;
    clock.u.u.clock.timeout = before;
    CHECK(0, __wasi_poll_oneoff(&clock, events, 1, &count));
    CHECK(1, count);

    CHECK(0, __wasi_poll_oneoff((__wasi_subscription_t[]){never, bad}, events, 2, &count));
    CHECK(1, count);
    CHECK(9, events[0].userdata);
    CHECK(__WASI_ERRNO_BADF, events[0].error);
    CHECK(__WASI_EVENTTYPE_FD_READ, events[0].type);

    CHECK(0, __wasi_poll_oneoff((__wasi_subscription_t[]){never, input, output}, events, 3, &count));
    CHECK(2, count);
    CHECK(10, events[0].userdata);
    CHECK(5, events[0].fd_readwrite.nbytes);
    CHECK(11, events[1].userdata);

    never.u.u.clock.id = 33;
    CHECK(0, __wasi_poll_oneoff(&never, events, 1, &count));
    CHECK(__WASI_ERRNO_INVAL, events[0].error);
}

static void check_entries(void) {
    // Reads with a small buffer, so that entries are cut off, and again from the cookies found.
    enum { FILES = 300, ROOM = 100 };
    static uint64_t cookies[FILES + 2];
    static char names[FILES + 2][16];
    uint8_t buffer[ROOM];
    char name[16];
    __wasi_fd_t fd;
    __wasi_size_t used;
    __wasi_dircookie_t cookie = 0;
    int count = 0;
    for (int i = 0; i < FILES; i++) {
        snprintf(name, sizeof name, "entry-%d", i);
        CHECK(0, open_at(ROOT, name, __WASI_OFLAGS_CREAT, 0, &fd));
        CHECK(0, __wasi_fd_close(fd));
    }
    do {
        size_t at = 0;
        CHECK(0, __wasi_fd_readdir(ROOT, buffer, ROOM, cookie, &used));
        while (at + sizeof(__wasi_dirent_t) <= used) {
            __wasi_dirent_t entry;
            memcpy(&entry, buffer + at, sizeof entry);
            if (at + sizeof entry + entry.d_namlen > used || count == FILES + 2) break;
            memcpy(names[count], buffer + at + sizeof entry, entry.d_namlen);
            cookies[count++] = cookie = entry.d_next;
            at += sizeof entry + entry.d_namlen;
        }
    } while (used == ROOM);
    CHECK(FILES + 2, count);
    for (int i = 0; i < count - 1; i += 37) {
        __wasi_dirent_t entry;
        CHECK(0, __wasi_fd_readdir(ROOT, buffer, ROOM, cookies[i], &used));
        memcpy(&entry, buffer, sizeof entry);
        CHECK(strlen(names[i + 1]), entry.d_namlen);
        CHECK(0, memcmp(names[i + 1], buffer + sizeof entry, entry.d_namlen));
    }
    CHECK(0, __wasi_fd_readdir(ROOT, buffer, ROOM, cookies[count - 1], &used));
    CHECK(0, used);
}

static void check_numbers(void) {
    // The lowest free number is taken, and no more than the limit.
    __wasi_fd_t first, second, fd = 0;
    int opened = 0;
    CHECK(0, open_at(ROOT, ".", 0, 0, &first));
    CHECK(0, open_at(ROOT, ".", 0, 0, &second));
    CHECK(first + 1, second);
    CHECK(0, __wasi_fd_close(first));
    CHECK(0, open_at(ROOT, ".", 0, 0, &fd));
    CHECK(first, fd);
    CHECK(0, __wasi_fd_renumber(second, first));
    CHECK(__WASI_ERRNO_BADF, __wasi_fd_close(second));
    CHECK(0, __wasi_fd_renumber(first, first));
    while (open_at(ROOT, ".", 0, 0, &fd) == 0) opened++;
    CHECK(__WASI_ERRNO_MFILE, open_at(ROOT, ".", 0, 0, &fd));
    printf("opened %d\n", opened);
}

static void check_redirected(void) {
    // Standard input is a file with the content "0123456789", standard output another one.
    __wasi_fdstat_t stat;
    __wasi_filestat_t file;
    __wasi_filesize_t position;
    __wasi_size_t done;
    char text[4] = "";
    __wasi_iovec_t room = {(uint8_t *)text, 3};
    CHECK(0, __wasi_fd_fdstat_get(0, &stat));
    CHECK(__WASI_FILETYPE_REGULAR_FILE, stat.fs_filetype);
    CHECK(0, __wasi_fd_seek(0, 4, __WASI_WHENCE_SET, &position));
    CHECK(0, __wasi_fd_read(0, &room, 1, &done));
    CHECK(0, strcmp(text, "456"));
    CHECK(0, __wasi_fd_pread(0, &room, 1, 1, &done));
    CHECK(0, strcmp(text, "123"));
    CHECK(0, __wasi_fd_tell(0, &position));
    CHECK(7, position);
    CHECK(0, __wasi_fd_filestat_get(0, &file));
    CHECK(10, file.size);
    CHECK(__WASI_ERRNO_NOTCAPABLE, put(0, "x"));
    CHECK(0, put(1, "written"));
    CHECK(0, __wasi_fd_filestat_get(1, &file));
    CHECK(7, file.size);
    CHECK(0, __wasi_fd_close(0));
    CHECK(__WASI_ERRNO_BADF, __wasi_fd_read(0, &room, 1, &done));
}

static void check_empty(void) {
    // Standard input is a pipe that nobody writes to, standard output one that nobody reads from.
    __wasi_size_t done;
    uint8_t text[3000];
    __wasi_iovec_t room = {text, sizeof text};
    __wasi_ciovec_t piece = {text, sizeof text};
    int error, written = 0;
    CHECK(0, __wasi_fd_fdstat_set_flags(0, __WASI_FDFLAGS_NONBLOCK));
    CHECK(0, __wasi_fd_fdstat_set_flags(1, __WASI_FDFLAGS_NONBLOCK));
    CHECK(__WASI_ERRNO_AGAIN, __wasi_fd_read(0, &room, 1, &done));
    while ((error = __wasi_fd_write(1, &piece, 1, &done)) == 0) written += (int)done;
    if (error != __WASI_ERRNO_AGAIN || written < 4096) failures++;
}

static void check_piped(void) {
    // Standard input is a pipe with the content "input" whose other end is closed.
    __wasi_subscription_t input = {.userdata = 1, .u = {.tag = __WASI_EVENTTYPE_FD_READ, .u.fd_read = {0}}};
    __wasi_event_t event;
    __wasi_size_t count;
    uint8_t text[10];
    __wasi_iovec_t room = {text, sizeof text};
    CHECK(0, __wasi_fd_fdstat_set_flags(0, __WASI_FDFLAGS_NONBLOCK));
    CHECK(0, __wasi_poll_oneoff(&input, &event, 1, &count));
    CHECK(1, count);
    CHECK(5, event.fd_readwrite.nbytes);
    CHECK(0, __wasi_fd_read(0, &room, 1, &count));
    CHECK(5, count);
    CHECK(0, __wasi_poll_oneoff(&input, &event, 1, &count));
    CHECK(__WASI_EVENTRWFLAGS_FD_READWRITE_HANGUP, event.fd_readwrite.flags);
    CHECK(0, __wasi_fd_read(0, &room, 1, &count));
    CHECK(0, count);
}

#define PRINT(type, field) printf(#type " " #field " %zu\n", offsetof(__wasi_##type##_t, field))

static void print_layouts(void) {
    PRINT(ciovec, buf_len);
    PRINT(fdstat, fs_filetype);
    PRINT(fdstat, fs_flags);
    PRINT(fdstat, fs_rights_base);
    PRINT(fdstat, fs_rights_inheriting);
    PRINT(filestat, dev);
    PRINT(filestat, ino);
    PRINT(filestat, filetype);
    PRINT(filestat, nlink);
    PRINT(filestat, size);
    PRINT(filestat, atim);
    PRINT(filestat, mtim);
    PRINT(filestat, ctim);
    PRINT(dirent, d_next);
    PRINT(dirent, d_ino);
    PRINT(dirent, d_namlen);
    PRINT(dirent, d_type);
    PRINT(prestat, u.dir.pr_name_len);
    PRINT(subscription, u.tag);
    PRINT(subscription, u.u.clock.id);
    PRINT(subscription, u.u.clock.timeout);
    PRINT(subscription, u.u.clock.precision);
    PRINT(subscription, u.u.clock.flags);
    PRINT(subscription, u.u.fd_read.file_descriptor);
    PRINT(event, error);
    PRINT(event, type);
    PRINT(event, fd_readwrite.nbytes);
    PRINT(event, fd_readwrite.flags);
    printf("fdstat total %zu\nfilestat total %zu\ndirent total %zu\n", sizeof(__wasi_fdstat_t), sizeof(__wasi_filestat_t),
           sizeof(__wasi_dirent_t));
    printf("prestat total %zu\nsubscription total %zu\nevent total %zu\n", sizeof(__wasi_prestat_t),
           sizeof(__wasi_subscription_t), sizeof(__wasi_event_t));
}

int main(int argc, char **argv) {
    const char *group = argc > 1 ? argv[1] : "";
    if (strcmp(group, "faults") == 0) check_faults();
    else if (strcmp(group, "rights") == 0) check_rights();
    else if (strcmp(group, "streams") == 0) check_streams();
    else if (strcmp(group, "read-only") == 0) check_read_only();
    else if (strcmp(group, "escapes") == 0) check_escapes();
    else if (strcmp(group, "polls") == 0) check_polls();
    else if (strcmp(group, "entries") == 0) check_entries();
    else if (strcmp(group, "numbers") == 0) check_numbers();
    else if (strcmp(group, "redirected") == 0) check_redirected();
    else if (strcmp(group, "piped") == 0) check_piped();
    else if (strcmp(group, "empty") == 0) check_empty();
    else if (strcmp(group, "terminals") == 0) return isatty(0) * 4 + isatty(1) * 2 + isatty(2);
    else if (strcmp(group, "layouts") == 0) print_layouts();
    else if (strcmp(group, "raise") == 0) CHECK(0, raise_signal(atoi(argv[2])));
    else return 2;
    return failures ? 1 : 0;
}

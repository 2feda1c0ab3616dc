/* Records what is written below one folder, in order, so that a power cut can be replayed afterwards.
 *
 * RECORD_FOLDER  files below this folder count
 * RECORD_TO      the file to append to; each record: kind (1 byte), offset, length (8 bytes each, little-endian),
 *                length of the path (4 bytes), path, data
 * Kinds: W write, T truncate to offset, S sync of a file or folder, C created, R renamed (data: the new path),
 * U unlinked, M folder made.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define REAL(name) __typeof__(&name) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static int below(const char *path) {
    const char *folder = getenv("RECORD_FOLDER");
    return folder && path && strncmp(path, folder, strlen(folder)) == 0;
}

static int path_of(int fd, char *path, size_t size) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, size - 1);
    if (length < 0) return 0;
    path[length] = 0;
    char *gone = strstr(path, " (deleted)");
    if (gone) *gone = 0;
    return below(path);
}

static void record(char kind, const char *path, int64_t at, const void *data, int64_t length) {
    static int log = -1;
    static ssize_t (*plain)(int, const void *, size_t);
    int before = errno;
    if (log < 0) {
        int (*really_open)(const char *, int, ...) = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open64");
        plain = (ssize_t (*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
        log = really_open(getenv("RECORD_TO"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    }
    uint32_t name = strlen(path);
    int64_t whole = 21 + name + length;
    char *bytes = malloc(whole);
    bytes[0] = kind;
    memcpy(bytes + 1, &at, 8);
    memcpy(bytes + 9, &length, 8);
    memcpy(bytes + 17, &name, 4);
    memcpy(bytes + 21, path, name);
    if (length) memcpy(bytes + 21 + name, data, length);
    if (plain(log, bytes, whole) != whole) abort();
    free(bytes);
    errno = before;
}

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t at) {
    REAL(pwrite64);
    char path[4096];
    ssize_t done = real(fd, data, length, at);
    if (done > 0 && path_of(fd, path, sizeof path)) record('W', path, at, data, done);
    return done;
}

ssize_t write(int fd, const void *data, size_t length) {
    REAL(write);
    char path[4096];
    int counts = path_of(fd, path, sizeof path);
    int64_t at = counts && (fcntl(fd, F_GETFL) & O_APPEND) ? lseek(fd, 0, SEEK_END) : lseek(fd, 0, SEEK_CUR);
    ssize_t done = real(fd, data, length);
    if (done > 0 && counts) record('W', path, at, data, done);
    return done;
}

ssize_t sendfile64(int to, int from, off64_t *at, size_t length) {
    (void)to, (void)from, (void)at, (void)length;
    errno = EINVAL; /* Python copies by read and write then */
    return -1;
}

ssize_t sendfile(int to, int from, off_t *at, size_t length) {
    (void)to, (void)from, (void)at, (void)length;
    errno = EINVAL;
    return -1;
}

int ftruncate64(int fd, off64_t length) {
    REAL(ftruncate64);
    char path[4096];
    int done = real(fd, length);
    if (done == 0 && path_of(fd, path, sizeof path)) record('T', path, length, "", 0);
    return done;
}

int fsync(int fd) {
    REAL(fsync);
    char path[4096];
    int done = real(fd);
    if (done == 0 && path_of(fd, path, sizeof path)) record('S', path, 0, "", 0);
    return done;
}

int fdatasync(int fd) {
    REAL(fdatasync);
    char path[4096];
    int done = real(fd);
    if (done == 0 && path_of(fd, path, sizeof path)) record('S', path, 0, "", 0);
    return done;
}

static void opened(const char *path, int flags, int fd, int was_there) {
    if (fd < 0 || !below(path)) return;
    if (!was_there) record('C', path, 0, "", 0);
    else if (flags & O_TRUNC) record('T', path, 0, "", 0);
}

int open64(const char *path, int flags, ...) {
    REAL(open64);
    va_list rest;
    va_start(rest, flags);
    mode_t mode = va_arg(rest, mode_t);
    va_end(rest);
    int was_there = !(flags & O_CREAT) || access(path, F_OK) == 0;
    int fd = real(path, flags, mode);
    opened(path, flags, fd, was_there);
    return fd;
}

int open(const char *path, int flags, ...) {
    REAL(open);
    va_list rest;
    va_start(rest, flags);
    mode_t mode = va_arg(rest, mode_t);
    va_end(rest);
    int was_there = !(flags & O_CREAT) || access(path, F_OK) == 0;
    int fd = real(path, flags, mode);
    opened(path, flags, fd, was_there);
    return fd;
}

int rename(const char *from, const char *to) {
    REAL(rename);
    int done = real(from, to);
    if (done == 0 && below(to)) record('R', from, 0, to, strlen(to));
    return done;
}

int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned int flags) {
    REAL(renameat2);
    int done = real(from_folder, from, to_folder, to, flags);
    if (done == 0 && below(to)) record('R', from, 0, to, strlen(to));
    return done;
}

int unlink(const char *path) {
    REAL(unlink);
    int done = real(path);
    if (done == 0 && below(path)) record('U', path, 0, "", 0);
    return done;
}

int mkdir(const char *path, mode_t mode) {
    REAL(mkdir);
    int done = real(path, mode);
    if (done == 0 && below(path)) record('M', path, 0, "", 0);
    return done;
}

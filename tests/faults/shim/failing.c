/* Makes the n-th system call that touches one folder fail, so that every step of a safe write can be broken.
 *
 * FAIL_FOLDER  calls on files below this folder count (and on the folder itself)
 * FAIL_CALL    write, fsync, close, read, rename, unlink, open (for writing), truncate, mkdir, or any
 * FAIL_NTH     the first counted call that fails, from 1
 * FAIL_ERRNO   its errno; 0: the process is killed there; -1 (write): only half is written, and reported so
 * FAIL_ONWARD  set: every counted call after it fails too, as when the stick is pulled out
 * FAIL_COUNT   a file that gets the number of counted calls when the process ends
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static int counted = 0;

static int below(const char *path) {
    const char *folder = getenv("FAIL_FOLDER");
    return folder && path && strncmp(path, folder, strlen(folder)) == 0;
}

static int is_due(const char *call, const char *path) {
    const char *wanted = getenv("FAIL_CALL"), *nth = getenv("FAIL_NTH");
    if (!wanted || !nth || !below(path)) return 0;
    if (strcmp(wanted, "any") != 0 && strcmp(wanted, call) != 0) return 0;
    counted++;
    if (counted < atoi(nth) || (counted > atoi(nth) && !getenv("FAIL_ONWARD"))) return 0;
    int number = atoi(getenv("FAIL_ERRNO"));
    if (number == 0) raise(SIGKILL);
    errno = number;
    return 1;
}

static int is_due_on(const char *call, int fd) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return is_due(call, path);
}

#define REAL(name) __typeof__(&name) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

ssize_t write(int fd, const void *data, size_t length) {
    REAL(write);
    if (!is_due_on("write", fd)) return real(fd, data, length);
    if (errno == -1) return real(fd, data, length > 1 ? length / 2 : length);
    if (length > 1) { int number = errno; real(fd, data, length / 2); errno = number; } /* half arrives all the same */
    return -1;
}

ssize_t read(int fd, void *data, size_t length) {
    REAL(read);
    return is_due_on("read", fd) ? -1 : real(fd, data, length);
}

int fsync(int fd) {
    REAL(fsync);
    return is_due_on("fsync", fd) ? -1 : real(fd);
}

int close(int fd) {
    REAL(close);
    if (!is_due_on("close", fd)) return real(fd);
    int number = errno;
    real(fd);
    errno = number;
    return -1;
}

int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned int flags) {
    REAL(renameat2);
    return is_due("rename", to) ? -1 : real(from_folder, from, to_folder, to, flags);
}

int link(const char *from, const char *to) {
    REAL(link);
    return is_due("rename", to) ? -1 : real(from, to);
}

int rename(const char *from, const char *to) {
    REAL(rename);
    return is_due("rename", to) ? -1 : real(from, to);
}

int unlink(const char *path) {
    REAL(unlink);
    return is_due("unlink", path) ? -1 : real(path);
}

int unlinkat(int folder, const char *name, int flags) {
    REAL(unlinkat);
    char link[64], path[8192];
    snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
    ssize_t length = *name == '/' ? 0 : readlink(link, path, 4096);
    if (length < 0) length = 0;
    snprintf(path + length, sizeof path - length, *name == '/' ? "%s" : "/%s", name);
    return is_due("unlink", path) ? -1 : real(folder, name, flags);
}

int rmdir(const char *path) {
    REAL(rmdir);
    return is_due("unlink", path) ? -1 : real(path);
}

/* What SQLite and copying call. */
ssize_t pwrite64(int fd, const void *data, size_t length, off64_t at) {
    REAL(pwrite64);
    if (!is_due_on("write", fd)) return real(fd, data, length, at);
    if (errno == -1) return real(fd, data, length > 1 ? length / 2 : length, at);
    int number = errno;
    if (length > 1) real(fd, data, length / 2, at);
    errno = number;
    return -1;
}

ssize_t pread64(int fd, void *data, size_t length, off64_t at) {
    REAL(pread64);
    return is_due_on("read", fd) ? -1 : real(fd, data, length, at);
}

ssize_t sendfile64(int to, int from, off64_t *at, size_t length) {
    REAL(sendfile64);
    return is_due_on("write", to) ? -1 : real(to, from, at, length);
}

ssize_t sendfile(int to, int from, off_t *at, size_t length) {
    REAL(sendfile);
    return is_due_on("write", to) ? -1 : real(to, from, at, length);
}

int fdatasync(int fd) {
    REAL(fdatasync);
    return is_due_on("fsync", fd) ? -1 : real(fd);
}

int ftruncate64(int fd, off64_t length) {
    REAL(ftruncate64);
    return is_due_on("truncate", fd) ? -1 : real(fd, length);
}

int mkdir(const char *path, mode_t mode) {
    REAL(mkdir);
    return is_due("mkdir", path) ? -1 : real(path, mode);
}

static int writes(int flags) { return (flags & O_ACCMODE) != O_RDONLY; }

int open64(const char *path, int flags, ...) {
    REAL(open64);
    va_list rest;
    va_start(rest, flags);
    mode_t mode = va_arg(rest, mode_t);
    va_end(rest);
    return writes(flags) && is_due("open", path) ? -1 : real(path, flags, mode);
}

int open(const char *path, int flags, ...) {
    REAL(open);
    va_list rest;
    va_start(rest, flags);
    mode_t mode = va_arg(rest, mode_t);
    va_end(rest);
    return writes(flags) && is_due("open", path) ? -1 : real(path, flags, mode);
}

int counted_calls(void) { return counted; }

__attribute__((destructor)) static void tell(void) {
    const char *path = getenv("FAIL_COUNT");
    FILE *file = path ? fopen(path, "w") : NULL;
    if (!file) return;
    fprintf(file, "%d", counted);
    fclose(file);
}

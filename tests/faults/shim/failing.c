/* Makes the n-th system call that touches one folder fail, so that every step of a safe write can be broken.
 *
 * FAIL_FOLDER  calls on files below this folder count (and on the folder itself)
 * FAIL_CALL    write, fsync, close, read, rename, unlink, or any
 * FAIL_NTH     the first counted call that fails, from 1
 * FAIL_ERRNO   its errno; 0: the process is killed there; -1 (write): only half is written, and reported so
 * FAIL_ONWARD  set: every counted call after it fails too, as when the stick is pulled out
 * FAIL_COUNT   a file that gets the number of counted calls when the process ends
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

__attribute__((destructor)) static void tell(void) {
    const char *path = getenv("FAIL_COUNT");
    FILE *file = path ? fopen(path, "w") : NULL;
    if (!file) return;
    fprintf(file, "%d", counted);
    fclose(file);
}

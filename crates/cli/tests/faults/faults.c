/* Faults of disks, put before the C library's calls by LD_PRELOAD:
 *   FAULT_READ=SUFFIX    reading a file whose name ends so fails with EIO
 *   FAULT_CUT=SUFFIX     ... fails from the second read on
 *   FAULT_CHANGE=SUFFIX  ... and each time it is read to its end, a byte is appended to it
 *   FAULT_FULL=BYTES     writing more bytes than that fails with ENOSPC
 *   FAULT_PAUSE=SUFFIX   the program stops itself (SIGSTOP) when it first reads such a file
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int names(int fd, const char *variable, char *path, size_t size) {
    const char *suffix = getenv(variable);
    if (!suffix) return 0;
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, size - 1);
    if (length < 0) return 0;
    path[length] = 0;
    size_t wanted = strlen(suffix);
    return (size_t)length >= wanted && !strcmp(path + length - wanted, suffix);
}

ssize_t read(int fd, void *to, size_t count) {
    static ssize_t (*real)(int, void *, size_t);
    static int paused;
    if (!real) real = dlsym(RTLD_NEXT, "read");
    char path[4096];
    if (names(fd, "FAULT_READ", path, sizeof path)) return errno = EIO, -1;
    if (names(fd, "FAULT_CUT", path, sizeof path)) {
        if (lseek(fd, 0, SEEK_CUR) > 0) return errno = EIO, -1;
        if (count > 16) count = 16;
    }
    if (names(fd, "FAULT_PAUSE", path, sizeof path) && !paused) paused = 1, raise(SIGSTOP);
    ssize_t got = real(fd, to, count);
    if (got == 0 && names(fd, "FAULT_CHANGE", path, sizeof path)) {
        int other = open(path, O_WRONLY | O_APPEND);
        if (other >= 0) {
            if (write(other, "\n", 1) < 0) return -1;
            close(other);
        }
    }
    return got;
}

ssize_t write(int fd, const void *from, size_t count) {
    static ssize_t (*real)(int, const void *, size_t);
    static unsigned long long sum;
    if (!real) real = dlsym(RTLD_NEXT, "write");
    const char *most = getenv("FAULT_FULL");
    struct stat file;
    if (most && !fstat(fd, &file) && S_ISREG(file.st_mode)) {
        if (__atomic_add_fetch(&sum, count, __ATOMIC_RELAXED) > strtoull(most, 0, 10)) return errno = ENOSPC, -1;
    }
    return real(fd, from, count);
}

/*
 * Records what a process does to the files of one folder, in the order in which it happens: writes, truncations,
 * syncs (their beginning and their end), names made and removed. Preloaded by the power-cut lab (see lab.ts).
 *
 * Environment: LAB_FOLDER (absolute), LAB_LOG (the record), LAB_CONTROL (a file of one byte, read at each call:
 * 'f' writes fail with ENOSPC, 'e' the next sync fails with EIO and clears the byte, 'E' every sync does).
 *
 * A write is recorded after it was made, a sync's beginning before it is made and its end after it: what the record
 * calls synced was synced. What goes past these calls (the shared-memory file, which SQLite maps and never relies on
 * after a crash) is not recorded. A record: type (1 byte), name length (1), data length (4), number (8), name, data;
 * integers little-endian.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#define FILES 4096
#define NAME_MAX_BYTES 64

static char folder[1024];
static size_t folder_length;
static int log_fd = -1;
static volatile char *control;
/* The name within the folder behind each descriptor; "." is the folder itself, "" is none of ours. */
static char names[FILES][NAME_MAX_BYTES];
static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;
static uint64_t sync_count;

static int (*real_open)(const char *, int, ...);
static int (*real_close)(int);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_ftruncate)(int, off_t);
static int (*real_unlink)(const char *);
static int (*real_rename)(const char *, const char *);

__attribute__((constructor)) static void start(void) {
  real_open = dlsym(RTLD_NEXT, "open");
  real_close = dlsym(RTLD_NEXT, "close");
  real_write = dlsym(RTLD_NEXT, "write");
  real_pwrite = dlsym(RTLD_NEXT, "pwrite");
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  real_ftruncate = dlsym(RTLD_NEXT, "ftruncate");
  real_unlink = dlsym(RTLD_NEXT, "unlink");
  real_rename = dlsym(RTLD_NEXT, "rename");
  const char *where = getenv("LAB_FOLDER"), *log = getenv("LAB_LOG"), *byte = getenv("LAB_CONTROL");
  if (!where || !log || !byte || strlen(where) >= sizeof folder) return;
  strcpy(folder, where);
  folder_length = strlen(folder);
  int fd = real_open(byte, O_RDWR);
  if (fd >= 0) {
    void *map = mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (map != MAP_FAILED) control = map;
    real_close(fd);
  }
  log_fd = real_open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
}

static int ends_with(const char *text, const char *end) {
  size_t a = strlen(text), b = strlen(end);
  return a >= b && strcmp(text + a - b, end) == 0;
}

/* The name within the folder, or NULL for whatever is not to be recorded. */
static const char *recorded(const char *path) {
  if (log_fd < 0 || strncmp(path, folder, folder_length) != 0) return NULL;
  const char *rest = path + folder_length;
  if (*rest == 0) return ".";
  if (*rest != '/' || strchr(rest + 1, '/') || strlen(rest + 1) >= NAME_MAX_BYTES) return NULL;
  if (ends_with(rest, "-shm") || ends_with(rest, ".lock") || ends_with(rest, ".lock-journal")) return NULL;
  return rest + 1;
}

static const char *name_of(int fd) {
  return log_fd >= 0 && fd >= 0 && fd < FILES && names[fd][0] ? names[fd] : NULL;
}

static void put(const void *bytes, size_t length) {
  const char *at = bytes;
  while (length > 0) {
    ssize_t done = syscall(SYS_write, log_fd, at, length);
    if (done <= 0) abort();
    at += done;
    length -= done;
  }
}

/* To be called with the order held. */
static void record(char type, const char *name, uint64_t number, const void *data, uint32_t length) {
  unsigned char head[14];
  uint8_t name_length = strlen(name);
  head[0] = type;
  head[1] = name_length;
  memcpy(head + 2, &length, 4);
  memcpy(head + 6, &number, 8);
  put(head, sizeof head);
  put(name, name_length);
  if (length > 0) put(data, length);
}

static int open_recorded(const char *path, int flags, mode_t mode) {
  const char *name = recorded(path);
  if (!name) return real_open(path, flags, mode);
  pthread_mutex_lock(&order);
  int existed = syscall(SYS_faccessat, AT_FDCWD, path, F_OK) == 0;
  int fd = real_open(path, flags, mode);
  int error = errno;
  if (fd >= 0 && fd < FILES) {
    strcpy(names[fd], name);
    if (!existed) record('C', name, 0, NULL, 0);
    if (existed && (flags & O_TRUNC)) record('T', name, 0, NULL, 0);
  }
  pthread_mutex_unlock(&order);
  errno = error;
  return fd;
}

static mode_t mode_from(int flags, va_list list) {
  return flags & (O_CREAT | O_TMPFILE) ? va_arg(list, mode_t) : 0;
}

int open(const char *path, int flags, ...) {
  va_list list;
  va_start(list, flags);
  mode_t mode = mode_from(flags, list);
  va_end(list);
  return open_recorded(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  va_list list;
  va_start(list, flags);
  mode_t mode = mode_from(flags, list);
  va_end(list);
  return open_recorded(path, flags, mode);
}

int close(int fd) {
  if (fd >= 0 && fd < FILES) names[fd][0] = 0;
  return real_close(fd);
}

static int no_space(void) {
  if (!control || *control != 'f') return 0;
  errno = ENOSPC;
  return 1;
}

static ssize_t pwrite_recorded(int fd, const void *data, size_t length, off_t offset) {
  const char *name = name_of(fd);
  if (!name) return real_pwrite(fd, data, length, offset);
  if (no_space()) return -1;
  pthread_mutex_lock(&order);
  ssize_t done = real_pwrite(fd, data, length, offset);
  int error = errno;
  if (done > 0) record('W', name, offset, data, done);
  pthread_mutex_unlock(&order);
  errno = error;
  return done;
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) {
  return pwrite_recorded(fd, data, length, offset);
}

ssize_t pwrite64(int fd, const void *data, size_t length, off_t offset) {
  return pwrite_recorded(fd, data, length, offset);
}

/* Whatever the process says about itself (what it will do, what it was told is saved) goes to one file as a log. */
ssize_t write(int fd, const void *data, size_t length) {
  const char *name = name_of(fd);
  if (!name) return real_write(fd, data, length);
  if (strcmp(name, "said") != 0 && no_space()) return -1;
  pthread_mutex_lock(&order);
  off_t offset = lseek(fd, 0, SEEK_CUR);
  ssize_t done = real_write(fd, data, length);
  int error = errno;
  if (done > 0) record('W', name, offset, data, done);
  pthread_mutex_unlock(&order);
  errno = error;
  return done;
}

static int sync_recorded(int fd, int (*sync)(int)) {
  const char *name = name_of(fd);
  if (!name) return sync(fd);
  pthread_mutex_lock(&order);
  uint64_t number = ++sync_count;
  record('S', name, number, NULL, 0);
  char asked = control ? *control : 0;
  if (asked == 'e') *control = 0;
  pthread_mutex_unlock(&order);
  int failed = asked == 'e' || asked == 'E';
  int result = failed ? -1 : sync(fd);
  int error = failed ? EIO : errno;
  pthread_mutex_lock(&order);
  record(result == 0 ? 'E' : 'F', name, number, NULL, 0);
  pthread_mutex_unlock(&order);
  errno = error;
  return result;
}

int fsync(int fd) { return sync_recorded(fd, real_fsync); }
int fdatasync(int fd) { return sync_recorded(fd, real_fdatasync); }

static int ftruncate_recorded(int fd, off_t size) {
  const char *name = name_of(fd);
  if (!name) return real_ftruncate(fd, size);
  pthread_mutex_lock(&order);
  int result = real_ftruncate(fd, size);
  int error = errno;
  if (result == 0) record('T', name, size, NULL, 0);
  pthread_mutex_unlock(&order);
  errno = error;
  return result;
}

int ftruncate(int fd, off_t size) { return ftruncate_recorded(fd, size); }
int ftruncate64(int fd, off_t size) { return ftruncate_recorded(fd, size); }

int unlink(const char *path) {
  const char *name = recorded(path);
  if (!name) return real_unlink(path);
  pthread_mutex_lock(&order);
  int result = real_unlink(path);
  int error = errno;
  if (result == 0) record('U', name, 0, NULL, 0);
  pthread_mutex_unlock(&order);
  errno = error;
  return result;
}

/* The new name is recorded as the data. Nobody has a renamed file open here, so descriptors keep their names. */
int rename(const char *from, const char *to) {
  const char *name = recorded(from), *next = recorded(to);
  if (!name || !next) return real_rename(from, to);
  pthread_mutex_lock(&order);
  int result = real_rename(from, to);
  int error = errno;
  if (result == 0) record('R', name, 0, next, strlen(next));
  pthread_mutex_unlock(&order);
  errno = error;
  return result;
}

/* What the Go runtime and the toolkit's driver call of Android's C library on 64-bit
   ARM: names, types, sizes and numbers as that library and the kernel define them.
   Every standard header of the stand-in is this one. What is not declared here does
   not compile: look up since when the platform has it, and add it here and in
   `symbols`. */
#ifndef ZHUCUN_BIONIC_H
#define ZHUCUN_BIONIC_H

#if !defined(__ANDROID__) || !defined(__aarch64__)
#error "only for 64-bit ARM Android"
#endif

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#define __BIONIC__ 1

/* Words that the platform's own headers use. */
#ifdef __cplusplus
#define __BEGIN_DECLS extern "C" {
#define __END_DECLS }
#else
#define __BEGIN_DECLS
#define __END_DECLS
#endif
#define __printflike(format, first) __attribute__((__format__(printf, format, first)))
#define __INTRODUCED_IN(level)
#define __INTRODUCED_IN_64(level)
#define __DEPRECATED_IN(level, ...)
#define __REMOVED_IN(level, ...)
#define __RENAME_IF_FILE_OFFSET64(name)

/* Holds a layout against the size that the platform gives it. */
#define ZHUCUN_SIZE(type, bytes) _Static_assert(sizeof(type) == (bytes), #type)

__BEGIN_DECLS

/* sys/types.h */
typedef int pid_t, clockid_t, blksize_t;
typedef unsigned int uid_t, gid_t, mode_t, nlink_t, socklen_t, u_int;
typedef long ssize_t, off_t, time_t, clock_t, suseconds_t, blkcnt_t, pthread_t;
typedef unsigned long dev_t, ino_t, u_long;
typedef unsigned char u_char;
typedef unsigned short u_short;
typedef int64_t off64_t;

/* errno.h: the kernel's numbers */
#define EINTR 4
#define EAGAIN 11
#define ENOMEM 12
#define EINVAL 22
int *__errno(void);
#define errno (*__errno())

/* time.h */
struct timespec {
	time_t tv_sec;
	long tv_nsec;
};
struct tm {
	int tm_sec, tm_min, tm_hour, tm_mday, tm_mon, tm_year, tm_wday, tm_yday, tm_isdst;
	long tm_gmtoff;
	const char *tm_zone;
};
time_t time(time_t *now);
struct tm *localtime_r(const time_t *when, struct tm *into);
int nanosleep(const struct timespec *wanted, struct timespec *left);

/* stdlib.h */
void *malloc(size_t size);
void *calloc(size_t count, size_t size);
void *realloc(void *block, size_t size);
void free(void *block);
void abort(void) __attribute__((__noreturn__));
void exit(int status) __attribute__((__noreturn__));
char *getenv(const char *name);
int setenv(const char *name, const char *value, int overwrite);
int unsetenv(const char *name);
int clearenv(void);

/* string.h */
size_t strlen(const char *text);
char *strdup(const char *text);
char *strcpy(char *to, const char *from);
char *strncpy(char *to, const char *from, size_t most);
char *strcat(char *to, const char *from);
char *strchr(const char *text, int character);
int strcmp(const char *one, const char *other);
int strncmp(const char *one, const char *other, size_t most);
char *strerror(int number);
void *memcpy(void *to, const void *from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *at, int byte, size_t size);
int memcmp(const void *one, const void *other, size_t size);

/* stdio.h: the streams became variables of their own with API 23 and were three of an
   array of 152-byte structures before. */
typedef struct __sFILE {
	long inside[19];
} FILE;
ZHUCUN_SIZE(FILE, 152);
#if __ANDROID_API__ >= 23
extern FILE *stdin, *stdout, *stderr;
#else
extern FILE __sF[];
#define stdin (__sF + 0)
#define stdout (__sF + 1)
#define stderr (__sF + 2)
#endif
int printf(const char *format, ...) __printflike(1, 2);
int fprintf(FILE *stream, const char *format, ...) __printflike(2, 3);
int vfprintf(FILE *stream, const char *format, va_list list) __printflike(2, 0);
int snprintf(char *to, size_t size, const char *format, ...) __printflike(3, 4);
int fflush(FILE *stream);
int remove(const char *path);

/* fcntl.h, unistd.h, sys/stat.h, sys/mman.h, dirent.h */
#define O_RDONLY 0
int open(const char *path, int flags, ...);
int close(int fd);
ssize_t read(int fd, void *to, size_t size);
ssize_t write(int fd, const void *from, size_t size);
int setuid(uid_t id);
int seteuid(uid_t effective);
int setreuid(uid_t real, uid_t effective);
int setresuid(uid_t real, uid_t effective, uid_t saved);
int setgid(gid_t id);
int setegid(gid_t effective);
int setregid(gid_t real, gid_t effective);
int setresgid(gid_t real, gid_t effective, gid_t saved);
int setgroups(size_t count, const gid_t *groups);

struct stat {
	dev_t st_dev;
	ino_t st_ino;
	mode_t st_mode;
	nlink_t st_nlink;
	uid_t st_uid;
	gid_t st_gid;
	dev_t st_rdev;
	unsigned long unused1;
	off_t st_size;
	int st_blksize, unused2;
	long st_blocks;
	struct timespec st_atim, st_mtim, st_ctim;
	unsigned int unused3[2];
};
ZHUCUN_SIZE(struct stat, 128);
#define S_IRWXU 0700
#define S_IFMT 0170000
#define S_IFDIR 0040000
#define S_IFREG 0100000
#define S_ISDIR(mode) (((mode) & S_IFMT) == S_IFDIR)
#define S_ISREG(mode) (((mode) & S_IFMT) == S_IFREG)
int stat(const char *path, struct stat *into);
int mkdir(const char *path, mode_t mode);

#define MAP_FAILED ((void *)-1)
void *mmap(void *at, size_t size, int protection, int flags, int fd, off_t from);
int munmap(void *at, size_t size);

struct dirent {
	uint64_t d_ino;
	int64_t d_off;
	unsigned short d_reclen;
	unsigned char d_type;
	char d_name[256];
};
typedef struct DIR DIR;
DIR *opendir(const char *path);
struct dirent *readdir(DIR *dir);
int closedir(DIR *dir);

/* signal.h: on 64 bits the flags come first */
typedef unsigned long sigset_t;
typedef struct siginfo {
	int si_signo, si_errno, si_code, rest[29];
} siginfo_t;
ZHUCUN_SIZE(siginfo_t, 128);
typedef void (*sighandler_t)(int);
struct sigaction {
	int sa_flags;
	union {
		sighandler_t sa_handler;
		void (*sa_sigaction)(int, siginfo_t *, void *);
	};
	sigset_t sa_mask;
	void (*sa_restorer)(void);
};
ZHUCUN_SIZE(struct sigaction, 32);
#define SA_SIGINFO 4
#define SIG_BLOCK 0
#define SIG_UNBLOCK 1
#define SIG_SETMASK 2
int sigaction(int number, const struct sigaction *now, struct sigaction *before);
int sigemptyset(sigset_t *set);
int sigfillset(sigset_t *set);
int sigaddset(sigset_t *set, int number);
int sigismember(const sigset_t *set, int number);

/* pthread.h */
typedef struct {
	uint32_t flags;
	void *stack_base;
	size_t stack_size, guard_size;
	int32_t policy, priority;
	char reserved[16];
} pthread_attr_t;
typedef struct {
	int32_t inside[10];
} pthread_mutex_t;
typedef struct {
	int32_t inside[12];
} pthread_cond_t;
typedef long pthread_mutexattr_t, pthread_condattr_t;
typedef int pthread_key_t;
ZHUCUN_SIZE(pthread_attr_t, 56);
ZHUCUN_SIZE(pthread_mutex_t, 40);
ZHUCUN_SIZE(pthread_cond_t, 48);
#define PTHREAD_CREATE_DETACHED 1
#define PTHREAD_MUTEX_INITIALIZER \
	{                             \
		{ 0 }                     \
	}
#define PTHREAD_COND_INITIALIZER PTHREAD_MUTEX_INITIALIZER
int pthread_create(pthread_t *thread, const pthread_attr_t *how, void *(*start)(void *), void *arg);
pthread_t pthread_self(void);
int pthread_getattr_np(pthread_t thread, pthread_attr_t *into);
int pthread_attr_init(pthread_attr_t *attr);
int pthread_attr_destroy(pthread_attr_t *attr);
int pthread_attr_setdetachstate(pthread_attr_t *attr, int state);
int pthread_attr_getstack(const pthread_attr_t *attr, void **base, size_t *size);
int pthread_attr_getstacksize(const pthread_attr_t *attr, size_t *size);
int pthread_mutex_lock(pthread_mutex_t *mutex);
int pthread_mutex_unlock(pthread_mutex_t *mutex);
int pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex);
int pthread_cond_broadcast(pthread_cond_t *condition);
int pthread_key_create(pthread_key_t *key, void (*destroy)(void *));
int pthread_setspecific(pthread_key_t key, const void *value);
void *pthread_getspecific(pthread_key_t key);
int pthread_sigmask(int how, const sigset_t *now, sigset_t *before);

/* sys/socket.h, netinet/in.h, netdb.h, resolv.h: the BSD order, in which a result's
   name comes before its address, and lengths of getnameinfo that are size_t */
#define AF_UNSPEC 0
#define AF_INET 2
#define AF_INET6 10
#define SOCK_STREAM 1
#define SOCK_DGRAM 2
#define IPPROTO_TCP 6
#define IPPROTO_UDP 17
struct sockaddr {
	unsigned short sa_family;
	char sa_data[14];
};
struct addrinfo {
	int ai_flags, ai_family, ai_socktype, ai_protocol;
	socklen_t ai_addrlen;
	char *ai_canonname;
	struct sockaddr *ai_addr;
	struct addrinfo *ai_next;
};
#define AI_CANONNAME 2
#define NI_NAMEREQD 4
#define EAI_ADDRFAMILY 1
#define EAI_AGAIN 2
#define EAI_NODATA 7
#define EAI_NONAME 8
#define EAI_SERVICE 9
#define EAI_SYSTEM 11
#define EAI_OVERFLOW 14
int getaddrinfo(const char *host, const char *service, const struct addrinfo *hints, struct addrinfo **found);
void freeaddrinfo(struct addrinfo *found);
const char *gai_strerror(int code);
int getnameinfo(const struct sockaddr *from, socklen_t size, char *host, size_t host_size, char *service, size_t service_size, int flags);
int res_search(const char *name, int class, int type, u_char *answer, int size);

/* dlfcn.h */
#define RTLD_LAZY 1
#define RTLD_DEFAULT ((void *)0)
void *dlopen(const char *name, int flags);
void *dlsym(void *library, const char *name);
int dlclose(void *library);
char *dlerror(void);

/* android/native_window.h, which Debian does not have */
typedef struct ANativeWindow ANativeWindow;
typedef struct ARect {
	int32_t left, top, right, bottom;
} ARect;
int32_t ANativeWindow_getWidth(ANativeWindow *window);
int32_t ANativeWindow_getHeight(ANativeWindow *window);
int32_t ANativeWindow_setBuffersGeometry(ANativeWindow *window, int32_t width, int32_t height, int32_t format);

__END_DECLS

#endif

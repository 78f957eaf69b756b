/* A tablet without a screen: loads the app's library as Android does and lives a day of
   it, on Debian's C library for ARM, under qemu. Where Android's C library has another
   layout of its objects, its functions are here, over those of glibc; Java answers
   whatever it is asked; the graphics library counts what is drawn.

     tablet LIBRARY headless WORD   main runs until it writes a line with WORD
     tablet LIBRARY window          a page is drawn, turned, split, left and come back to
*/
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <android/native_activity.h>

/* Android leaves the third word behind the thread pointer to programs, and Go keeps its
   own there. glibc begins a program's own variables at that place: they begin with this. */
__thread char ground[256] __attribute__((aligned(16), tls_model("local-exec"), used));

#define GLIBC(f) ((__typeof__(&f))dlsym(RTLD_NEXT, #f))

static FILE *out;
static const char *awaited;
static volatile int came;

static void die(const char *what) {
	fprintf(out, "tablet: %s\n", what);
	_exit(1);
}

/* ---- what the library writes */

int __android_log_write(int priority, const char *tag, const char *text) {
	fprintf(out, "%s\n", text);
	if (awaited && strstr(text, awaited)) came = 1;
	return 1;
}

int __android_log_vprint(int priority, const char *tag, const char *format, va_list list) {
	char text[4096];
	vsnprintf(text, sizeof text, format, list);
	return __android_log_write(priority, tag, text);
}

int __android_log_print(int priority, const char *tag, const char *format, ...) {
	va_list list;
	va_start(list, format);
	int n = __android_log_vprint(priority, tag, format, list);
	va_end(list);
	return n;
}

/* ---- the C library */

char __sF[3 * 152]; /* Android's streams, which only a dying runtime writes to */

int *__errno(void) { return __errno_location(); }

typedef uint64_t droid_sigset;
struct droid_sigaction {
	int flags;
	void *handler;
	droid_sigset mask;
	void (*restorer)(void);
};

static sigset_t glibc_set(droid_sigset from) {
	sigset_t set;
	memset(&set, 0, sizeof set);
	from &= ~(3ull << 31); /* glibc keeps 32 and 33 for its threads */
	memcpy(&set, &from, sizeof from);
	return set;
}

int sigaction(int number, const struct sigaction *now, struct sigaction *before) {
	const struct droid_sigaction *n = (const void *)now;
	struct droid_sigaction *b = (void *)before;
	struct sigaction to, from;
	memset(&to, 0, sizeof to);
	if (n) {
		to.sa_handler = n->handler;
		to.sa_flags = n->flags;
		to.sa_mask = glibc_set(n->mask);
	}
	int bad = GLIBC(sigaction)(number, n ? &to : NULL, b ? &from : NULL);
	if (!bad && b) {
		b->handler = from.sa_handler;
		b->flags = from.sa_flags;
		memcpy(&b->mask, &from.sa_mask, sizeof b->mask);
		b->restorer = NULL;
	}
	return bad;
}

#define DROID(set) (*(droid_sigset *)(set))
int sigemptyset(sigset_t *set) { return DROID(set) = 0, 0; }
int sigfillset(sigset_t *set) { return DROID(set) = ~0ull, 0; }
int sigaddset(sigset_t *set, int number) { return DROID(set) |= 1ull << (number - 1), 0; }
int sigismember(const sigset_t *set, int number) { return DROID(set) >> (number - 1) & 1; }

int pthread_sigmask(int how, const sigset_t *now, sigset_t *before) {
	sigset_t to, from;
	if (now) to = glibc_set(DROID(now));
	int bad = GLIBC(pthread_sigmask)(how, now ? &to : NULL, before ? &from : NULL);
	if (!bad && before) memcpy(before, &from, sizeof(droid_sigset));
	return bad;
}

/* Android's mutexes and conditions are smaller than glibc's and not aligned as these
   have to be: each has one of glibc's, found by its address. */
static void *own(const void *theirs, size_t size) {
	static struct {
		const void *theirs;
		void *own;
	} all[1024];
	static int count, busy;
	while (__atomic_exchange_n(&busy, 1, __ATOMIC_ACQUIRE)) sched_yield();
	int i = 0;
	while (i < count && all[i].theirs != theirs) i++;
	if (i == count) {
		if (count == 1024) die("more locks than there is room for");
		all[count].theirs = theirs;
		all[count++].own = calloc(1, size);
	}
	void *mine = all[i].own;
	__atomic_store_n(&busy, 0, __ATOMIC_RELEASE);
	return mine;
}
#define MUTEX(m) own(m, sizeof(pthread_mutex_t))
#define COND(c) own(c, sizeof(pthread_cond_t))
int pthread_mutex_lock(pthread_mutex_t *m) { return GLIBC(pthread_mutex_lock)(MUTEX(m)); }
int pthread_mutex_unlock(pthread_mutex_t *m) { return GLIBC(pthread_mutex_unlock)(MUTEX(m)); }
int pthread_cond_wait(pthread_cond_t *c, pthread_mutex_t *m) { return GLIBC(pthread_cond_wait)(COND(c), MUTEX(m)); }
int pthread_cond_broadcast(pthread_cond_t *c) { return GLIBC(pthread_cond_broadcast)(COND(c)); }

struct droid_attr {
	uint32_t flags;
	void *base;
	size_t size, guard;
	int32_t policy, priority;
	char reserved[16];
};
_Static_assert(sizeof(struct droid_attr) == 56, "pthread_attr_t");
#define ATTR(a) ((struct droid_attr *)(a))

int pthread_attr_init(pthread_attr_t *a) {
	memset(ATTR(a), 0, sizeof(struct droid_attr));
	ATTR(a)->size = 1 << 20;
	return 0;
}
int pthread_attr_destroy(pthread_attr_t *a) { return 0; }
int pthread_attr_setdetachstate(pthread_attr_t *a, int state) { return ATTR(a)->flags = state, 0; }
int pthread_attr_getstacksize(const pthread_attr_t *a, size_t *size) { return *size = ATTR(a)->size, 0; }
int pthread_attr_getstack(const pthread_attr_t *a, void **base, size_t *size) {
	*base = ATTR(a)->base;
	*size = ATTR(a)->size;
	return 0;
}

int pthread_getattr_np(pthread_t thread, pthread_attr_t *a) {
	pthread_attr_t mine;
	int bad = GLIBC(pthread_getattr_np)(thread, &mine);
	pthread_attr_init(a);
	if (!bad) GLIBC(pthread_attr_getstack)(&mine, &ATTR(a)->base, &ATTR(a)->size);
	return bad;
}

int pthread_create(pthread_t *thread, const pthread_attr_t *a, void *(*start)(void *), void *arg) {
	pthread_attr_t mine;
	GLIBC(pthread_attr_init)(&mine);
	if (a) {
		GLIBC(pthread_attr_setdetachstate)(&mine, ATTR(a)->flags);
		pthread_attr_setstacksize(&mine, ATTR(a)->size);
	}
	return GLIBC(pthread_create)(thread, &mine, start, arg);
}

struct droid_addrinfo {
	int flags, family, socktype, protocol;
	unsigned length;
	char *name;
	struct sockaddr *address;
	struct droid_addrinfo *next;
};

int getaddrinfo(const char *host, const char *service, const struct addrinfo *hints, struct addrinfo **found) {
	const struct droid_addrinfo *h = (const void *)hints;
	struct addrinfo asked = {0}, *got = NULL;
	if (h) {
		asked.ai_family = h->family;
		asked.ai_socktype = h->socktype;
		asked.ai_protocol = h->protocol;
	}
	if (GLIBC(getaddrinfo)(host, service, &asked, &got)) return 8; /* Android's "no such name" */
	struct droid_addrinfo *first = NULL, **last = &first;
	for (struct addrinfo *g = got; g; g = g->ai_next) {
		struct droid_addrinfo *d = calloc(1, sizeof *d);
		*d = (struct droid_addrinfo){g->ai_flags, g->ai_family, g->ai_socktype, g->ai_protocol, g->ai_addrlen, g->ai_canonname, g->ai_addr, NULL};
		*last = d;
		last = &d->next;
	}
	*found = (void *)first;
	return 0;
}
void freeaddrinfo(struct addrinfo *found) {} /* a few, for a short life */

/* ---- Java */

static int strings, left;

static const char *string_chars(JNIEnv *env, jstring s, jboolean *copied) {
	/* The folder of files, that of temporary ones, and then languages. */
	return strdup(strings++ < 2 ? getenv("TABLET_FILES") : "zh-CN");
}
static void string_freed(JNIEnv *env, jstring s, const char *chars) { free((char *)chars); }
static void *something(void) { return (void *)1; }
static int nothing(void) { return 0; }
static void void_method(JNIEnv *env, jobject object, jmethodID method, ...) { left++; } /* only finishActivity */

static struct JNINativeInterface functions;
static const struct JNINativeInterface *java = &functions;
static struct JNIInvokeInterface machine_functions;
static const struct JNIInvokeInterface *machine = &machine_functions;

static jint get_env(JavaVM *vm, void **env, jint version) { return *env = &java, JNI_OK; }
static jint attach(JavaVM *vm, JNIEnv **env, void *args) { return *env = (JNIEnv *)&java, JNI_OK; }

static void start_java(void) {
	void **f = (void **)&functions;
	for (size_t i = 4; i < sizeof functions / sizeof *f; i++) f[i] = something;
	functions.GetStringUTFChars = string_chars;
	functions.ReleaseStringUTFChars = string_freed;
	functions.CallVoidMethod = void_method;
	functions.ExceptionCheck = (void *)nothing;
	functions.ExceptionOccurred = (void *)nothing;
	functions.CallBooleanMethod = (void *)nothing;
	functions.CallIntMethod = (void *)nothing;
	functions.CallStaticIntMethod = (void *)nothing;
	functions.GetArrayLength = (void *)nothing;
	machine_functions.GetEnv = get_env;
	machine_functions.AttachCurrentThread = attach;
	machine_functions.DetachCurrentThread = (void *)nothing;
}

/* ---- the system around the window */

static int width = 800, height = 1280;

int32_t ANativeWindow_getWidth(ANativeWindow *w) { return width; }
int32_t ANativeWindow_getHeight(ANativeWindow *w) { return height; }
int32_t ANativeWindow_setBuffersGeometry(ANativeWindow *w, int32_t x, int32_t y, int32_t format) { return 0; }
void *AConfiguration_new(void) { return malloc(1); }
void AConfiguration_delete(void *c) { free(c); }
void AConfiguration_fromAssetManager(void *c, void *assets) {}
int AConfiguration_getOrientation(void *c) { return width > height ? 2 : 1; }
int AConfiguration_getDensity(void *c) { return 160; }
ALooper *ALooper_prepare(int options) { return (ALooper *)1; }
int ALooper_pollOnce(int wait, int *fd, int *events, void **data) { return usleep(20000), -3; /* nothing came */ }
void ALooper_wake(ALooper *looper) {}

/* Touches and keys, which never come: names that the loader finds. */
#define ABSENT(name) __asm__(".text\n.globl " #name "\n.type " #name ", %function\n" #name ": mov w0, #0\nret\n");
ABSENT(AInputQueue_attachLooper) ABSENT(AInputQueue_detachLooper) ABSENT(AInputQueue_getEvent) ABSENT(AInputQueue_preDispatchEvent)
ABSENT(AInputQueue_finishEvent) ABSENT(AInputEvent_getType) ABSENT(AInputEvent_getDeviceId) ABSENT(AKeyEvent_getAction)
ABSENT(AKeyEvent_getKeyCode) ABSENT(AKeyEvent_getMetaState) ABSENT(AMotionEvent_getAction) ABSENT(AMotionEvent_getPointerCount)
ABSENT(AMotionEvent_getPointerId) ABSENT(AMotionEvent_getX) ABSENT(AMotionEvent_getY)

/* ---- the graphics */

static volatile int drawn, shown;

#define ONE(name) \
	unsigned name(void) { return 1; }
#define NONE(name) \
	unsigned name(void) { return 0; }
ONE(eglGetDisplay) ONE(eglInitialize) ONE(eglCreateContext) ONE(eglCreateWindowSurface) ONE(eglDestroySurface) ONE(eglMakeCurrent)
unsigned eglGetError(void) { return 0x3000; }
unsigned eglChooseConfig(void *d, const int *wanted, void **configs, int size, int *count) { return *count = 1; }
unsigned eglGetConfigAttrib(void *d, void *config, int name, int *value) { return *value = 1; }
unsigned eglSwapBuffers(void *d, void *surface) { return ++shown; }

ONE(glCreateProgram) ONE(glCreateShader) NONE(glGetAttribLocation) NONE(glGetUniformLocation) NONE(glGetError)
void glGetShaderiv(unsigned s, unsigned name, int *value) { *value = name == 0x8B84 ? 0 : 1; /* compiled, without a log */ }
void glGetProgramiv(unsigned p, unsigned name, int *value) { *value = name == 0x8B84 ? 0 : 1; }
void glGetIntegerv(unsigned name, int *value) { *value = 4096; }
void glGetTexParameteriv(unsigned t, unsigned name, int *value) { *value = 0; }
void glDrawArrays(unsigned mode, int first, int count) { drawn++; }
static void give(int count, unsigned *names) {
	static unsigned next;
	while (count-- > 0) names[count] = ++next;
}
void glGenBuffers(int count, unsigned *names) { give(count, names); }
void glGenTextures(int count, unsigned *names) { give(count, names); }
NONE(glActiveTexture) NONE(glAttachShader) NONE(glBindBuffer) NONE(glBindTexture) NONE(glBlendColor) NONE(glBlendFunc) NONE(glBufferData)
NONE(glBufferSubData) NONE(glClear) NONE(glClearColor) NONE(glCompileShader) NONE(glCopyTexSubImage2D) NONE(glDeleteBuffers)
NONE(glDeleteProgram) NONE(glDeleteTextures) NONE(glDisable) NONE(glEnable) NONE(glEnableVertexAttribArray) NONE(glFlush)
NONE(glGetProgramInfoLog) NONE(glGetShaderInfoLog) NONE(glGetShaderSource) NONE(glLinkProgram) NONE(glReadPixels) NONE(glScissor)
NONE(glShaderSource) NONE(glTexImage2D) NONE(glTexParameteri) NONE(glUniform1f) NONE(glUniform1fv) NONE(glUniform1i) NONE(glUniform2f)
NONE(glUniform2fv) NONE(glUniform4f) NONE(glUniform4fv) NONE(glUseProgram) NONE(glVertexAttribPointer) NONE(glViewport)

/* ---- the day */

static ANativeActivity activity;
static ANativeActivityCallbacks calls;
static ANativeWindow *window = (void *)&calls; /* never looked into */

/* until waits for what the app does on threads of its own. */
static void until(int (*is)(void), const char *what) {
	for (int i = 0; i < 600; i++) {
		if (is()) {
			fprintf(out, "tablet: %s\n", what);
			return;
		}
		usleep(100000);
	}
	fprintf(out, "tablet: not so after a minute: ");
	die(what);
}

static int said(void) { return came; }
static int away(void) { return left > 0; }
static int many(void) { return drawn > 60; } /* a page, and not a plain ground */

static void drawn_again(const char *what) {
	drawn = 0;
	until(many, what);
}

static void turn(int w, int h) {
	width = w, height = h;
	calls.onConfigurationChanged(&activity);
	calls.onNativeWindowRedrawNeeded(&activity, window);
}

static void live(void *library, void (*create)(ANativeActivity *, void *, size_t)) {
	calls.onStart(&activity);
	calls.onResume(&activity);
	calls.onNativeWindowCreated(&activity, window);
	drawn_again("the first page is drawn");
	turn(1280, 800);
	drawn_again("it is drawn for a turned tablet");
	turn(640, 800);
	drawn_again("it is drawn beside another app");
	calls.onPause(&activity);
	calls.onNativeWindowDestroyed(&activity, window);
	calls.onStop(&activity);
	usleep(300000);
	int before = drawn;
	usleep(500000);
	if (drawn != before) die("it draws in the background");
	fprintf(out, "tablet: it rests in the background\n");
	calls.onStart(&activity);
	calls.onResume(&activity);
	calls.onNativeWindowCreated(&activity, window);
	drawn_again("it is drawn when it comes back");
	void (*back)(JNIEnv *, jobject) = dlsym(library, "Java_org_golang_app_GoNativeActivity_backPressed");
	back((JNIEnv *)&java, NULL);
	until(away, "the back key leaves its first page");
	calls.onNativeWindowDestroyed(&activity, window);
	calls.onDestroy(&activity);
	create(&activity, NULL, 0);
	calls.onStart(&activity);
	calls.onResume(&activity);
	calls.onNativeWindowCreated(&activity, window);
	drawn_again("it is drawn when it is opened again");
}

int main(int argc, char **argv) {
	ground[sizeof ground - 1] = 1; /* else the compiler leaves it out */
	int log = dup(1); /* the library takes the standard outputs */
	out = fdopen(log, "w");
	setvbuf(out, NULL, _IONBF, 0);
	if (argc < 3) die("tablet LIBRARY headless WORD | tablet LIBRARY window");
	awaited = argc > 3 ? argv[3] : NULL;

	start_java();
	void *library = dlopen(argv[1], RTLD_NOW | RTLD_GLOBAL);
	if (!library) die(dlerror());
	jint (*load)(JavaVM *, void *) = dlsym(library, "JNI_OnLoad");
	if (load((JavaVM *)&machine, NULL) < JNI_VERSION_1_4) die("JNI_OnLoad refuses");
	activity.callbacks = &calls;
	activity.vm = (JavaVM *)&machine;
	activity.env = (JNIEnv *)&java;
	activity.clazz = (jobject)1;
	activity.sdkVersion = 34;
	activity.internalDataPath = getenv("TABLET_FILES");
	void (*create)(ANativeActivity *, void *, size_t) = dlsym(library, "ANativeActivity_onCreate");
	if (awaited) { /* without a window nobody takes what onCreate tells, and it waits */
		pthread_t thread;
		pthread_create(&thread, NULL, (void *)create, &activity);
		until(said, "the last intent is answered");
	} else {
		create(&activity, NULL, 0);
		live(library, create);
	}
	_exit(0);
}

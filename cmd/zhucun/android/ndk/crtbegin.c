/* What a library is linked with at its beginning: its handle, and the calls that the C
   library keeps for when it is unloaded. A program is only ever linked to be looked
   at, by cgo, and never run. */
extern void __cxa_finalize(void *library);
__attribute__((visibility("hidden"))) void *__dso_handle = &__dso_handle;

#ifdef PROGRAM
void _start(void) {}
#else
__attribute__((destructor)) static void unloaded(void) { __cxa_finalize(__dso_handle); }
#endif

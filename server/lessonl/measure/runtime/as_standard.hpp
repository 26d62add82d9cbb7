// The adapter is C++17, its unit may be older: what the unit asks the preprocessor, it is told as by
// its own standard, so that its classes are those of the variants. Included after our own headers.
#undef __cplusplus
#if LESSONL_STANDARD == 98
#define __cplusplus 199711L
#elif LESSONL_STANDARD == 11
#define __cplusplus 201103L
#else
#define __cplusplus 201402L
#endif
#undef LESSONL_STANDARD

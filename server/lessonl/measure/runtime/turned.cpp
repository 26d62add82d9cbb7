// The library's functions of angles, each given the angle a unit in the last place further on. How far the
// original differs with them is how far its own angles may be off: that of 3 pi is, though no step to it rounds.
extern "C" {

long double sinl(long double) noexcept;
long double cosl(long double) noexcept;
long double tanl(long double) noexcept;
__complex__ long double cexpl(__complex__ long double) noexcept;

constexpr long double kDouble = 1 + 0x1p-52L;
constexpr long double kFloat = 1 + 0x1p-23L;

double sin(double x) noexcept { return static_cast<double>(sinl(x * kDouble)); }
double cos(double x) noexcept { return static_cast<double>(cosl(x * kDouble)); }
double tan(double x) noexcept { return static_cast<double>(tanl(x * kDouble)); }
float sinf(float x) noexcept { return static_cast<float>(sinl(x * kFloat)); }
float cosf(float x) noexcept { return static_cast<float>(cosl(x * kFloat)); }
float tanf(float x) noexcept { return static_cast<float>(tanl(x * kFloat)); }

void sincos(double x, double* s, double* c) noexcept {
  *s = static_cast<double>(sinl(x * kDouble));
  *c = static_cast<double>(cosl(x * kDouble));
}

void sincosf(float x, float* s, float* c) noexcept {
  *s = static_cast<float>(sinl(x * kFloat));
  *c = static_cast<float>(cosl(x * kFloat));
}

__complex__ double cexp(__complex__ double z) noexcept {
  __complex__ long double at;
  __real__ at = __real__ z;
  __imag__ at = __imag__ z * kDouble;
  at = cexpl(at);
  __complex__ double result;
  __real__ result = static_cast<double>(__real__ at);
  __imag__ result = static_cast<double>(__imag__ at);
  return result;
}

}  // extern "C"

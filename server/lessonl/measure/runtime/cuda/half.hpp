// 16-bit floating point by conversion: each operation is one of float, rounded to nearest even.
#pragma once
#include "cuda_runtime.h"

namespace lessonl_cuda {

inline unsigned short to_half(float x) {
  const unsigned bits = same_bits<unsigned>(x);
  const unsigned sign = bits >> 16 & 0x8000U;
  const unsigned plain = bits & 0x7fffffffU;
  if (plain > 0x7f800000U) return static_cast<unsigned short>(0x7fffU);
  if (plain >= 0x477ff000U) return static_cast<unsigned short>(sign | 0x7c00U);
  if (plain < 0x38800000U) {  // below the least normal: adding brings the bits into place, rounded
    const float moved = same_bits<float>(plain) + 0.5F;
    return static_cast<unsigned short>(sign | (same_bits<unsigned>(moved) - 0x3f000000U));
  }
  const unsigned odd = plain >> 13 & 1U;
  return static_cast<unsigned short>(sign | ((plain + 0xc8000fffU + odd) >> 13));
}

inline float from_half(unsigned short h) {
  const unsigned sign = (h & 0x8000U) << 16;
  const unsigned exponent = h >> 10 & 0x1fU;
  const unsigned fraction = h & 0x3ffU;
  if (exponent == 31) return same_bits<float>(sign | 0x7f800000U | fraction << 13);
  if (exponent != 0) return same_bits<float>(sign | (exponent + 112) << 23 | fraction << 13);
  const float small = static_cast<float>(fraction) * 5.9604644775390625e-8F;
  return sign != 0 ? -small : small;
}

inline unsigned short to_bfloat(float x) {
  const unsigned bits = same_bits<unsigned>(x);
  if ((bits & 0x7fffffffU) > 0x7f800000U) return 0x7fffU;
  return static_cast<unsigned short>((bits + 0x7fffU + (bits >> 16 & 1U)) >> 16);
}

inline float from_bfloat(unsigned short b) { return same_bits<float>(static_cast<unsigned>(b) << 16); }

// ``Format`` has the two conversions. An aggregate would convert no number: it has constructors.
template <class Format>
struct Small {
  unsigned short bits;
  Small() = default;
  Small(float x) : bits(Format::to(x)) {}
  Small(double x) : bits(Format::to(static_cast<float>(x))) {}
  Small(int x) : bits(Format::to(static_cast<float>(x))) {}
  Small(unsigned x) : bits(Format::to(static_cast<float>(x))) {}
  Small(long x) : bits(Format::to(static_cast<float>(x))) {}
  operator float() const { return Format::from(bits); }
  Small& operator+=(Small b) { return *this = Small(float(*this) + float(b)); }
  Small& operator-=(Small b) { return *this = Small(float(*this) - float(b)); }
  Small& operator*=(Small b) { return *this = Small(float(*this) * float(b)); }
  Small& operator/=(Small b) { return *this = Small(float(*this) / float(b)); }
  friend Small operator+(Small a, Small b) { return a += b; }
  friend Small operator-(Small a, Small b) { return a -= b; }
  friend Small operator*(Small a, Small b) { return a *= b; }
  friend Small operator/(Small a, Small b) { return a /= b; }
  friend Small operator-(Small a) { return Small(-float(a)); }
  friend bool operator==(Small a, Small b) { return float(a) == float(b); }
  friend bool operator!=(Small a, Small b) { return float(a) != float(b); }
  friend bool operator<(Small a, Small b) { return float(a) < float(b); }
  friend bool operator>(Small a, Small b) { return float(a) > float(b); }
  friend bool operator<=(Small a, Small b) { return float(a) <= float(b); }
  friend bool operator>=(Small a, Small b) { return float(a) >= float(b); }

  friend Small __hadd(Small a, Small b) { return a + b; }
  friend Small __hsub(Small a, Small b) { return a - b; }
  friend Small __hmul(Small a, Small b) { return a * b; }
  friend Small __hdiv(Small a, Small b) { return a / b; }
  friend Small __hneg(Small a) { return -a; }
  friend Small __habs(Small a) { return Small(std::fabs(float(a))); }
  friend Small __hmax(Small a, Small b) { return a < b ? b : a; }
  friend Small __hmin(Small a, Small b) { return b < a ? b : a; }
  friend Small __hfma(Small a, Small b, Small c) {
    return Small(static_cast<float>(double(float(a)) * float(b) + float(c)));
  }
  friend bool __hlt(Small a, Small b) { return a < b; }
  friend bool __hle(Small a, Small b) { return a <= b; }
  friend bool __hgt(Small a, Small b) { return a > b; }
  friend bool __hge(Small a, Small b) { return a >= b; }
  friend bool __heq(Small a, Small b) { return a == b; }
  friend bool __hne(Small a, Small b) { return a != b; }
  friend bool __hisnan(Small a) { return float(a) != float(a); }
  friend Small hexp(Small a) { return Small(std::exp(float(a))); }
  friend Small hlog(Small a) { return Small(std::log(float(a))); }
  friend Small hsqrt(Small a) { return Small(std::sqrt(float(a))); }
  friend Small hrsqrt(Small a) { return Small(1.0F / std::sqrt(float(a))); }
  friend Small hrcp(Small a) { return Small(1.0F / float(a)); }
};

struct HalfFormat {
  static unsigned short to(float x) { return to_half(x); }
  static float from(unsigned short x) { return from_half(x); }
};
struct BfloatFormat {
  static unsigned short to(float x) { return to_bfloat(x); }
  static float from(unsigned short x) { return from_bfloat(x); }
};

template <class T>
struct alignas(4) Pair {
  T x, y;
  friend Pair operator+(Pair a, Pair b) { return {a.x + b.x, a.y + b.y}; }
  friend Pair operator-(Pair a, Pair b) { return {a.x - b.x, a.y - b.y}; }
  friend Pair operator*(Pair a, Pair b) { return {a.x * b.x, a.y * b.y}; }
  friend Pair __hadd2(Pair a, Pair b) { return a + b; }
  friend Pair __hsub2(Pair a, Pair b) { return a - b; }
  friend Pair __hmul2(Pair a, Pair b) { return a * b; }
  friend Pair __hfma2(Pair a, Pair b, Pair c) { return {__hfma(a.x, b.x, c.x), __hfma(a.y, b.y, c.y)}; }
  friend T __low2half(Pair a) { return a.x; }
  friend T __high2half(Pair a) { return a.y; }
  friend float __low2float(Pair a) { return float(a.x); }
  friend float __high2float(Pair a) { return float(a.y); }
};

}  // namespace lessonl_cuda

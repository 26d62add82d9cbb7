// What GCC calls at each block and each comparison with -fsanitize-coverage=trace-pc,trace-cmp, as one
// object to link into a variant.
#include "coverage.hpp"

#include <cmath>
#include <cstring>

extern "C" __attribute__((weak)) void lessonl_covers(lessonl_rt::Coverage* coverage);

namespace {

using namespace lessonl_rt;

Coverage coverage;

__attribute__((constructor)) void announce() {
  if (lessonl_covers != nullptr) lessonl_covers(&coverage);
}

CoverageSite* site(const void* returns_to, Met met) {
  const auto address = reinterpret_cast<std::uint64_t>(returns_to);
  std::size_t at = (address * 0x9e3779b97f4a7c15U) >> 51;
  for (;; at = (at + 1) % Coverage::kMost) {
    CoverageSite& found = coverage.sites[at];
    if (found.address == address) return &found;
    if (found.address != 0) continue;
    if (coverage.count + 1 >= Coverage::kMost) return nullptr;
    ++coverage.count;
    found.address = address;
    found.met = met;
    found.distance = INFINITY;
    return &found;
  }
}

void note(CoverageSite* s, std::size_t size, double left, double right, std::uint64_t left_bits,
          std::uint64_t right_bits) {
  if (s == nullptr) return;
  s->size = static_cast<std::uint8_t>(size);
  s->relations |= left < right ? kBelow : left > right ? kAbove : left == right ? kEqual : 0;
  const double distance = std::fabs(left - right);
  if (!(distance < s->distance)) return;
  s->distance = distance;
  s->left = left_bits;
  s->right = right_bits;
}

template <class T>
void integers(const void* returns_to, T left, T right) {
  note(site(returns_to, Met::integers), sizeof(T), static_cast<double>(left), static_cast<double>(right),
       static_cast<std::uint64_t>(static_cast<std::int64_t>(left)),
       static_cast<std::uint64_t>(static_cast<std::int64_t>(right)));
}

void reals(const void* returns_to, double left, double right) {
  std::uint64_t bits[2];
  std::memcpy(&bits[0], &left, 8);
  std::memcpy(&bits[1], &right, 8);
  note(site(returns_to, Met::reals), 8, left, right, bits[0], bits[1]);
}

}  // namespace

extern "C" {

void __sanitizer_cov_trace_pc() { site(__builtin_return_address(0), Met::block); }
void __sanitizer_cov_trace_cmp1(std::int8_t a, std::int8_t b) { integers(__builtin_return_address(0), a, b); }
void __sanitizer_cov_trace_cmp2(std::int16_t a, std::int16_t b) { integers(__builtin_return_address(0), a, b); }
void __sanitizer_cov_trace_cmp4(std::int32_t a, std::int32_t b) { integers(__builtin_return_address(0), a, b); }
void __sanitizer_cov_trace_cmp8(std::int64_t a, std::int64_t b) { integers(__builtin_return_address(0), a, b); }
void __sanitizer_cov_trace_const_cmp1(std::int8_t a, std::int8_t b) { integers(__builtin_return_address(0), a, b); }
void __sanitizer_cov_trace_const_cmp2(std::int16_t a, std::int16_t b) { integers(__builtin_return_address(0), a, b); }
void __sanitizer_cov_trace_const_cmp4(std::int32_t a, std::int32_t b) { integers(__builtin_return_address(0), a, b); }
void __sanitizer_cov_trace_const_cmp8(std::int64_t a, std::int64_t b) { integers(__builtin_return_address(0), a, b); }
void __sanitizer_cov_trace_cmpf(float a, float b) { reals(__builtin_return_address(0), a, b); }
void __sanitizer_cov_trace_cmpd(double a, double b) { reals(__builtin_return_address(0), a, b); }
void __sanitizer_cov_trace_switch(std::uint64_t, std::uint64_t*) {}

}  // extern "C"

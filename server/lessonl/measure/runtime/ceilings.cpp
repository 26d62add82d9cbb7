// The most that one core of this machine does: bytes read in a second from data of several sizes,
// and floating-point operations in a second. What a function does is compared with it.
//
// prints "read BYTES RATE" for each size, then "flops RATE"; rates are per second.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#if defined(__x86_64__) && defined(__clang__)  // which inlines no function of several versions
#define LESSONL_WIDEST __attribute__((target_clones("avx512f", "fma", "default")))
#elif defined(__x86_64__)
#define LESSONL_WIDEST __attribute__((target_clones("avx512f", "avx2,fma", "default"), noinline))
#else
#define LESSONL_WIDEST __attribute__((noinline))
#endif

namespace {

typedef std::uint64_t Words __attribute__((vector_size(64)));
typedef double Reals __attribute__((vector_size(64)));

constexpr std::size_t kSizes[] = {std::size_t{1} << 14, std::size_t{1} << 17, std::size_t{1} << 20,
                                  std::size_t{1} << 23, std::size_t{1} << 26};
constexpr int kBest = 7;
constexpr double kSeconds = 2e-3;  // of one measurement, at least
constexpr int kChains = 12;        // more than the latency of one times the units for it
constexpr std::size_t kSteps = 20000;

// Several sums, so that no addition waits for the one before it.
LESSONL_WIDEST std::uint64_t read_all(const Words* data, std::size_t count) {
  Words a{}, b{}, c{}, d{};
  for (std::size_t i = 0; i < count; i += 4) {
    a ^= data[i];
    b ^= data[i + 1];
    c ^= data[i + 2];
    d ^= data[i + 3];
  }
  a ^= b ^ c ^ d;
  std::uint64_t sum = 0;
  for (int i = 0; i < 8; ++i) sum ^= a[i];
  return sum;
}

LESSONL_WIDEST double multiply_and_add(double factor, std::size_t steps) {
  Reals chain[kChains];
  for (int k = 0; k < kChains; ++k) chain[k] = Reals{} + k;
  const Reals by = Reals{} + factor;
  for (std::size_t i = 0; i < steps; ++i) {
#pragma GCC unroll 16
    for (int k = 0; k < kChains; ++k) chain[k] = chain[k] * by + by;
  }
  Reals sum{};
  for (int k = 0; k < kChains; ++k) sum += chain[k];
  return sum[0];
}

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

volatile double used;

// The best of several measurements: what gets in the way only makes it slower.
template <class Work>
double best_rate(double amount, Work work) {
  double best = 0;
  for (int i = 0; i < kBest; ++i) {
    const double begin = now();
    double end = begin, done = 0;
    while (end - begin < kSeconds) {
      work();
      done += amount;
      end = now();
    }
    best = std::max(best, done / (end - begin));
  }
  return best;
}

}  // namespace

int main() {
  const std::size_t largest = kSizes[sizeof kSizes / sizeof *kSizes - 1];
  void* memory = std::aligned_alloc(4096, largest);
  if (memory == nullptr) return 1;
  std::memset(memory, 1, largest);
  const auto* data = static_cast<const Words*>(memory);
  for (const std::size_t size : kSizes) {
    const double rate = best_rate(static_cast<double>(size), [&] {
      used = static_cast<double>(read_all(data, size / sizeof(Words)));
    });
    std::printf("read %zu %.0f\n", size, rate);
  }
  volatile double factor = 0.5;
  const double each = 2.0 * kChains * (sizeof(Reals) / sizeof(double)) * kSteps;
  std::printf("flops %.0f\n", best_rate(each, [&] { used = multiply_and_add(factor, kSteps); }));
  std::free(memory);
}

// A fixed kernel with its adapter written by hand: what `doctor` and the noise floor time against
// itself. One library serves as adapter and as variant.
#include <cstring>
#include <new>

#include "protocol.hpp"

namespace {

using namespace lessonl_rt;

constexpr int kLength = 4096;

struct State {
  double* values;
  double result;
};

double once(const double* values, int n) {
  double sum = 0;
  for (int i = 0; i < n; ++i) sum = sum * 0.5 + values[i];
  return sum;
}

#ifdef _OPENMP
// Long enough for a team of threads: every sum begins at another place.
double kernel(const double* values, int n) {
  double sum = 0;
#pragma omp parallel for reduction(+ : sum)
  for (int k = 0; k < n / 8; ++k) sum += once(values + k, n / 8);
  return sum;
}
#else
double kernel(const double* values, int n) { return once(values, n); }
#endif

std::size_t describe(char*, std::size_t) { return 0; }

void make(void* memory, const Plan*, const Constants*, std::uint64_t seed, std::uint64_t) {
  auto& s = *::new (memory) State();
  s.values = static_cast<double*>(lessonl_allocate(kLength * sizeof(double), alignof(double), 0));
  for (int i = 0; i < kLength; ++i) {
    seed = seed * 6364136223846793005U + 1442695040888963407U;
    s.values[i] = static_cast<double>(seed >> 40);
  }
}

void call(const void* entry, void* const* states, std::size_t count) {
  double (*pointer)(const double*, int);
  std::memcpy(&pointer, entry, sizeof pointer);
  for (std::size_t i = 0; i < count; ++i) {
    auto& s = *static_cast<State*>(states[i]);
    s.result = pointer(s.values, kLength);
  }
}

void write(void* memory, const Plan*, Output* out) {
  const Record record{Tag::real, sizeof(double), 0, 0, 1};
  std::memcpy(out->data + out->used, &record, sizeof record);
  std::memcpy(out->data + out->used + sizeof record, &static_cast<State*>(memory)->result, sizeof(double));
  out->used += sizeof record + sizeof(double);
}

void drop(void*) {}

}  // namespace

extern "C" {
__attribute__((visibility("default"))) Adapter lessonl_adapter() {
  return {kProtocol, sizeof(State), alignof(State), describe, make, nullptr, call, write, drop};
}
__attribute__((visibility("default"))) void lessonl_entry(void* out) {
  const auto pointer = &kernel;
  std::memcpy(out, &pointer, sizeof pointer);
}
}

// Arguments on the device: made from a seed, with canaries at both ends, restored and compared.
#pragma once
#include <cuda_runtime.h>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

namespace lessonl_gpu {

// An error of the runtime's; ``launch`` where a kernel is to blame.
struct Failed : std::runtime_error {
  cudaError_t error;
  Failed(cudaError_t e, const char* what) : std::runtime_error(std::string(what) + ": " + cudaGetErrorString(e)), error(e) {}
};
inline void need(cudaError_t error, const char* what) {
  if (error != cudaSuccess) throw Failed(error, what);
}

constexpr std::size_t kCanary = 4096;
constexpr unsigned char kCanaryByte = 0xa5;

inline std::uint64_t mixed(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

// As python writes one: ``b:f32:1024:-10.0:10.0`` or ``v:i32:1:5:5``.
struct Argument {
  bool buffer;
  char kind;  // i, u or f
  unsigned bytes;
  std::size_t count;
  double low, high;
  bool is_real() const { return kind == 'f'; }
  std::size_t all() const { return bytes * count; }
};

inline Argument argument(const std::string& text) {
  char way = 0, kind = 0;
  unsigned bits = 0;
  unsigned long long count = 0;
  double low = 0, high = 0;
  if (std::sscanf(text.c_str(), "%c:%c%u:%llu:%lf:%lf", &way, &kind, &bits, &count, &low, &high) != 6) {
    throw std::invalid_argument("argument " + text);
  }
  return {way == 'b', kind, bits / 8, static_cast<std::size_t>(count), low, high};
}

inline void store(unsigned char* at, const Argument& a, double value) {
  const auto put = [&](auto v) { std::memcpy(at, &v, sizeof v); };
  if (a.kind == 'f') {
    if (a.bytes == 4) put(static_cast<float>(value));
    else put(value);
    return;
  }
  const auto whole = static_cast<std::int64_t>(value);
  std::memcpy(at, &whole, a.bytes);  // little-endian, as every machine with CUDA
}

inline double load(const unsigned char* at, const Argument& a) {
  if (a.kind == 'f' && a.bytes == 4) {
    float v;
    std::memcpy(&v, at, 4);
    return static_cast<double>(v);
  }
  double v;
  std::memcpy(&v, at, 8);
  return v;
}

inline std::vector<unsigned char> contents(const Argument& a, std::uint64_t seed) {
  std::vector<unsigned char> data(a.all() + (a.buffer ? 0 : 16));
  for (std::size_t i = 0; i < a.count; ++i) {
    const double share = static_cast<double>(mixed(seed + i * 0x632be59bd9b4e019ULL) >> 11) * 0x1p-53;
    double value = a.low + share * (a.high - a.low);
    if (!a.is_real()) value = std::fmin(a.high, a.low + std::floor(share * (a.high - a.low + 1)));
    store(data.data() + i * a.bytes, a, value);
  }
  return data;
}

// One argument in the memory of the device, and as it was at first.
class Held {
 public:
  Held(const Argument& a, std::uint64_t seed, std::size_t offset) : a_(a), first_(contents(a, seed)) {
    if (!a.buffer) return;
    offset_ = kCanary + offset;
    total_ = offset_ + a.all() + kCanary;
    need(cudaMalloc(&memory_, total_), "no memory on the device");
    need(cudaMalloc(&pristine_, a.all() + 1), "no memory on the device");
    need(cudaMemset(memory_, kCanaryByte, total_), "memset");
    need(cudaMemcpy(pristine_, first_.data(), a.all(), cudaMemcpyHostToDevice), "copy");
    data_ = static_cast<unsigned char*>(memory_) + offset_;
  }
  Held(const Held&) = delete;
  ~Held() {
    cudaFree(memory_);
    cudaFree(pristine_);
  }
  void restore() const {
    if (a_.buffer) need(cudaMemcpy(data_, pristine_, a_.all(), cudaMemcpyDeviceToDevice), "restoring");
  }
  // What cudaLaunchKernel takes: where the argument's value lies.
  void* value() { return a_.buffer ? static_cast<void*>(&data_) : static_cast<void*>(first_.data()); }
  std::vector<unsigned char> result() const {
    std::vector<unsigned char> data(a_.buffer ? a_.all() : 0);
    if (a_.buffer) need(cudaMemcpy(data.data(), data_, data.size(), cudaMemcpyDeviceToHost), "copy");
    return data;
  }
  bool canaries_hold() const {
    if (!a_.buffer) return true;
    std::vector<unsigned char> ends(total_ - a_.all());
    need(cudaMemcpy(ends.data(), memory_, offset_, cudaMemcpyDeviceToHost), "copy");
    need(cudaMemcpy(ends.data() + offset_, data_ + a_.all(), kCanary, cudaMemcpyDeviceToHost), "copy");
    for (unsigned char c : ends) {
      if (c != kCanaryByte) return false;
    }
    return true;
  }
  const Argument& argument() const { return a_; }

 private:
  Argument a_;
  std::vector<unsigned char> first_;
  void* memory_ = nullptr;
  void* pristine_ = nullptr;
  unsigned char* data_ = nullptr;
  std::size_t offset_ = 0;
  std::size_t total_ = 0;
};

// Where two results differ, or an empty text. Integers agree in every bit; reals to within
// ``relative`` of the larger one and of the root mean square of all, NaN and infinity in place.
inline std::string difference(const Argument& a, const std::vector<unsigned char>& x, const std::vector<unsigned char>& y,
                              double relative) {
  if (x == y) return "";
  double square = 0;
  std::size_t finite = 0;
  for (std::size_t i = 0; a.is_real() && i < a.count; ++i) {
    const double v = load(x.data() + i * a.bytes, a);
    if (std::isfinite(v)) square += v * v, ++finite;
  }
  const double usual = finite != 0 ? std::sqrt(square / static_cast<double>(finite)) : 0;
  for (std::size_t i = 0; i < a.count; ++i) {
    const auto *p = x.data() + i * a.bytes, *q = y.data() + i * a.bytes;
    if (std::memcmp(p, q, a.bytes) == 0) continue;
    if (a.is_real()) {
      const double v = load(p, a), w = load(q, a);
      if (std::isnan(v) && std::isnan(w)) continue;
      if (std::fabs(v - w) <= relative * std::fmax(std::fmax(std::fabs(v), std::fabs(w)), usual)) continue;
      char text[120];
      std::snprintf(text, sizeof text, "element %zu is %.9g, expected %.9g", i, w, v);
      return text;
    }
    return "element " + std::to_string(i) + " differs";
  }
  return "";
}

}  // namespace lessonl_gpu

// Cases by name: ``program`` runs all in every order, ``program NAME ORDER`` one.
#pragma once
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

extern "C" void lessonl_cuda_order(int order);

struct Case {
  const char* name;
  void (*run)(std::vector<double>& out);
};
inline std::vector<Case>& cases() {
  static std::vector<Case> all;
  return all;
}
struct Registered {
  Registered(const char* name, void (*run)(std::vector<double>&)) { cases().push_back({name, run}); }
};
#define CASE(name)                              \
  static void name(std::vector<double>& out);   \
  static Registered registered_##name(#name, name); \
  static void name(std::vector<double>& out)

template <class T>
struct OnDevice {
  T* data = nullptr;
  std::size_t n;
  explicit OnDevice(std::size_t count, T value = T()) : n(count) {
    std::vector<T> host(n, value);
    cudaMalloc(&data, n * sizeof(T));
    cudaMemcpy(data, host.data(), n * sizeof(T), cudaMemcpyHostToDevice);
  }
  explicit OnDevice(const std::vector<T>& host) : n(host.size()) {
    cudaMalloc(&data, n * sizeof(T));
    cudaMemcpy(data, host.data(), n * sizeof(T), cudaMemcpyHostToDevice);
  }
  OnDevice(const OnDevice&) = delete;
  ~OnDevice() { cudaFree(data); }
  std::vector<T> get() const {
    std::vector<T> host(n);
    cudaMemcpy(host.data(), data, n * sizeof(T), cudaMemcpyDeviceToHost);
    return host;
  }
  void into(std::vector<double>& out) const {
    for (T v : get()) out.push_back(static_cast<double>(v));
  }
};

template <class T>
inline std::vector<T> counting(std::size_t n, int modulus = 97) {
  std::vector<T> v(n);
  for (std::size_t i = 0; i < n; ++i) v[i] = static_cast<T>(static_cast<int>(i * 37 % modulus));
  return v;
}

inline void put(const std::vector<double>& out) {
  for (double v : out) std::printf(" %.17g", v);
  std::printf("\n");
}

int main(int argc, char** argv) {
  for (const Case& c : cases()) {
    if (argc > 1 && std::strcmp(argv[1], c.name) != 0) continue;
    for (int order = 0; order < 5; ++order) {
      if (argc > 2 && std::atoi(argv[2]) != order) continue;
      lessonl_cuda_order(order);
      std::vector<double> out;
      c.run(out);
      std::printf("%s", c.name);
      put(out);
    }
  }
}

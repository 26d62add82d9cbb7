// Launches, and what the threads of a block share.
#pragma once
#include <type_traits>
#include <utility>

#include "blocks.hpp"
#include "memory.hpp"

namespace lessonl_cuda {

inline std::size_t padded(std::size_t bytes, std::size_t to) { return (bytes + to - 1) / to * to; }

// Fresh memory is not zero on a device either; what it holds differs from order to order.
inline void spoil(void* data, std::size_t bytes) {
  static constexpr unsigned char with[] = {0xff, 0x7f, 0xff, 0xcd, 0x7f};
  std::memset(data, with[device.order], bytes);
}

inline unsigned char* dynamic_begin() { return shared_end() - padded(device.dynamic_bytes, 16); }

inline void fresh_shared() {
  settle();
  ++device.epoch;
  device.known_count = 0;
  device.shared_used = 0;
#if LESSONL_CUDA_ASAN
  const std::size_t all = static_cast<std::size_t>(shared_end() - device.shared);
  __asan_poison_memory_region(device.shared, all);
  __asan_unpoison_memory_region(dynamic_begin(), device.dynamic_bytes);
#endif
  if (device.dynamic_bytes != 0) spoil(dynamic_begin(), device.dynamic_bytes);
}

inline unsigned char* shared_variable(const void* key, std::size_t bytes, std::size_t align) {
  for (unsigned i = 0; i < device.known_count; ++i) {
    if (device.known[i].key == key) return device.known[i].data;
  }
  self();
  const std::size_t begin = padded(device.shared_used, align < 16 ? 16 : align);
  device.shared_used = begin + bytes + (LESSONL_CUDA_ASAN ? 32 : 0);
  if (device.known_count == kMostShared || begin + bytes > kPlainShared) {
    fault("more static shared memory than the 48 KB of a block");
  }
  unsigned char* data = device.shared + begin;
#if LESSONL_CUDA_ASAN
  __asan_unpoison_memory_region(data, bytes);
#endif
  spoil(data, bytes);
  device.known[device.known_count++] = {key, data};
  return data;
}

// One address for each declaration, and for each instance of a template that it stands in.
template <class T, class Tag>
struct SharedKey {
  static constexpr char here = 0;
};

template <class T, class Tag>
inline T& shared(Tag) {
  return *reinterpret_cast<T*>(shared_variable(&SharedKey<T, Tag>::here, sizeof(T), alignof(T)));
}

template <class T>
inline T* dynamic_shared() {
  self();
  return reinterpret_cast<T*>(dynamic_begin());
}

// ``extern __shared__ T name[];`` outside of functions.
template <class T>
struct DynamicShared {
  operator T*() const { return dynamic_shared<T>(); }
};

constexpr std::uint64_t kNotAnInput = 1;  // kElsewhere of protocol.hpp
extern "C" char __ehdr_start[] __attribute__((visibility("hidden")));
extern "C" char _end[] __attribute__((visibility("hidden")));

// Whether a pointer leads to what only the host can use. Arguments of the function are memory of the
// device, unless it copies between the two itself.
inline bool only_the_hosts(const void* pointer) {
  const auto* at = static_cast<const char*>(pointer);
  if (at == nullptr || (at >= __ehdr_start && at < _end) || holding(pointer, 0) != nullptr) return false;
  return device.staging != 0 || lessonl_locate == nullptr || lessonl_locate(pointer) == kNotAnInput;
}

// An argument of a launch; the first thread looks at it.
template <class T>
inline T&& arg(T&& value) {
  using Plain = std::remove_cv_t<std::remove_reference_t<T>>;
  if constexpr (std::is_pointer<Plain>::value && !std::is_function<std::remove_pointer_t<Plain>>::value) {
    const bool first = device.current == 0 && blockIdx.x == 0 && blockIdx.y == 0 && blockIdx.z == 0;
    if (first && only_the_hosts(const_cast<const void*>(static_cast<const volatile void*>(value)))) {
      fault("a kernel that is given memory of the host");
    }
  }
  return static_cast<T&&>(value);
}

// While a function runs that is given memory of the host. What a call that was cut off has left is
// given back: an inner call would have its frame below.
struct Staging {
  std::uintptr_t outer = device.staging;
  Staging() {
    const auto here = reinterpret_cast<std::uintptr_t>(this);
    if (outer != 0 && here >= outer) {
      while (allocations.count != 0) release_memory(allocations.all[allocations.count - 1].data);
      outer = 0;
    }
    device.staging = here;
  }
  Staging(const Staging&) = delete;
  ~Staging() { device.staging = outer; }
};

struct Config {
  dim3 grid, block;
  std::size_t bytes;
  Config(dim3 g, dim3 b, std::size_t shared = 0, const void* = nullptr) : grid(g), block(b), bytes(shared) {}
  Config(dim3 g, dim3 b, std::size_t shared, int) : grid(g), block(b), bytes(shared) {}
  template <class Body>
  void operator()(const Body& body) const;
};

inline bool valid(const Config& c) {
  const std::uint64_t threads = std::uint64_t{c.block.x} * c.block.y * c.block.z;
  const bool grid = c.grid.x != 0 && c.grid.y != 0 && c.grid.z != 0 && c.grid.x <= 0x7fffffffU &&
                    c.grid.y <= 65535 && c.grid.z <= 65535;
  const std::size_t most = device.most_shared > kPlainShared ? device.most_shared : kPlainShared;
  return grid && threads != 0 && threads <= kMostThreads && c.block.z <= 64 && c.bytes <= most;
}

inline void run_block(std::uint64_t number) {
  const std::uint64_t x = gridDim.x;
  const std::uint64_t y = gridDim.y;
  blockIdx = {static_cast<unsigned>(number % x), static_cast<unsigned>(number / x % y),
              static_cast<unsigned>(number / (x * y))};
  fresh_shared();
  device.free_count = device.count;
  for (unsigned i = 0; i < device.count; ++i) {
    device.free_stacks[i] = device.count - 1 - i;
    device.threads[i].state = State::fresh;
    device.threads[i].index = {i % blockDim.x, i / blockDim.x % blockDim.y, i / (blockDim.x * blockDim.y)};
  }
  run_threads();
}

// A step through all blocks that meets each once: it has no divisor in common with their number.
inline std::uint64_t stride(std::uint64_t blocks) {
  std::uint64_t step = 1 + draw(1U << 20) % blocks;
  for (;; ++step) {
    std::uint64_t a = step;
    std::uint64_t b = blocks;
    while (b != 0) {
      const std::uint64_t rest = a % b;
      a = b;
      b = rest;
    }
    if (a == 1) return step;
  }
}

inline void run_blocks(const Config& c) {
  const std::uint64_t blocks = std::uint64_t{c.grid.x} * c.grid.y * c.grid.z;
  const std::uint64_t step = device.order >= 3 ? stride(blocks) : 1;
  std::uint64_t at = device.order >= 3 ? draw(1U << 20) % blocks : 0;
  for (std::uint64_t i = 0; i < blocks; ++i) {
    run_block(device.order == 1 ? blocks - 1 - i : at);
    at = (at + step) % blocks;
  }
}

inline void run(const Config& c, void (*body)(const void*), const void* argument) {
  if (!outside()) fault("a kernel launched by a kernel (dynamic parallelism), which the emulator does not run");
  set_up();
  if (!valid(c)) {
    device.error = cudaErrorInvalidConfiguration;
    return;
  }
  Exchange* all = device.exchanges[0];
  for (unsigned i = 0; i < (kLanes + 1) * (kMostThreads / kLanes); ++i) all[i].readers = 0;
  gridDim = c.grid;
  blockDim = c.block;
  device.count = c.block.x * c.block.y * c.block.z;
  device.dynamic_bytes = c.bytes;
  device.body = body;
  device.argument = argument;
  give_to(Side::device);
  run_blocks(c);
  settle();
  give_to(Side::host);
}

template <class Body>
inline void launch(const Config& c, const Body& body) {
  run(c, [](const void* b) { (*static_cast<const Body*>(b))(); }, &body);
}

template <class Body>
void Config::operator()(const Body& body) const {
  launch(*this, body);
}

}  // namespace lessonl_cuda

// Which of the orders the next launches have; also what keeps the emulator in every object, so that
// objects differ by what is theirs.
extern "C" __attribute__((visibility("default"), used, weak)) void lessonl_cuda_order(int order) {
  lessonl_cuda::set_up();
  lessonl_cuda::device.order = order < 0 || order >= lessonl_cuda::kOrders ? 0 : order;
  lessonl_cuda::device.random = 88172645463325252ULL + static_cast<unsigned>(order);
  lessonl_cuda::launch({dim3(1), dim3(2)}, [] { lessonl_cuda::self(); });
  void* memory = nullptr;
  cudaMalloc(&memory, 16);
  cudaFree(memory);
}

namespace lessonl_cuda {
// The largest of a kernel's sizes, at least one.
template <class... T>
inline unsigned most(T... sizes) {
  unsigned result = 1;
  for (const long long size : {static_cast<long long>(sizes)...}) {
    if (size > static_cast<long long>(result)) result = static_cast<unsigned>(size);
  }
  return result;
}
}  // namespace lessonl_cuda

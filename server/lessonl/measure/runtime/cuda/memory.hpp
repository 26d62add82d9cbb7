// Memory of the device, which the host may not touch, and the calls that manage it.
#pragma once
#include <new>

#include "blocks.hpp"

enum cudaError_t {
  cudaSuccess = 0,
  cudaErrorInvalidValue = 1,
  cudaErrorMemoryAllocation = 2,
  cudaErrorInvalidConfiguration = 9,
  cudaErrorInvalidSymbol = 13,
  cudaErrorInvalidDevicePointer = 17,
  cudaErrorInvalidMemcpyDirection = 21,
  cudaErrorInsufficientDriver = 35,
  cudaErrorDevicesUnavailable = 46,
  cudaErrorNoDevice = 100,
  cudaErrorInvalidDevice = 101,
  cudaErrorECCUncorrectable = 214,
  cudaErrorNotReady = 600,
  cudaErrorLaunchFailure = 719,
  cudaErrorNotSupported = 801,
  cudaErrorSystemNotReady = 802,
  cudaErrorUnknown = 999
};
using cudaError = cudaError_t;
enum cudaMemcpyKind {
  cudaMemcpyHostToHost,
  cudaMemcpyHostToDevice,
  cudaMemcpyDeviceToHost,
  cudaMemcpyDeviceToDevice,
  cudaMemcpyDefault
};
using cudaStream_t = struct CUstream_st*;

namespace lessonl_cuda {

enum class Kind { device, managed, host };
enum class Side { host, device };

struct Allocation {
  unsigned char* data;
  std::size_t bytes;
  unsigned char* map;
  std::size_t mapped;
  void* mark;  // on the heap, so that who looks for leaks there finds those of the device
  Kind kind;
};

constexpr unsigned kMostAllocations = 1024;
struct Allocations {
  Allocation all[kMostAllocations];
  unsigned count;
};
inline Allocations allocations{};

// While the host runs, memory of the device faults, as it would there.
inline void give_to(Side side) {
#if !LESSONL_CUDA_ASAN
  for (unsigned i = 0; i < allocations.count; ++i) {
    const Allocation& a = allocations.all[i];
    if (a.kind == Kind::device) mprotect(a.map, a.mapped - kPage, side == Side::device ? PROT_READ | PROT_WRITE : PROT_NONE);
  }
#endif
  (void)side;
}

inline Allocation* holding(const void* pointer, std::size_t bytes) {
  const auto* at = static_cast<const unsigned char*>(pointer);
  for (unsigned i = 0; i < allocations.count; ++i) {
    Allocation& a = allocations.all[i];
    if (at >= a.data && at < a.data + (a.bytes != 0 ? a.bytes : 1)) {
      return at + bytes <= a.data + a.bytes ? &a : nullptr;
    }
  }
  return nullptr;
}

inline bool on_device(const void* pointer) {
  const Allocation* a = holding(pointer, 0);
  return a != nullptr && a->kind == Kind::device;
}

inline cudaError_t failed(cudaError_t error) {
  if (error != cudaSuccess) device.error = error;
  return error;
}

inline cudaError_t release_memory(void* pointer);

// Ends at a page that nobody may touch, as far as the alignment of its vectors lets it.
inline cudaError_t allocate(void** pointer, std::size_t bytes, Kind kind) {
  if (pointer == nullptr) return failed(cudaErrorInvalidValue);
  *pointer = nullptr;
  if (bytes == 0) return cudaSuccess;
  if (bytes > (std::size_t{1} << 32)) return failed(cudaErrorMemoryAllocation);
  if (allocations.count == kMostAllocations) release_memory(allocations.all[0].data);  // of a call that was cut off
  Allocation a{};
  a.bytes = bytes;
  a.kind = kind;
#if LESSONL_CUDA_ASAN
  a.data = static_cast<unsigned char*>(std::aligned_alloc(256, (bytes + 255) & ~std::size_t{255}));
  if (a.data == nullptr) return failed(cudaErrorMemoryAllocation);
  if (bytes % 256 != 0) __asan_poison_memory_region(a.data + bytes, 256 - bytes % 256);
#else
  a.mapped = ((bytes + kPage - 1) & ~(kPage - 1)) + kPage;
  a.map = static_cast<unsigned char*>(reserve(a.mapped));
  mprotect(a.map + a.mapped - kPage, kPage, PROT_NONE);
  a.data = a.map + (a.mapped - kPage - ((bytes + 15) & ~std::size_t{15}));
#endif
  std::memset(a.data, device.order % 2 != 0 ? 0x7f : 0xff, bytes);
#if !LESSONL_CUDA_ASAN
  if (kind == Kind::device) mprotect(a.map, a.mapped - kPage, PROT_NONE);
#endif
  a.mark = std::malloc(1);
  allocations.all[allocations.count++] = a;
  *pointer = a.data;
  return cudaSuccess;
}

inline cudaError_t release_memory(void* pointer) {
  if (pointer == nullptr) return cudaSuccess;
  Allocation* a = holding(pointer, 0);
  if (a == nullptr || a->data != pointer) return failed(cudaErrorInvalidValue);
#if LESSONL_CUDA_ASAN
  __asan_unpoison_memory_region(a->data, (a->bytes + 255) & ~std::size_t{255});
  std::free(a->data);
#else
  munmap(a->map, a->mapped);
#endif
  std::free(a->mark);
  for (Allocation* last = allocations.all + --allocations.count; a < last; ++a) *a = a[1];
  return cudaSuccess;
}

// ``device``: whether this side of a copy must be, may not be, or may be anywhere.
inline bool fits(const void* pointer, std::size_t bytes, bool device_side) {
  const Allocation* a = holding(pointer, 0);
  if (a == nullptr) return true;  // an argument of the function, or a variable of the device
  if (holding(pointer, bytes) == nullptr) return false;
  return device_side ? a->kind != Kind::host : a->kind != Kind::device;
}

inline cudaError_t copy(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind) {
  if (bytes == 0) return cudaSuccess;
  const bool known = kind != cudaMemcpyDefault;
  const bool to_device = known ? kind == cudaMemcpyHostToDevice || kind == cudaMemcpyDeviceToDevice : on_device(to);
  const bool from_device = known ? kind == cudaMemcpyDeviceToHost || kind == cudaMemcpyDeviceToDevice : on_device(from);
  if (!fits(to, bytes, to_device) || !fits(from, bytes, from_device)) return failed(cudaErrorInvalidValue);
  give_to(Side::device);
  std::memmove(to, from, bytes);
  give_to(Side::host);
  return cudaSuccess;
}

inline cudaError_t fill(void* to, int value, std::size_t bytes) {
  if (bytes == 0) return cudaSuccess;
  if (!fits(to, bytes, true)) return failed(cudaErrorInvalidValue);
  give_to(Side::device);
  std::memset(to, value, bytes);
  give_to(Side::host);
  return cudaSuccess;
}

}  // namespace lessonl_cuda

template <class T>
inline cudaError_t cudaMalloc(T** p, std::size_t bytes) {
  return lessonl_cuda::allocate(reinterpret_cast<void**>(p), bytes, lessonl_cuda::Kind::device);
}
template <class T>
inline cudaError_t cudaMallocAsync(T** p, std::size_t bytes, cudaStream_t) {
  return cudaMalloc(p, bytes);
}
template <class T>
inline cudaError_t cudaMallocManaged(T** p, std::size_t bytes, unsigned = 1) {
  return lessonl_cuda::allocate(reinterpret_cast<void**>(p), bytes, lessonl_cuda::Kind::managed);
}
template <class T>
inline cudaError_t cudaMallocHost(T** p, std::size_t bytes, unsigned = 0) {
  return lessonl_cuda::allocate(reinterpret_cast<void**>(p), bytes, lessonl_cuda::Kind::host);
}
template <class T>
inline cudaError_t cudaHostAlloc(T** p, std::size_t bytes, unsigned) {
  return cudaMallocHost(p, bytes);
}
template <class T>
inline cudaError_t cudaMallocPitch(T** p, std::size_t* pitch, std::size_t width, std::size_t height) {
  *pitch = (width + 511) / 512 * 512;
  return cudaMalloc(p, *pitch * height);
}
inline cudaError_t cudaFree(void* p) { return lessonl_cuda::release_memory(p); }
inline cudaError_t cudaFreeAsync(void* p, cudaStream_t) { return cudaFree(p); }
inline cudaError_t cudaFreeHost(void* p) { return lessonl_cuda::release_memory(p); }

inline cudaError_t cudaMemcpy(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind) {
  return lessonl_cuda::copy(to, from, bytes, kind);
}
inline cudaError_t cudaMemcpyAsync(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind, cudaStream_t = nullptr) {
  return lessonl_cuda::copy(to, from, bytes, kind);
}
inline cudaError_t cudaMemcpy2D(void* to, std::size_t to_pitch, const void* from, std::size_t from_pitch, std::size_t width,
                                std::size_t height, cudaMemcpyKind kind) {
  for (std::size_t row = 0; row < height; ++row) {
    const cudaError_t error = lessonl_cuda::copy(static_cast<char*>(to) + row * to_pitch,
                                                 static_cast<const char*>(from) + row * from_pitch, width, kind);
    if (error != cudaSuccess) return error;
  }
  return cudaSuccess;
}
inline cudaError_t cudaMemcpy2DAsync(void* to, std::size_t to_pitch, const void* from, std::size_t from_pitch,
                                     std::size_t width, std::size_t height, cudaMemcpyKind kind, cudaStream_t = nullptr) {
  return cudaMemcpy2D(to, to_pitch, from, from_pitch, width, height, kind);
}
inline cudaError_t cudaMemset(void* to, int value, std::size_t bytes) { return lessonl_cuda::fill(to, value, bytes); }
inline cudaError_t cudaMemsetAsync(void* to, int value, std::size_t bytes, cudaStream_t = nullptr) {
  return lessonl_cuda::fill(to, value, bytes);
}
inline cudaError_t cudaMemPrefetchAsync(const void*, std::size_t, int, cudaStream_t = nullptr) { return cudaSuccess; }
template <class T>
inline cudaError_t cudaMemcpyToSymbol(T& symbol, const void* from, std::size_t bytes, std::size_t offset = 0,
                                      cudaMemcpyKind = cudaMemcpyHostToDevice) {
  if (offset + bytes > sizeof symbol) return lessonl_cuda::failed(cudaErrorInvalidValue);
  auto* to = const_cast<char*>(reinterpret_cast<const volatile char*>(&symbol));
  return lessonl_cuda::copy(to + offset, from, bytes, cudaMemcpyDefault);
}
template <class T>
inline cudaError_t cudaMemcpyToSymbolAsync(T& symbol, const void* from, std::size_t bytes, std::size_t offset,
                                           cudaMemcpyKind kind, cudaStream_t = nullptr) {
  return cudaMemcpyToSymbol(symbol, from, bytes, offset, kind);
}
template <class T>
inline cudaError_t cudaMemcpyFromSymbol(void* to, const T& symbol, std::size_t bytes, std::size_t offset = 0,
                                        cudaMemcpyKind = cudaMemcpyDeviceToHost) {
  if (offset + bytes > sizeof symbol) return lessonl_cuda::failed(cudaErrorInvalidValue);
  const auto* from = const_cast<const char*>(reinterpret_cast<const volatile char*>(&symbol));
  return lessonl_cuda::copy(to, from + offset, bytes, cudaMemcpyDefault);
}
template <class T, class S>
inline cudaError_t cudaGetSymbolAddress(T** p, S& symbol) {
  *p = reinterpret_cast<T*>(&symbol);
  return cudaSuccess;
}

// The groups of one block: the block itself, and tiles of a warp.
#pragma once
#include "cuda_runtime.h"

namespace cooperative_groups {

class thread_block {
 public:
  void sync(LESSONL_CUDA_HERE) const { lessonl_cuda::wait_for_block("thread_block::sync()", 0, file, line); }
  unsigned thread_rank() const { return lessonl_cuda::device.current; }
  unsigned size() const { return lessonl_cuda::device.count; }
  unsigned num_threads() const { return size(); }
  uint3 thread_index() const { return threadIdx; }
  uint3 group_index() const { return blockIdx; }
  dim3 group_dim() const { return blockDim; }
  dim3 dim_threads() const { return blockDim; }
};
inline thread_block this_thread_block() {
  lessonl_cuda::self();
  return {};
}

// A grid that tells where a thread is in it; its barrier is refused before it is compiled.
class grid_group {
 public:
  unsigned long long thread_rank() const {
    const unsigned long long block = blockIdx.x + gridDim.x * (blockIdx.y + 1ULL * gridDim.y * blockIdx.z);
    return block * lessonl_cuda::device.count + lessonl_cuda::device.current;
  }
  unsigned long long size() const { return 1ULL * gridDim.x * gridDim.y * gridDim.z * lessonl_cuda::device.count; }
  unsigned long long num_threads() const { return size(); }
  bool is_valid() const { return false; }
};
inline grid_group this_grid() { return {}; }

template <unsigned Size>
class thread_block_tile {
  static_assert(Size <= 32 && (Size & (Size - 1)) == 0, "a tile of at most 32 threads, a power of two");
  static unsigned first() { return lessonl_cuda::lane() & ~(Size - 1); }
  static unsigned mask() { return Size == 32 ? 0xffffffffU : ((1U << (Size % 32)) - 1) << first(); }

 public:
  void sync(LESSONL_CUDA_HERE) const { __syncwarp(mask(), file, line); }
  unsigned thread_rank() const { return lessonl_cuda::lane() - first(); }
  static constexpr unsigned size() { return Size; }
  static constexpr unsigned num_threads() { return Size; }
  unsigned meta_group_rank() const { return lessonl_cuda::device.current / Size; }
  unsigned meta_group_size() const { return (lessonl_cuda::device.count + Size - 1) / Size; }
  template <class T>
  T shfl(T value, int source, LESSONL_CUDA_HERE) const {
    return __shfl_sync(mask(), value, source, Size, file, line);
  }
  template <class T>
  T shfl_up(T value, unsigned delta, LESSONL_CUDA_HERE) const {
    return __shfl_up_sync(mask(), value, delta, Size, file, line);
  }
  template <class T>
  T shfl_down(T value, unsigned delta, LESSONL_CUDA_HERE) const {
    return __shfl_down_sync(mask(), value, delta, Size, file, line);
  }
  template <class T>
  T shfl_xor(T value, unsigned lanes, LESSONL_CUDA_HERE) const {
    return __shfl_xor_sync(mask(), value, static_cast<int>(lanes), Size, file, line);
  }
  unsigned ballot(int predicate, LESSONL_CUDA_HERE) const {
    return __ballot_sync(mask(), predicate, file, line) >> first();
  }
  int any(int predicate, LESSONL_CUDA_HERE) const { return __any_sync(mask(), predicate, file, line); }
  int all(int predicate, LESSONL_CUDA_HERE) const { return __all_sync(mask(), predicate, file, line); }
};

template <unsigned Size, class Parent>
inline thread_block_tile<Size> tiled_partition(const Parent&) {
  lessonl_cuda::self();
  return {};
}

template <class Group>
inline void sync(const Group& group, LESSONL_CUDA_HERE) {
  group.sync(file, line);
}

template <class T> struct plus { T operator()(T a, T b) const { return a + b; } };
template <class T> struct less { T operator()(T a, T b) const { return b < a ? b : a; } };
template <class T> struct greater { T operator()(T a, T b) const { return a < b ? b : a; } };
template <class T> struct bit_and { T operator()(T a, T b) const { return a & b; } };
template <class T> struct bit_or { T operator()(T a, T b) const { return a | b; } };
template <class T> struct bit_xor { T operator()(T a, T b) const { return a ^ b; } };

template <unsigned Size, class T, class Join>
inline T reduce(const thread_block_tile<Size>& tile, T value, const Join& join, LESSONL_CUDA_HERE) {
  for (unsigned lanes = Size / 2; lanes > 0; lanes /= 2) value = join(value, tile.shfl_xor(value, lanes, file, line));
  return value;
}

}  // namespace cooperative_groups

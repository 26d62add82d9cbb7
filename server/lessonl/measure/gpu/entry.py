"""What is appended to a CUDA file: a call of its function by an array of its arguments."""

from __future__ import annotations

from typing import Final

from lessonl.model import Unsupported
from lessonl.source.cuda_function import Emulated

_CALL: Final = """
#include <type_traits>
#include <utility>
namespace lessonl_cuda {
template <class... T>
inline unsigned most(T... sizes) {
  unsigned result = 1;
  for (const long long size : {static_cast<long long>(sizes)...}) {
    if (size > static_cast<long long>(result)) result = static_cast<unsigned>(size);
  }
  return result;
}
struct Config {
  dim3 grid, block;
  size_t shared;
  Config(dim3 g, dim3 b, size_t bytes = 0) : grid(g), block(b), shared(bytes) {}
};
template <class R, class... P, size_t... I>
inline R called(R (*function)(P...), void** a, std::index_sequence<I...>) {
  return function(*static_cast<typename std::remove_reference<P>::type*>(a[I])...);
}
template <class R, class... P>
inline R called(R (*function)(P...), void** a) {
  return called(function, a, std::index_sequence_for<P...>{});
}
}  // namespace lessonl_cuda
"""
_KERNEL: Final = """
static ::lessonl_cuda::Config lessonl_config({parameters}) {{
  return ::lessonl_cuda::Config({grid}, {block}, {shared});
}}
extern "C" __attribute__((visibility("default"))) int lessonl_launch(void** arguments) {{
  const ::lessonl_cuda::Config c = ::lessonl_cuda::called(&lessonl_config, arguments);
  void (*kernel)({types}) = {name};
  cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, int(c.shared));
  return cudaLaunchKernel(reinterpret_cast<const void*>(kernel), c.grid, c.block, arguments,
                          c.shared, nullptr);
}}
"""
_HOST: Final = """
extern "C" __attribute__((visibility("default"))) int lessonl_launch(void** arguments) {{
  {returns} (*function)({types}) = {name};
  (void)::lessonl_cuda::called(function, arguments);
  return cudaGetLastError();
}}
"""


def entry_text(given: Emulated) -> str:
    """The text to append. Raises Unsupported for what a device is not timed on so far."""
    function, launched = given.original, given.configuration
    if function.template:
        raise Unsupported(f"{function.name} is a template, which is not timed on a GPU so far.")
    if function.classes:
        raise Unsupported(f"{function.name} is a member, which is not timed on a GPU so far.")
    words = {
        "name": f"::{function.qualified_name}",
        "types": ", ".join(p.type for p in function.parameters),
        "parameters": ", ".join(f"{p.type} {p.name}" for p in function.parameters),
        "returns": function.returns,
    }
    if given.kind == "kernel" and launched is not None:
        shape = {"grid": launched.grid, "block": launched.block, "shared": launched.shared}
        return _CALL + _KERNEL.format(**words, **shape)
    if given.kind == "host" and "cudaMemcpy" not in function.tokens:
        return _CALL + _HOST.format(**words)
    raise Unsupported(
        f"{function.name} is not timed on a GPU so far: it is no kernel, and no function that is "
        "given memory of the device.",
        "Judge the kernel that it launches.",
    )

// A small assembler for seccomp filters; what is allowed stands in sandbox.hpp and launch.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <vector>

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace lessonl::sandbox {

/// A seccomp filter under construction. Every block either ends in a verdict or leaves the
/// call's number in the accumulator for the next block, so no jump is longer than its block.
class Filter {
 public:
  Filter() {
#if defined(__x86_64__)
    constexpr std::uint32_t arch = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
    constexpr std::uint32_t arch = AUDIT_ARCH_AARCH64;
#else
#error "lessonl's sandbox knows x86-64 and AArch64 only"
#endif
    static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "low words come first");
    load(offsetof(seccomp_data, arch));
    add(BPF_JMP | BPF_JEQ | BPF_K, arch, 1, 0);
    verdict(kill_process);
    load(offsetof(seccomp_data, nr));
    at_least(0x40000000U, kill_process);  // x32 numbers
  }

  static constexpr std::uint32_t allow = SECCOMP_RET_ALLOW;
  static constexpr std::uint32_t kill_process = SECCOMP_RET_KILL_PROCESS;
  static constexpr std::uint32_t fail(int error) {
    return SECCOMP_RET_ERRNO | (static_cast<std::uint32_t>(error) & SECCOMP_RET_DATA);
  }

  void calls(std::initializer_list<int> numbers, std::uint32_t action) {
    for (const int number : numbers) {
      add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(number), 0, 1);
      verdict(action);
    }
  }

  void at_least(std::uint32_t number, std::uint32_t action) {
    add(BPF_JMP | BPF_JGE | BPF_K, number, 0, 1);
    verdict(action);
  }

  /// `hit` if the low word of the argument, masked, is among `values`; else `miss`.
  void argument(int number, int index, std::uint32_t mask,
                std::initializer_list<std::uint32_t> values, std::uint32_t hit,
                std::uint32_t miss) {
    const auto length = static_cast<std::uint8_t>(3 + 2 * values.size());
    add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(number), 0, length);
    load(argument_offset(index));
    add(BPF_ALU | BPF_AND | BPF_K, mask, 0, 0);
    for (const std::uint32_t value : values) {
      add(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1);
      verdict(hit);
    }
    verdict(miss);
  }

  /// `hit` if the low word has any bit of `mask`; else the call is judged by what follows.
  void argument_bits(int number, int index, std::uint32_t mask, std::uint32_t hit) {
    add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(number), 0, 4);
    load(argument_offset(index));
    add(BPF_JMP | BPF_JSET | BPF_K, mask, 0, 1);
    verdict(hit);
    load(offsetof(seccomp_data, nr));
  }

  /// `miss` unless the high word is `value`; else the call is judged by what follows.
  void argument_high(int number, int index, std::uint32_t value, std::uint32_t miss) {
    add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(number), 0, 4);
    load(argument_offset(index) + 4);
    add(BPF_JMP | BPF_JEQ | BPF_K, value, 1, 0);
    verdict(miss);
    load(offsetof(seccomp_data, nr));
  }

  /// `hit` if the whole 64-bit argument is 0; else `miss`.
  void null_pointer(int number, int index, std::uint32_t hit, std::uint32_t miss) {
    add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(number), 0, 6);
    load(argument_offset(index));
    add(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 3);
    load(argument_offset(index) + 4);
    add(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 1);
    verdict(hit);
    verdict(miss);
  }

  /// Ends with `otherwise` and applies to every thread. SPEC_ALLOW: before Linux 5.16 a filter
  /// would slow the measured code down (it turned speculative store bypass off).
  bool install(std::uint32_t otherwise) {
    verdict(otherwise);
    const sock_fprog program{static_cast<unsigned short>(code_.size()), code_.data()};
    return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           ::syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER, install_flags, &program) == 0;
  }

  /// Like `install`, for a program of one thread whose seccomp call an interpreter does not know.
  bool install_alone(std::uint32_t otherwise) {
    verdict(otherwise);
    const sock_fprog program{static_cast<unsigned short>(code_.size()), code_.data()};
    return ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
  }

  static constexpr std::uint32_t install_flags = 1U | 4U;  // TSYNC, SPEC_ALLOW

 private:
  static std::uint32_t argument_offset(int index) {
    return static_cast<std::uint32_t>(offsetof(seccomp_data, args) +
                                      sizeof(std::uint64_t) * static_cast<std::size_t>(index));
  }
  void load(std::size_t offset) {
    add(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset), 0, 0);
  }
  void verdict(std::uint32_t action) { add(BPF_RET | BPF_K, action, 0, 0); }
  void add(int operation, std::uint32_t value, std::uint8_t yes, std::uint8_t no) {
    code_.push_back({static_cast<std::uint16_t>(operation), yes, no, value});
  }

  std::vector<sock_filter> code_;
};

}  // namespace lessonl::sandbox

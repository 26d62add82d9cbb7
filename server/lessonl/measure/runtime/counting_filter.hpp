// The filter for a program that interprets untrusted code (valgrind), installed before it starts.
//
// As strict as what the runner loads variants under, but for what an interpreter needs: it is
// started by execve, makes code, moves its descriptors, keeps two small files while it starts, and
// opens what it reports to. It can start no process. Before any untrusted code is loaded the
// interpreted program gives up the rest (filter_counted): from then on nothing can be written.
#pragma once

#include "sandbox.hpp"

namespace lessonl::sandbox {

namespace detail {

inline void interpreter(Filter& filter) {
  filter.calls({__NR_execve, __NR_openat, __NR_read, __NR_readv, __NR_pread64, __NR_write, __NR_writev, __NR_close,
                __NR_lseek, __NR_fstat, __NR_newfstatat, __NR_statx, __NR_fcntl, __NR_dup, __NR_dup3, __NR_pipe2,
                __NR_getcwd, __NR_readlinkat, __NR_faccessat, __NR_unlinkat, __NR_prlimit64, __NR_setrlimit,
                __NR_getrlimit},
               Filter::allow);
#ifdef __x86_64__
  filter.calls({__NR_open, __NR_stat, __NR_lstat, __NR_access, __NR_readlink, __NR_pipe, __NR_dup2, __NR_unlink},
               Filter::allow);
#endif
  filter.calls({__NR_ioctl}, Filter::fail(ENOTTY));
  filter.argument(__NR_prctl, 0, ~0U, {PR_SET_SECCOMP, PR_SET_NAME, PR_GET_NAME, PR_SET_NO_NEW_PRIVS, PR_GET_DUMPABLE},
                  Filter::allow, kill);
}

}  // namespace detail

/// False if it is not in force; then start nothing.
inline bool filter_counting() {
  Filter filter;
  detail::forbid_reaching_out(filter, detail::kill);
  detail::own_signals_only(filter);
  filter.calls({__NR_execveat, __NR_memfd_create, __NR_clone}, detail::kill);
#ifdef __x86_64__
  filter.calls({__NR_fork, __NR_vfork}, detail::kill);
#endif
  detail::interpreter(filter);
  detail::memory(filter);
  detail::own_process(filter);
  filter.at_least(424, Filter::fail(ENOSYS));  // clone3 among them
  return filter.install(Filter::fail(EPERM));
}

/// From within, before untrusted code is loaded: no file can be made, none removed, and no program
/// started. What exists may be opened as far as Landlock lets: to write, that is /dev/null alone.
/// False if it is not in force; then load nothing.
inline bool filter_counted() {
  Filter filter;
  const std::uint32_t no = Filter::fail(EACCES);
  constexpr std::uint32_t making = O_CREAT | (O_TMPFILE & ~O_DIRECTORY);
  filter.argument_bits(__NR_openat, 2, making, no);
  filter.calls({__NR_execve, __NR_unlinkat, __NR_prctl}, no);
#ifdef __x86_64__
  filter.argument_bits(__NR_open, 1, making, no);
  filter.calls({__NR_unlink}, no);
#endif
  return filter.install_alone(Filter::allow);
}

}  // namespace lessonl::sandbox

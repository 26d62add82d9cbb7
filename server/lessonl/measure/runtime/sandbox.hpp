// Self-applied confinement of a process that is about to load untrusted native code.
//
// Order in a runner: close_files_from, set_limits, restrict_files, filter_loading, dlopen,
// filter_running, then the first call. Each layer stands without the others: Landlock keeps
// files and TCP away, the limits keep memory, CPU and disk finite, seccomp keeps processes,
// signals, sockets and new code out. A call that only an attack makes kills the whole process
// (SIGSYS); a call that harmless code may try gets an errno.
//
// Linux 5.13 or newer on x86-64 or AArch64. Nothing but libc and kernel headers; constants newer
// than Debian 11's headers are spelled out here.
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "seccomp_filter.hpp"

namespace lessonl::sandbox {

/// Seconds and bytes. 0 is "no limit" for `address_space`, `data` and `stack` only.
/// `data` is what the process may map *beyond* what it has mapped already, because an ASan
/// build starts with terabytes of shadow.
struct Limits {
  std::uint64_t cpu_seconds;
  std::uint64_t address_space;
  std::uint64_t data;
  std::uint64_t file_size;
  std::uint64_t open_files;
  std::uint64_t stack;
};

/// What is in force; `landlock_abi` 0 means that files are *not* restricted.
struct Level {
  int landlock_abi;
  bool seccomp;
  bool rlimits;
};

/// `threads`: the code may start threads. `sanitizer`: this process is an ASan/UBSan build.
struct Rules {
  bool threads;
  bool sanitizer;
  std::uint32_t inputs = 0;  // the high word of their addresses, 0 if there are none
};

using Paths = std::vector<std::string>;

/// "Landlock ABI 7, seccomp, rlimits", or "none".
inline std::string describe(const Level& level) {
  std::string text;
  if (level.landlock_abi > 0) text = "Landlock ABI " + std::to_string(level.landlock_abi);
  if (level.seccomp) text += text.empty() ? "seccomp" : ", seccomp";
  if (level.rlimits) text += text.empty() ? "rlimits" : ", rlimits";
  return text.empty() ? "none" : text;
}

/// Closes every descriptor from `first` on: Landlock does not reach what is already open.
inline void close_files_from(unsigned first) {
  constexpr long close_range_call = 436;
  if (::syscall(close_range_call, first, ~0U, 0U) == 0) return;
  for (unsigned fd = first; fd < 65536; ++fd) ::close(static_cast<int>(fd));
}

namespace detail {

inline bool set_limit(int resource, std::uint64_t soft, std::uint64_t hard) {
  struct rlimit now {};
  const auto which = static_cast<decltype(RLIMIT_CPU)>(resource);
  if (::getrlimit(which, &now) != 0) return false;
  const auto below = [&now](std::uint64_t value) {
    return value < now.rlim_max ? static_cast<rlim_t>(value) : now.rlim_max;
  };
  const struct rlimit wanted { below(soft), below(hard) };
  return ::setrlimit(which, &wanted) == 0;
}

/// Bytes of private writable memory and stack mapped now; 0 when /proc is not there.
inline std::uint64_t mapped_data() {
  unsigned long long pages = 0;
  if (std::FILE* statm = std::fopen("/proc/self/statm", "re")) {
    if (std::fscanf(statm, "%*u %*u %*u %*u %*u %llu", &pages) != 1) pages = 0;
    std::fclose(statm);
  }
  return pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

// <linux/landlock.h> of Debian 12 stops at ABI 2; layouts and bits are fixed by the kernel's ABI.
struct RulesetAttr {
  std::uint64_t handled_access_fs;
  std::uint64_t handled_access_net;
  std::uint64_t scoped;
};
struct __attribute__((packed)) PathBeneathAttr {
  std::uint64_t allowed_access;
  std::int32_t parent_fd;
};
constexpr std::uint64_t fs_execute = 1U << 0;
constexpr std::uint64_t fs_write_file = 1U << 1;
constexpr std::uint64_t fs_read_file = 1U << 2;
constexpr std::uint64_t fs_read_dir = 1U << 3;
constexpr std::uint64_t fs_truncate = 1U << 14;
constexpr std::uint64_t fs_ioctl_dev = 1U << 15;
constexpr std::uint64_t fs_for_files =
    fs_execute | fs_write_file | fs_read_file | fs_truncate | fs_ioctl_dev;
constexpr std::uint64_t fs_make_device = (1U << 6) | (1U << 11);  // character and block devices

inline std::uint64_t handled_access(int abi) {
  if (abi >= 5) return (1U << 16) - 1;
  if (abi >= 3) return (1U << 15) - 1;
  return abi == 2 ? (1U << 14) - 1 : (1U << 13) - 1;
}

/// A path that is not there is left out: less is readable, never more.
inline void allow_path(int ruleset, const std::string& path, std::uint64_t access) {
  const int fd = ::open(path.c_str(), O_PATH | O_CLOEXEC);
  if (fd < 0) return;
  struct stat info {};
  const bool directory = ::fstat(fd, &info) == 0 && S_ISDIR(info.st_mode);
  const PathBeneathAttr rule{directory ? access : access & fs_for_files, fd};
  constexpr long add_rule_call = 445;
  ::syscall(add_rule_call, ruleset, 1 /* path beneath */, &rule, 0U);
  ::close(fd);
}

}  // namespace detail

/// Lowers the limits for good (hard and soft). Call it before `restrict_files`.
inline bool set_limits(const Limits& limits) {
  using detail::set_limit;
  bool done = set_limit(RLIMIT_CORE, 0, 0) && set_limit(RLIMIT_MSGQUEUE, 0, 0) &&
              set_limit(RLIMIT_FSIZE, limits.file_size, limits.file_size) &&
              set_limit(RLIMIT_NOFILE, limits.open_files, limits.open_files);
  // The hard limit is what a process that ignores SIGXCPU meets.
  done = set_limit(RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + 1) && done;
  if (limits.data != 0) {
    const std::uint64_t total = detail::mapped_data() + limits.data;
    done = set_limit(RLIMIT_DATA, total, total) && done;
  }
  if (limits.stack != 0) done = set_limit(RLIMIT_STACK, limits.stack, limits.stack) && done;
  if (limits.address_space != 0) {
    done = set_limit(RLIMIT_AS, limits.address_space, limits.address_space) && done;
  }
  return done;
}

/// The Landlock ABI of this kernel, 0 if there is none.
inline int landlock_abi() {
  constexpr long create_ruleset_call = 444;
  const long abi = ::syscall(create_ruleset_call, nullptr, std::size_t{0}, 1U /* version */);
  return abi > 0 ? static_cast<int>(abi) : 0;
}

/// What this machine offers.
inline Level available() {
  const std::uint32_t kill_process = SECCOMP_RET_KILL_PROCESS;
  const long kills = ::syscall(__NR_seccomp, SECCOMP_GET_ACTION_AVAIL, 0U, &kill_process);
  return {landlock_abi(), kills == 0, true};
}

/// Gives up every file but those beneath the paths, TCP (ABI 4), and signals and abstract
/// sockets that leave the process's own tree (ABI 6). A read path does not allow execve. `tcp`
/// is for who is in a network of its own.
/// Returns `available()`, with `landlock_abi` 0 if the restriction could not be applied.
inline Level restrict_files(const Paths& read_paths, const Paths& read_exec_paths,
                            const Paths& write_paths, bool tcp = false) {
  Level level = available();
  if (level.landlock_abi == 0) return level;
  const int abi = level.landlock_abi;
  level.landlock_abi = 0;
  const std::uint64_t all = detail::handled_access(abi);
  const detail::RulesetAttr attr{all, abi >= 4 && !tcp ? 3U : 0U, abi >= 6 ? 3U : 0U};
  const std::size_t size = abi >= 6 ? sizeof attr : abi >= 4 ? 16 : 8;
  const int ruleset = static_cast<int>(::syscall(444L, &attr, size, 0U));
  if (ruleset < 0) return level;
  const std::uint64_t read = detail::fs_read_file | detail::fs_read_dir;
  const std::uint64_t write = all & ~(detail::fs_execute | detail::fs_ioctl_dev |
                                      detail::fs_make_device);
  for (const auto& path : read_paths) detail::allow_path(ruleset, path, read);
  for (const auto& path : read_exec_paths) {
    detail::allow_path(ruleset, path, read | detail::fs_execute);
  }
  for (const auto& path : write_paths) detail::allow_path(ruleset, path, write);
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && ::syscall(446L, ruleset, 0U) == 0) {
    level.landlock_abi = abi;
  }
  ::close(ruleset);
  return level;
}

namespace detail {

constexpr std::uint32_t kill = Filter::kill_process;

// Numbers from 424 on are the same on every architecture; headers may be older than they are.
constexpr int pidfd_send_signal = 424, io_uring_setup = 425, io_uring_enter = 426,
              io_uring_register = 427, pidfd_open = 434, pidfd_getfd = 438;

/// What no numeric function does. Shared with the compilers' filter (launch.cpp), where the
/// answer is an errno.
inline void forbid_reaching_out(Filter& filter, std::uint32_t action) {
  filter.calls({__NR_socket, __NR_socketpair, __NR_connect, __NR_bind, __NR_listen, __NR_accept,
                __NR_accept4, __NR_sendto, __NR_sendmsg, __NR_sendmmsg, __NR_ptrace,
                __NR_process_vm_readv, __NR_process_vm_writev, __NR_kcmp, __NR_setpriority,
                __NR_ioprio_set, __NR_sched_setaffinity, __NR_sched_setattr,
                __NR_sched_setparam, __NR_sched_setscheduler, __NR_setsid, __NR_setpgid,
                __NR_mount, __NR_umount2, __NR_pivot_root, __NR_chroot, __NR_unshare,
                __NR_setns, __NR_bpf, __NR_perf_event_open, __NR_userfaultfd, __NR_keyctl,
                __NR_add_key, __NR_request_key, __NR_shmget, __NR_shmat, __NR_shmctl,
                __NR_msgget, __NR_msgsnd, __NR_msgctl, __NR_semget, __NR_semop, __NR_semctl,
                __NR_mq_open, __NR_mknodat, __NR_init_module, __NR_finit_module,
                __NR_delete_module, __NR_kexec_load, __NR_reboot, __NR_swapon, __NR_acct,
                __NR_open_by_handle_at, __NR_name_to_handle_at, __NR_fanotify_init, __NR_quotactl,
                pidfd_send_signal, pidfd_open, pidfd_getfd, io_uring_setup, io_uring_enter,
                io_uring_register, __NR_rt_sigqueueinfo, __NR_rt_tgsigqueueinfo},
               action);
#ifdef __x86_64__
  filter.calls({__NR_mknod, __NR_iopl, __NR_ioperm, __NR_modify_ldt}, action);
#endif
}

/// Signals only to this very process (`abort` and `raise` need that).
inline void own_signals_only(Filter& filter) {
  const auto self = static_cast<std::uint32_t>(::getpid());
  for (const int call : {__NR_kill, __NR_tkill, __NR_tgkill}) {
    filter.argument(call, 0, ~0U, {self}, Filter::allow, kill);
  }
}

inline void processes(Filter& filter, const Rules& rules) {
  filter.calls({__NR_execve, __NR_execveat, __NR_memfd_create}, kill);
#ifdef __x86_64__
  filter.calls({__NR_fork, __NR_vfork}, kill);
#endif
  constexpr std::uint32_t thread = CLONE_THREAD;
  const std::uint32_t answer = rules.threads ? Filter::allow : kill;
  filter.argument(__NR_clone, 0, thread, {thread}, answer, kill);
  // Its flags lie in memory, out of a filter's sight; libc then falls back to clone.
  filter.calls({435 /* clone3 */}, Filter::fail(ENOSYS));
}

inline void files(Filter& filter, const Rules& rules) {
  constexpr std::uint32_t writing =
      O_ACCMODE | O_CREAT | O_TRUNC | O_PATH | (O_TMPFILE & ~O_DIRECTORY);
  const std::uint32_t no = Filter::fail(EACCES);
  filter.argument(__NR_openat, 2, writing, {0}, Filter::allow, no);
#ifdef __x86_64__
  filter.argument(__NR_open, 1, writing, {0}, Filter::allow, no);
  filter.calls({__NR_stat, __NR_lstat}, Filter::allow);
#endif
  for (const int call : {__NR_write, __NR_writev}) {
    if (rules.sanitizer) filter.calls({call}, Filter::allow);  // UBSan probes memory by a pipe
    filter.argument(call, 0, ~0U, {1, 2}, Filter::allow, Filter::fail(EPERM));
  }
  if (rules.sanitizer) filter.calls({__NR_pipe2}, Filter::allow);
  filter.argument(__NR_fcntl, 1, ~0U, {F_GETFD, F_SETFD, F_GETFL}, Filter::allow,
                  Filter::fail(EPERM));
  filter.calls({__NR_read, __NR_readv, __NR_pread64, __NR_close, __NR_lseek, __NR_fstat,
                __NR_newfstatat, __NR_statx},
               Filter::allow);
  filter.calls({__NR_ioctl}, Filter::fail(ENOTTY));
}

inline void memory(Filter& filter) {
  // Shared anonymous memory is not counted by RLIMIT_DATA.
  constexpr std::uint32_t sharing = MAP_SHARED | MAP_PRIVATE | MAP_ANONYMOUS;
  filter.argument(__NR_mmap, 3, sharing,
                  {MAP_SHARED | MAP_ANONYMOUS, MAP_SHARED | MAP_PRIVATE | MAP_ANONYMOUS},
                  Filter::fail(EPERM), Filter::allow);
  filter.calls({__NR_munmap, __NR_mremap, __NR_madvise, __NR_mincore, __NR_mprotect, __NR_brk},
               Filter::allow);
}

inline void own_process(Filter& filter) {
  constexpr std::uint32_t set_vma = 0x53564d41;  // PR_SET_VMA: malloc and ASan name mappings
  filter.argument(__NR_prctl, 0, ~0U,
                  {set_vma, PR_SET_NAME, PR_GET_NAME, PR_SET_NO_NEW_PRIVS, PR_GET_DUMPABLE},
                  Filter::allow, kill);
  filter.argument(__NR_seccomp, 1, ~0U, {Filter::install_flags}, Filter::allow,
                  Filter::fail(EPERM));
  filter.null_pointer(__NR_prlimit64, 2, Filter::allow, Filter::fail(EPERM));
  filter.calls({__NR_futex, __NR_set_robust_list, __NR_set_tid_address, __NR_restart_syscall,
                __NR_rt_sigaction, __NR_rt_sigprocmask, __NR_rt_sigreturn, __NR_rt_sigpending,
                __NR_rt_sigtimedwait, __NR_sigaltstack, __NR_getpid, __NR_getppid, __NR_gettid,
                __NR_getuid, __NR_geteuid, __NR_getgid, __NR_getegid, __NR_getrandom,
                __NR_clock_gettime, __NR_clock_getres, __NR_clock_nanosleep, __NR_nanosleep,
                __NR_gettimeofday, __NR_times, __NR_getrusage, __NR_getcpu, __NR_sched_yield,
                __NR_sched_getaffinity, __NR_sched_getscheduler, __NR_sched_getparam,
                __NR_getpriority, __NR_uname, __NR_sysinfo, __NR_exit, __NR_exit_group},
               Filter::allow);
#ifdef __NR_rseq
  filter.calls({__NR_rseq}, Filter::allow);
#endif
#ifdef __x86_64__
  filter.calls({__NR_arch_prctl, __NR_time, __NR_getrlimit}, Filter::allow);
#endif
}

}  // namespace detail

/// Stage 1, before untrusted code is loaded: no processes, sockets, foreign signals or writes
/// (but to descriptors 1 and 2). False if it is not in force; then load nothing.
inline bool filter_loading(const Rules& rules) {
  Filter filter;
  detail::forbid_reaching_out(filter, detail::kill);
  detail::own_signals_only(filter);
  detail::processes(filter, rules);
  detail::files(filter, rules);
  detail::memory(filter);
  detail::own_process(filter);
  filter.at_least(424, Filter::fail(ENOSYS));  // newer calls: libc falls back to older ones
  return filter.install(Filter::fail(EPERM));
}

/// Stage 2, after loading and before the first call: no new code, no opens, no more filters.
/// False if it is not in force; then call nothing.
inline bool filter_running(const Rules& rules) {
  Filter filter;
  const std::uint32_t no = Filter::fail(EPERM);
  filter.argument_bits(__NR_mmap, 2, PROT_EXEC, detail::kill);
  filter.argument_bits(__NR_mprotect, 2, PROT_EXEC, detail::kill);
  // Inputs alone may be made read-only and writable again.
  const bool denied = !rules.threads && !rules.sanitizer;
  if (denied && rules.inputs == 0) filter.calls({__NR_mprotect}, no);
  if (denied && rules.inputs != 0) filter.argument_high(__NR_mprotect, 0, rules.inputs, no);
  // Moving a page of code over another one would need no PROT_EXEC.
  filter.argument_bits(__NR_mremap, 3, MREMAP_FIXED, detail::kill);
  filter.calls({__NR_openat, __NR_prctl, __NR_seccomp, __NR_statx}, no);
#ifdef __x86_64__
  filter.calls({__NR_open, __NR_stat, __NR_lstat}, no);
#endif
  constexpr std::uint32_t own_descriptor = 0x1000;  // AT_EMPTY_PATH: how libc spells fstat
  filter.argument(__NR_newfstatat, 3, own_descriptor, {own_descriptor}, Filter::allow, no);
  return filter.install(Filter::allow);
}

}  // namespace lessonl::sandbox

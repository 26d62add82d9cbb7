// lessonl-launch: confines itself, then becomes the given program (a compiler).
//
//   launch [--parent PID] [--group] [--nice N] [--affinity CPU,CPU...] (LIMITS | --unrestricted) -- ARGV...
//   LIMITS: --read PATH... --write DIR... --cpu SECONDS --memory BYTES --file-size BYTES
//   launch [--parent PID] [--nice N] [--affinity CPU,CPU...] --in DIR (--from DIR --over DIR)...
//          --read PATH... --write PATH... --file-size BYTES -- ARGV...
//   launch --run ... is for what runs untrusted code (a counter of instructions), not a compiler
//   launch --level        prints the layers this machine offers
//
// A compiler runs no code of a rewrite, but it reads what the rewrite names (#include, .incbin)
// and starts programs of its own: reading is closed to all but --read (with what lies beneath,
// executable) and --write; sockets, foreign signals and leaving the process group are closed.
// With --over the program is a user's own test: it may start what it likes, threads, servers on its
// own loopback, but in namespaces of its own, where each --from stands, writable, at the place of its --over.
// With --group it stays as the parent of that program, and when PID dies it kills its own process
// group: a compiler starts programs that would not die with it. On failure it prints one line and
// exits 126.

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include <poll.h>
#include <sys/wait.h>

#include "namespaces.hpp"
#include "counting_filter.hpp"
#include "sandbox.hpp"

namespace {

namespace ns = lessonl::namespaces;
namespace sb = lessonl::sandbox;

[[noreturn]] void fail(const std::string& what, int error = 0) {
  const std::string why = error != 0 ? std::string(": ") + std::strerror(error) : std::string();
  std::fprintf(stderr, "lessonl-launch: %s%s\n", what.c_str(), why.c_str());
  std::exit(126);
}

struct Options {
  sb::Paths read;
  sb::Paths write;
  sb::Limits limits{120, 0, 0, std::uint64_t{1} << 30, 256, 0};
  std::vector<int> affinity;
  int nice = 0;
  long parent = 0;
  bool unrestricted = false;
  bool group = false;
  std::vector<ns::Binding> bindings;
  std::string directory;
  std::string from;
  bool run = false;
  char** command = nullptr;
};

long long number(const char* option, const std::string& text) {
  char* end = nullptr;
  errno = 0;
  const long long value = std::strtoll(text.c_str(), &end, 10);
  if (text.empty() || *end != '\0' || errno != 0) fail(std::string(option) + " needs a number");
  return value;
}

std::uint64_t size(const char* option, const std::string& text) {
  const long long value = number(option, text);
  if (value < 0) fail(std::string(option) + " must not be negative");
  return static_cast<std::uint64_t>(value);
}

std::vector<int> processors(const std::string& list) {
  std::vector<int> cpus;
  for (std::size_t at = 0; at <= list.size();) {
    const std::size_t comma = std::min(list.find(',', at), list.size());
    const auto cpu = static_cast<int>(number("--affinity", list.substr(at, comma - at)));
    if (cpu < 0 || cpu >= CPU_SETSIZE) fail("--affinity names no processor");
    cpus.push_back(cpu);
    at = comma + 1;
  }
  return cpus;
}

void set_option(Options& options, const std::string& name, const char* value) {
  if (name == "--read") options.read.emplace_back(value);
  else if (name == "--write") options.write.emplace_back(value);
  else if (name == "--cpu") options.limits.cpu_seconds = size("--cpu", value);
  else if (name == "--memory") options.limits.address_space = size("--memory", value);
  else if (name == "--file-size") options.limits.file_size = size("--file-size", value);
  else if (name == "--nice") options.nice = static_cast<int>(number("--nice", value));
  else if (name == "--parent") options.parent = static_cast<long>(number("--parent", value));
  else if (name == "--affinity") options.affinity = processors(value);
  else if (name == "--in") options.directory = value;
  else if (name == "--from") options.from = value;
  else if (name == "--over") options.bindings.push_back({options.from, value});
  else fail("unknown option " + name);
}

Options parse(int argc, char** argv) {
  Options options;
  int at = 1;
  for (; at < argc && std::strcmp(argv[at], "--") != 0; ++at) {
    const std::string name = argv[at];
    if (name == "--unrestricted") {
      options.unrestricted = true;
      continue;
    }
    if (name == "--run") {
      options.run = true;
      continue;
    }
    if (name == "--group") {
      options.group = true;
      continue;
    }
    if (at + 1 >= argc) fail("no value for " + name);
    set_option(options, name, argv[++at]);
  }
  if (at + 1 >= argc) fail("no program after --");
  options.command = argv + at + 1;
  return options;
}

/// Dies with the parent. The check closes the race with a parent that is gone already.
void follow_parent(long parent, int signal) {
  ::prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0);
  if (parent != 0 && ::getppid() != parent) fail("the parent is gone");
}

/// Ends a child whose parent has died before the child could be told to follow it.
void check_parent(int alive) {
  struct pollfd pipe {alive, 0, 0};
  if (::poll(&pipe, 1, 0) != 0) fail("the parent is gone");
  ::close(alive);
}

/// Goes on in a child and returns there; the parent ends as the child does.
void stay_as_parent(long parent) {
  if (::getpgrp() != ::getpid()) fail("--group needs a process group of its own");
  std::signal(SIGTERM, [](int) { ::kill(0, SIGKILL); });
  follow_parent(parent, SIGTERM);
  // The first process of a PID namespace cannot see its parent, but the end of this pipe.
  int alive[2];
  if (::pipe2(alive, O_CLOEXEC) != 0) fail("cannot make a pipe", errno);
  const pid_t child = ::fork();
  if (child < 0) fail("cannot start a process", errno);
  if (child == 0) {
    std::signal(SIGTERM, SIG_DFL);
    ::close(alive[1]);
    follow_parent(0, SIGKILL);
    check_parent(alive[0]);
    return;
  }
  ::close(alive[0]);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFSIGNALED(status)) {
    std::signal(WTERMSIG(status), SIG_DFL);
    std::raise(WTERMSIG(status));
  }
  std::_Exit(WIFEXITED(status) ? WEXITSTATUS(status) : 126);
}

/// Linux may divide the processor evenly among sessions (sched(7), "autogroup"): a priority then
/// counts within its own session only. Users other than root may ask for this ten times a second.
void yield_to_other_sessions(int nice) {
  if (::getsid(0) != ::getpgrp()) return;
  if (std::FILE* const group = std::fopen("/proc/self/autogroup", "we")) {
    std::fprintf(group, "%d", nice);
    std::fclose(group);
  }
}

void schedule(const Options& options) {
  if (!options.affinity.empty()) {
    cpu_set_t set;
    CPU_ZERO(&set);
    for (const int cpu : options.affinity) CPU_SET(static_cast<std::size_t>(cpu), &set);
    if (::sched_setaffinity(0, sizeof set, &set) != 0) fail("cannot set the affinity", errno);
  }
  // Relative, as nice(1) is: only root may take back what the user has given up.
  const int nice = std::min(19, ::getpriority(PRIO_PROCESS, 0) + options.nice);
  if (options.nice == 0) return;
  if (::setpriority(PRIO_PROCESS, 0, nice) != 0) fail("cannot set the priority", errno);
  yield_to_other_sessions(nice);
}

/// Compilers start programs, so this filter allows what it does not name.
bool filter_compiler(int landlock_abi) {
  sb::Filter filter;
  const std::uint32_t no = sb::Filter::fail(EPERM);
  sb::detail::forbid_reaching_out(filter, no);
  constexpr std::uint32_t namespaces = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS |
                                       CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;
  filter.argument_bits(__NR_clone, 0, namespaces, no);
  filter.calls({435 /* clone3 */}, sb::Filter::fail(ENOSYS));
  // From ABI 6 Landlock itself keeps signals within the compiler's own processes.
  if (landlock_abi < 6) filter.calls({__NR_kill, __NR_tkill, __NR_tgkill}, no);
  return filter.install(sb::Filter::allow);
}

void confine(const Options& options) {
  if (options.write.empty()) fail("--write is missing");
  sb::close_files_from(3);
  if (!sb::set_limits(options.limits)) fail("cannot set the limits", errno);
  sb::Paths readable{"/dev/urandom", "/dev/zero"};
  sb::Paths writable = options.write;
  writable.emplace_back("/dev/null");
  const sb::Level level = sb::restrict_files(readable, options.read, writable);
  if (level.landlock_abi == 0) fail("no sandbox: this kernel offers no Landlock");
  const bool filtered = options.run ? sb::filter_counting() : filter_compiler(level.landlock_abi);
  if (!filtered) fail("no sandbox: cannot install the filter", errno);
}

/// Tests may do much, but reach nothing that is not in their namespaces: sockets of the file
/// system (of a container engine, of a desktop) are not, nor are keyrings and virtual machines.
bool filter_tests() {
  sb::Filter filter;
  const std::uint32_t no = sb::Filter::fail(EPERM);
  filter.argument(__NR_socket, 0, ~0U, {AF_INET, AF_INET6, AF_NETLINK}, sb::Filter::allow,
                  sb::Filter::fail(EACCES));
  constexpr std::uint32_t namespaces = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS |
                                       CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;
  filter.argument_bits(__NR_clone, 0, namespaces, no);
  filter.calls({435 /* clone3 */, sb::detail::io_uring_setup, sb::detail::io_uring_enter,
                sb::detail::io_uring_register},
               sb::Filter::fail(ENOSYS));
  filter.calls({__NR_unshare, __NR_setns, __NR_mount, __NR_umount2, __NR_pivot_root, __NR_chroot,
                428 /* open_tree */, 429 /* move_mount */, 430 /* fsopen */, 432 /* fsmount */,
                442 /* mount_setattr */, __NR_keyctl, __NR_add_key, __NR_request_key, __NR_bpf,
                __NR_perf_event_open, __NR_userfaultfd, __NR_open_by_handle_at, __NR_quotactl,
                __NR_init_module, __NR_finit_module, __NR_delete_module, __NR_kexec_load,
                __NR_reboot, __NR_swapon, __NR_acct, __NR_fanotify_init},
               no);
  return filter.install(sb::Filter::allow);
}

/// Becomes the first process of the new namespaces, and returns in its child, confined.
void live_apart(const Options& options) {
  const auto check = [](const char* failed) {
    if (failed != nullptr) fail(failed, errno);
  };
  check(ns::leave_the_machine());
  stay_as_parent(options.parent);
  check(ns::arrange(options.bindings, options.directory));
  const pid_t child = ::fork();
  if (child < 0) fail("cannot start a process", errno);
  if (child != 0) {
    // Orphans become this process's own; what is left when the program ends dies with it.
    int status = 0;
    for (pid_t ended = 0; ended != child;) ended = ::waitpid(-1, &status, 0);
    std::_Exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
  }
  check(ns::drop_capabilities());
}

void confine_tests(const Options& options) {
  constexpr std::uint64_t processes = 4096;
  sb::close_files_from(3);
  if (!sb::detail::set_limit(RLIMIT_CORE, 0, 0) ||
      !sb::detail::set_limit(RLIMIT_NPROC, processes, processes) ||
      !sb::detail::set_limit(RLIMIT_FSIZE, options.limits.file_size, options.limits.file_size)) {
    fail("cannot set the limits", errno);
  }
  const sb::Level level = sb::restrict_files({}, options.read, options.write, true);
  if (level.landlock_abi == 0) fail("no sandbox: this kernel offers no Landlock");
  if (!filter_tests()) fail("no sandbox: cannot install the filter", errno);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && std::strcmp(argv[1], "--level") == 0) {
    std::puts(sb::describe(sb::available()).c_str());
    return 0;
  }
  const Options options = parse(argc, argv);
  const bool apart = !options.bindings.empty();
  if (apart) live_apart(options);
  else if (options.group) stay_as_parent(options.parent);
  else follow_parent(options.parent, SIGKILL);
  schedule(options);
  if (apart) confine_tests(options);
  else if (!options.unrestricted) confine(options);
  ::execvp(options.command[0], options.command);
  fail(std::string("cannot start ") + options.command[0], errno);
}

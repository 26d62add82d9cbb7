// lessonl-launch: confines itself, then becomes the given program (a compiler).
//
//   launch [--parent PID] [--group] [--nice N] [--affinity CPU,CPU...] (LIMITS | --unrestricted) -- ARGV...
//   LIMITS: --read PATH... --write DIR... --cpu SECONDS --memory BYTES --file-size BYTES
//   launch --run ... is for what runs untrusted code (a counter of instructions), not a compiler
//   launch --level        prints the layers this machine offers
//
// A compiler runs no code of a rewrite, but it reads what the rewrite names (#include, .incbin)
// and starts programs of its own: reading is closed to all but --read (with what lies beneath,
// executable) and --write; sockets, foreign signals and leaving the process group are closed.
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

#include <sys/wait.h>

#include "counting_filter.hpp"
#include "sandbox.hpp"

namespace {

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

/// Goes on in a child and returns there; the parent ends as the child does.
void stay_as_parent(long parent) {
  if (::getpgrp() != ::getpid()) fail("--group needs a process group of its own");
  std::signal(SIGTERM, [](int) { ::kill(0, SIGKILL); });
  follow_parent(parent, SIGTERM);
  const pid_t self = ::getpid();
  const pid_t child = ::fork();
  if (child < 0) fail("cannot start a process", errno);
  if (child == 0) {
    std::signal(SIGTERM, SIG_DFL);
    follow_parent(self, SIGKILL);
    return;
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFSIGNALED(status)) {
    std::signal(WTERMSIG(status), SIG_DFL);
    std::raise(WTERMSIG(status));
  }
  std::_Exit(WIFEXITED(status) ? WEXITSTATUS(status) : 126);
}

void schedule(const Options& options) {
  if (!options.affinity.empty()) {
    cpu_set_t set;
    CPU_ZERO(&set);
    for (const int cpu : options.affinity) CPU_SET(static_cast<std::size_t>(cpu), &set);
    if (::sched_setaffinity(0, sizeof set, &set) != 0) fail("cannot set the affinity", errno);
  }
  // Relative, as nice(1) is: only root may take back what the user has given up.
  const int nice = ::getpriority(PRIO_PROCESS, 0) + options.nice;
  if (options.nice != 0 && ::setpriority(PRIO_PROCESS, 0, nice) != 0) {
    fail("cannot set the priority", errno);
  }
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
  if (!(options.run ? sb::filter_counting() : filter_compiler(level.landlock_abi))) fail("no sandbox: cannot install the filter", errno);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && std::strcmp(argv[1], "--level") == 0) {
    std::puts(sb::describe(sb::available()).c_str());
    return 0;
  }
  const Options options = parse(argc, argv);
  if (options.group) stay_as_parent(options.parent);
  else follow_parent(options.parent, SIGKILL);
  schedule(options);
  if (!options.unrestricted) confine(options);
  ::execvp(options.command[0], options.command);
  fail(std::string("cannot start ") + options.command[0], errno);
}

// Runs `int victim(int)` of a shared object in the sandbox, below a parent that plays the referee.
//
//   harness VICTIM.so [threads] [sanitizer] [unsafe]
//
// The parent keeps its environment and reports on standard error how the child ended and what
// became of itself; the child starts afresh (it has none of the parent's memory) and says
// "returned N". "unsafe" leaves the sandbox out: it shows that an attack works at all.

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include <dlfcn.h>
#include <sys/wait.h>

#include "sandbox.hpp"

namespace {

namespace sb = lessonl::sandbox;

[[noreturn]] void fail(const char* what) {
  std::fprintf(stderr, "harness: %s\n", what);
  std::exit(125);
}

bool has(int argc, char** argv, const char* word) {
  for (int i = 2; i < argc; ++i) {
    if (std::strcmp(argv[i], word) == 0) return true;
  }
  return false;
}

void confine(const char* object, const sb::Rules& rules) {
  constexpr std::uint64_t room = std::uint64_t{512} << 20;
  const std::uint64_t space = rules.sanitizer ? 0 : room;
  sb::close_files_from(3);
  if (!sb::set_limits({2, space, rules.sanitizer ? room : 0, 0, 64, 8U << 20})) fail("no limits");
  if (sb::restrict_files({"/usr/lib", "/lib", "/lib64", "/etc/ld.so.cache", object}, {}, {})
          .landlock_abi == 0) {
    fail("no Landlock");
  }
  if (!sb::filter_loading(rules)) fail("no first filter");
}

int run_child(int argc, char** argv) {
  const sb::Rules rules{has(argc, argv, "threads"), has(argc, argv, "sanitizer")};
  const bool safe = !has(argc, argv, "unsafe");
  ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (safe) confine(argv[1], rules);
  void* object = ::dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
  if (object == nullptr) fail(::dlerror());
  const auto victim = reinterpret_cast<int (*)(int)>(::dlsym(object, "_Z6victimi"));
  if (victim == nullptr) fail("no victim");
  if (safe && !sb::filter_running(rules)) fail("no second filter");
  const int result = victim(41);
  std::fprintf(stderr, "returned %d\n", result);
  return 0;
}

int run_parent(char** argv) {
  const pid_t child = ::fork();
  if (child < 0) fail("no fork");
  if (child == 0) {
    char marker[] = "LESSONL_HARNESS_CHILD=1";
    char quiet[] = "ASAN_OPTIONS=detect_leaks=0:symbolize=0";
    char* environment[] = {marker, quiet, nullptr};
    ::execve("/proc/self/exe", argv, environment);
    fail("no exec");
  }
  int status = 0;
  if (::waitpid(child, &status, 0) != child) fail("no child");
  if (WIFSIGNALED(status)) std::fprintf(stderr, "child signal %d\n", WTERMSIG(status));
  else std::fprintf(stderr, "child exit %d\n", WEXITSTATUS(status));
  std::fprintf(stderr, "parent nice %d\n", ::getpriority(PRIO_PROCESS, 0));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) fail("no victim named");
  return std::getenv("LESSONL_HARNESS_CHILD") != nullptr ? run_child(argc, argv) : run_parent(argv);
}

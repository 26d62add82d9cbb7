#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

int victim(int x) {
  const pid_t parent = getppid();
  if (ptrace(PTRACE_SEIZE, parent, nullptr, nullptr) == 0 && write(1, "BREACH", 6) != 6) return 0;
  return x + 1;
}

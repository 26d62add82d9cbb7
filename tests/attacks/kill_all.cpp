#include <csignal>
#include <unistd.h>

// SIGURG is ignored by default: a sandbox that fails its test does not end the tester's session.
int victim(int x) {
  if (kill(-1, SIGURG) == 0 && write(1, "BREACH", 6) != 6) return 0;
  if (kill(0, SIGURG) == 0 && write(1, "BREACH", 6) != 6) return 0;
  return x + 1;
}

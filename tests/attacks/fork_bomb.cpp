#include <unistd.h>

// Bounded, so that a sandbox that fails its test does not take the machine with it.
int victim(int x) {
  for (int i = 0; i < 5; ++i) {
    if (fork() >= 0 && write(1, "BREACH", 6) != 6) return 0;
  }
  return x + 1;
}

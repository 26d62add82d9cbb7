#include <csignal>

int victim(int x) {
  std::signal(SIGXCPU, SIG_IGN);
  for (volatile int i = 0;; i = i ^ x) {
  }
  return x + 1;
}

#include <csignal>
#include <unistd.h>

int victim(int x) {
  kill(getppid(), SIGKILL);
  return x + 1;
}

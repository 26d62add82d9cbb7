#include <unistd.h>

int victim(int x) {
  execl("/bin/sh", "sh", "-c", "echo BREACH", static_cast<char*>(nullptr));
  return x + 1;
}

#include <sys/resource.h>
#include <unistd.h>

int victim(int x) {
  setpriority(PRIO_PROCESS, static_cast<id_t>(getppid()), 19);
  setpriority(PRIO_PGRP, 0, 19);
  return x + 1;
}

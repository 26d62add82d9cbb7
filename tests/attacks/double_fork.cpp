#include <fcntl.h>
#include <unistd.h>

int victim(int x) {
  if (fork() == 0) {
    setsid();
    if (fork() == 0) {
      usleep(300000);
      close(open("@TMP@/escaped", O_WRONLY | O_CREAT, 0644));
    }
    _exit(0);
  }
  return x + 1;
}

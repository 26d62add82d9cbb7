#include <fcntl.h>
#include <unistd.h>

int victim(int x) {
  const int fd = open("@HOME@/.bashrc", O_WRONLY | O_CREAT | O_APPEND, 0644);
  if (fd >= 0 && write(fd, "echo BREACH\n", 12) == 12) close(fd);
  return x + 1;
}

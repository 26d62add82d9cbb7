#include <cstdio>
#include <fcntl.h>
#include <unistd.h>

int victim(int x) {
  char path[64];
  std::snprintf(path, sizeof path, "/proc/%d/environ", static_cast<int>(getppid()));
  const int fd = open(path, O_RDONLY);
  char text[4096];
  const ssize_t length = fd < 0 ? 0 : read(fd, text, sizeof text);
  if (length > 0 && write(1, text, static_cast<size_t>(length)) < 0) return 0;
  return x + 1;
}

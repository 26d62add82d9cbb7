#include <fcntl.h>
#include <unistd.h>

int victim(int x) {
  const int fd = open("@HOME@/.ssh/id_ed25519", O_RDONLY);
  char key[4096];
  const ssize_t length = fd < 0 ? 0 : read(fd, key, sizeof key);
  if (length > 0 && write(1, key, static_cast<size_t>(length)) < 0) return 0;
  return x + 1;
}

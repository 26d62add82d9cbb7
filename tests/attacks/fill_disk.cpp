#include <fcntl.h>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

// Bounded to 64 MiB a file.
int victim(int x) {
  const std::string block(1 << 20, 'x');
  const char* places[] = {"@TMP@/fill", "@HOME@/fill", "/dev/shm/fill"};
  for (const char* place : places) {
    const int fd = open(place, O_WRONLY | O_CREAT, 0644);
    for (int i = 0; fd >= 0 && i < 64 && write(fd, block.data(), block.size()) > 0; ++i) {
    }
  }
  const int memory = memfd_create("fill", 0);
  if (memory >= 0 && ftruncate(memory, 1L << 40) == 0 && write(1, "BREACH", 6) != 6) return 0;
  return x + 1;
}

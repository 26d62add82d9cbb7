#include <cstdlib>
#include <cstring>
#include <unistd.h>

// 100 GB if it gets them; 4 GiB are proof enough to stop.
int victim(int x) {
  const size_t block = size_t{64} << 20;
  for (size_t got = 0; got < size_t{100} << 30; got += block) {
    void* data = std::malloc(block);
    if (data == nullptr) break;
    std::memset(data, 1, block);
    if (got >= size_t{4} << 30) return write(1, "BREACH", 6) == 6 ? 0 : 1;
  }
  return x + 1;
}

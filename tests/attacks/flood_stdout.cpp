#include <string>
#include <unistd.h>

int victim(int x) {
  const std::string block(1 << 20, 'x');
  for (int i = 0; i < 256; ++i) {
    if (write(1, block.data(), block.size()) < 0) break;
  }
  return x + 1;
}

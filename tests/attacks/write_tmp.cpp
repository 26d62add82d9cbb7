#include <cstdio>

int victim(int x) {
  if (FILE* file = std::fopen("@TMP@/written", "w")) {
    std::fputs("BREACH\n", file);
    std::fclose(file);
  }
  return x + 1;
}

/* Code in C. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  double *data;
  int rows;
  int cols;
} matrix;

int count_set_bits(uint32_t word) {
  int n = 0;
  while (word) {
    word &= word - 1;
    ++n;
  }
  return n;
}

void matrix_scale(matrix *m, double factor) {
  for (int i = 0; i < m->rows * m->cols; ++i) m->data[i] *= factor;
}

void insertion_sort(void *base, size_t count, size_t size, int (*compare)(const void *, const void *)) {
  char *items = (char *)base;
  char kept[64];
  if (size > sizeof kept) return;
  for (size_t i = 1; i < count; ++i) {
    size_t j = i;
    memcpy(kept, items + i * size, size);
    for (; j > 0 && compare(items + (j - 1) * size, kept) > 0; --j) memcpy(items + j * size, items + (j - 1) * size, size);
    memcpy(items + j * size, kept, size);
  }
}

char *duplicate(const char *text) {
  const size_t n = strlen(text) + 1;
  char *copy = (char *)malloc(n);
  if (copy != NULL) memcpy(copy, text, n);
  return copy;
}

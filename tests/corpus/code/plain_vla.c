/* Arrays of variable length, which C++ does not have. */
void matrix_vector(int n, int m, double a[restrict n][m], const double x[restrict m], double y[restrict n]) {
  for (int i = 0; i < n; ++i) {
    y[i] = 0;
    for (int j = 0; j < m; ++j) y[i] += a[i][j] * x[j];
  }
}

// Each cell of an n x n grid becomes the sum of those above and left of it, and itself: a wavefront
// moves over the grid.
void wavefront(int n, unsigned* grid) {
    for (int i = 1; i < n; i++) {
        for (int j = 1; j < n; j++) {
            grid[i * n + j] += grid[(i - 1) * n + j] + grid[i * n + j - 1];
        }
    }
}

// Down the columns of an n x n matrix: a[i][j] = a[i - 1][j] + b[i][j].
void downColumns(int n, double* a, const double* b) {
    for (int j = 0; j < n; j++) {
        for (int i = 1; i < n; i++) {
            a[i * n + j] = a[(i - 1) * n + j] + b[i * n + j];
        }
    }
}

// b = the transpose of the rows x columns matrix a, element by element.
void transpose(int rows, int columns, const float* a, float* b) {
    for (int j = 0; j < columns; j++) {
        for (int i = 0; i < rows; i++) {
            b[j * rows + i] = a[i * columns + j];
        }
    }
}

// Transpose an n x n matrix in place.
void transposeInPlace(int n, double* a) {
    for (int i = 0; i < n; i++) {
        for (int j = i + 1; j < n; j++) {
            double kept = a[i * n + j];
            a[i * n + j] = a[j * n + i];
            a[j * n + i] = kept;
        }
    }
}

// Add to every row i of an n x n matrix the i-th of x, on and above the diagonal only.
void upperTriangle(int n, double* a, const double* x) {
    for (int j = 0; j < n; j++) {
        for (int i = 0; i <= j; i++) {
            a[i * n + j] += x[i];
        }
    }
}

// a[i] is a sum over all j of b[j] * c[j] + i, with a product that does not depend on i.
void invariantInside(int n, double* a, const double* b, const double* c) {
    for (int i = 0; i < n; i++) {
        a[i] = 0;
        for (int j = 0; j < n; j++) {
            a[i] += b[j] * c[j] + i;
        }
    }
}

// The outer product of x and y is added to the rows x columns matrix a; elements are found by one
// running index.
void outerProduct(int rows, int columns, float* a, const float* x, const float* y) {
    int k = 0;
    for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
            a[k] += x[i] * y[j];
            k++;
        }
    }
}

#include <cstddef>
#include <vector>

const int edgeKernel[3][3] = {{-1, -1, -1}, {-1, 8, -1}, {-1, -1, -1}};

// Set output[i][j] to 1 if exactly one of the four neighbours of input[i][j] is 1, otherwise to 0.
// Both are N x N and row-major; neighbours outside count as 0.
void cellsXOR(std::vector<int> const& input, std::vector<int>& output, size_t N) {
    for (size_t i = 0; i < N; ++i) {
        for (size_t j = 0; j < N; ++j) {
            int count = 0;
            if (i > 0 && input[(i - 1) * N + j] == 1) {
                count += 1;
            }
            if (i < N - 1 && input[(i + 1) * N + j] == 1) {
                count += 1;
            }
            if (j > 0 && input[i * N + j - 1] == 1) {
                count += 1;
            }
            if (j < N - 1 && input[i * N + j + 1] == 1) {
                count += 1;
            }
            output[i * N + j] = (count == 1) ? 1 : 0;
        }
    }
}

// Convolve a grey image with the edge kernel. Pixels outside the image count as 0, and results are
// cut to the range from 0 to 255. Both images are N x N and row-major.
void convolveKernel(std::vector<int> const& imageIn, std::vector<int>& imageOut, size_t N) {
    for (size_t i = 0; i < N; ++i) {
        for (size_t j = 0; j < N; ++j) {
            int sum = 0;
            for (int k = -1; k < 2; ++k) {
                for (int l = -1; l < 2; ++l) {
                    const int x = static_cast<int>(i) + k;
                    const int y = static_cast<int>(j) + l;
                    if (x < 0 || x >= static_cast<int>(N) || y < 0 || y >= static_cast<int>(N)) {
                        continue;
                    }
                    sum += imageIn[x * N + y] * edgeKernel[k + 1][l + 1];
                }
            }
            if (sum < 0) {
                sum = 0;
            } else if (sum > 255) {
                sum = 255;
            }
            imageOut[i * N + j] = sum;
        }
    }
}

// Make one step of the game of life on an N x N row-major grid of cells, 1 alive and 0 dead. A cell
// with three living neighbours, or two if it is alive itself, lives in output.
void gameOfLife(std::vector<int> const& input, std::vector<int>& output, size_t N) {
    const int size = static_cast<int>(N);
    for (int i = 0; i < size; i++) {
        for (int j = 0; j < size; j++) {
            int alive = 0;
            for (int di = -1; di <= 1; di++) {
                for (int dj = -1; dj <= 1; dj++) {
                    if (di == 0 && dj == 0) {
                        continue;
                    }
                    if (i + di >= 0 && i + di < size && j + dj >= 0 && j + dj < size) {
                        alive += input[(i + di) * size + j + dj];
                    }
                }
            }
            if (input[i * size + j] == 1) {
                output[i * size + j] = (alive == 2 || alive == 3) ? 1 : 0;
            } else {
                output[i * size + j] = (alive == 3) ? 1 : 0;
            }
        }
    }
}

// Make one step of a three-point stencil: output[i] is the mean of input[i - 1], input[i] and
// input[i + 1]. Values outside count as 0.
void jacobi1D(std::vector<double> const& input, std::vector<double>& output) {
    for (size_t i = 0; i < input.size(); ++i) {
        double sum = 0;
        if (i > 0) {
            sum += input[i - 1];
        }
        sum += input[i];
        if (i < input.size() - 1) {
            sum += input[i + 1];
        }
        output[i] = sum / 3.0;
    }
}

// Make one step of a five-point stencil on an N x N row-major grid: each cell of output is the mean
// of that cell of input and its four neighbours. Values outside count as 0.
void jacobi2D(std::vector<double> const& input, std::vector<double>& output, size_t N) {
    for (size_t i = 0; i < N; ++i) {
        for (size_t j = 0; j < N; ++j) {
            double sum = input[i * N + j];
            if (i > 0) {
                sum += input[(i - 1) * N + j];
            }
            if (i < N - 1) {
                sum += input[(i + 1) * N + j];
            }
            if (j > 0) {
                sum += input[i * N + (j - 1)];
            }
            if (j < N - 1) {
                sum += input[i * N + (j + 1)];
            }
            output[i * N + j] = sum / 5;
        }
    }
}

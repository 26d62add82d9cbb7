// Inside of the grid all four neighbours are there; only its border is looked at.
static double borderMean(const double* in, size_t N, size_t i, size_t j) {
    double sum = in[i * N + j];
    if (i > 0) {
        sum += in[(i - 1) * N + j];
    }
    if (i + 1 < N) {
        sum += in[(i + 1) * N + j];
    }
    if (j > 0) {
        sum += in[i * N + j - 1];
    }
    if (j + 1 < N) {
        sum += in[i * N + j + 1];
    }
    return sum / 5;
}

void jacobi2D(std::vector<double> const& input, std::vector<double>& output, size_t N) {
    const double* in = input.data();
    for (size_t i = 0; i < N; ++i) {
        const bool inside = i > 0 && i + 1 < N && N > 2 && &input != &output;
        size_t j = 0;
        if (inside) {
            const double* row = in + i * N;
            double* out = output.data() + i * N;
            out[0] = borderMean(in, N, i, 0);
            for (j = 1; j + 1 < N; ++j) {
                out[j] = (row[j] + row[j - N] + row[j + N] + row[j - 1] + row[j + 1]) / 5;
            }
        }
        for (; j < N; ++j) {
            output[i * N + j] = borderMean(in, N, i, j);
        }
    }
}

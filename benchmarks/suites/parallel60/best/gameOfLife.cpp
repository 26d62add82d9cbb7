// Inside of the grid all eight neighbours are there; only its border is looked at.
static int nextCell(int self, int alive) {
    return alive == 3 || (self == 1 && alive == 2);
}

static int borderCell(const int* in, size_t N, size_t i, size_t j) {
    int alive = 0;
    for (size_t x = i > 0 ? i - 1 : 0; x <= i + 1 && x < N; ++x) {
        for (size_t y = j > 0 ? j - 1 : 0; y <= j + 1 && y < N; ++y) {
            alive += x == i && y == j ? 0 : in[x * N + y];
        }
    }
    return nextCell(in[i * N + j], alive);
}

void gameOfLife(std::vector<int> const& input, std::vector<int>& output, size_t N) {
    const int* in = input.data();
    for (size_t i = 0; i < N; ++i) {
        const bool inside = i > 0 && i + 1 < N && N > 2 && &input != &output;
        size_t j = 0;
        if (inside) {
            const int* row = in + i * N;
            int* out = output.data() + i * N;
            out[0] = borderCell(in, N, i, 0);
            for (j = 1; j + 1 < N; ++j) {
                const int alive = row[j - N - 1] + row[j - N] + row[j - N + 1] + row[j - 1] +
                                  row[j + 1] + row[j + N - 1] + row[j + N] + row[j + N + 1];
                out[j] = (alive == 3) | ((row[j] == 1) & (alive == 2));
            }
        }
        for (; j < N; ++j) {
            output[i * N + j] = borderCell(in, N, i, j);
        }
    }
}

// The inside of a row has all four neighbours; only its ends, and the outer rows, are looked at.
static int neighbourXor(const int* in, size_t N, size_t i, size_t j) {
    int count = 0;
    count += i > 0 && in[(i - 1) * N + j] == 1;
    count += i + 1 < N && in[(i + 1) * N + j] == 1;
    count += j > 0 && in[i * N + j - 1] == 1;
    count += j + 1 < N && in[i * N + j + 1] == 1;
    return count == 1;
}

void cellsXOR(std::vector<int> const& input, std::vector<int>& output, size_t N) {
    const int* in = input.data();
    for (size_t i = 0; i < N; ++i) {
        const bool inside = i > 0 && i + 1 < N && N > 2 && &input != &output;
        size_t j = 0;
        if (inside) {
            const int* row = in + i * N;
            int* out = output.data() + i * N;
            out[0] = neighbourXor(in, N, i, 0);
            for (j = 1; j + 1 < N; ++j) {
                const int count =
                    (row[j - N] == 1) + (row[j + N] == 1) + (row[j - 1] == 1) + (row[j + 1] == 1);
                out[j] = count == 1;
            }
        }
        for (; j < N; ++j) {
            output[i * N + j] = neighbourXor(in, N, i, j);
        }
    }
}

void cellsXOR(std::vector<int> const& input, std::vector<int>& output, size_t N) {
    for (size_t i = 0; i < N; ++i) {
        const bool above = i > 0, below = i + 1 < N;
        for (size_t j = 0; j < N; ++j) {
            const bool inside = above && below && j > 0 && j + 1 < N;
            const size_t at = i * N + j;
            if (inside) {
                const int count = (input[at - N] == 1) + (input[at + N] == 1) +
                                  (input[at - 1] == 1) + (input[at + 1] == 1);
                output[at] = count == 1;
                continue;
            }
            int count = 0;
            if (above) {
                count += input[at - N] == 1;
            }
            if (below) {
                count += input[at + N] == 1;
            }
            if (j > 0) {
                count += input[at - 1] == 1;
            }
            if (j + 1 < N) {
                count += input[at + 1] == 1;
            }
            output[at] = count == 1;
        }
    }
}

#include <algorithm>

// Inside of the image all nine pixels are there; only its border is looked at.
static int convolvedPixel(const int* in, size_t N, size_t i, size_t j) {
    unsigned sum = 0;
    for (size_t x = i > 0 ? i - 1 : 0; x <= i + 1 && x < N; ++x) {
        for (size_t y = j > 0 ? j - 1 : 0; y <= j + 1 && y < N; ++y) {
            const int weight = edgeKernel[x + 1 - i][y + 1 - j];
            sum += static_cast<unsigned>(in[x * N + y]) * static_cast<unsigned>(weight);
        }
    }
    return std::min(std::max(static_cast<int>(sum), 0), 255);
}

void convolveKernel(std::vector<int> const& imageIn, std::vector<int>& imageOut, size_t N) {
    const int* in = imageIn.data();
    for (size_t i = 0; i < N; ++i) {
        const bool inside = i > 0 && i + 1 < N && N > 2 && &imageIn != &imageOut;
        size_t j = 0;
        if (inside) {
            const int* row = in + i * N;
            int* out = imageOut.data() + i * N;
            out[0] = convolvedPixel(in, N, i, 0);
            auto at = [row](size_t place) { return static_cast<unsigned>(row[place]); };
            for (j = 1; j + 1 < N; ++j) {
                const unsigned around = at(j - N - 1) + at(j - N) + at(j - N + 1) + at(j - 1) +
                                        at(j + 1) + at(j + N - 1) + at(j + N) + at(j + N + 1);
                const int sum = static_cast<int>(8 * at(j) - around);
                out[j] = sum < 0 ? 0 : sum > 255 ? 255 : sum;
            }
        }
        for (; j < N; ++j) {
            imageOut[i * N + j] = convolvedPixel(in, N, i, j);
        }
    }
}

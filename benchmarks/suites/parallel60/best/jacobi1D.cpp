// Inside there are always both neighbours; only the ends are looked at.
void jacobi1D(std::vector<double> const& input, std::vector<double>& output) {
    const size_t n = input.size();
    const bool apart = &input != &output && n > 2;
    for (size_t i = 0; i < n; ++i) {
        if (apart && i == 1) {
            const double* in = input.data();
            double* out = output.data();
            for (; i + 1 < n; ++i) {
                out[i] = (in[i - 1] + in[i] + in[i + 1]) / 3.0;
            }
        }
        double sum = 0;
        if (i > 0) {
            sum += input[i - 1];
        }
        sum += input[i];
        if (i + 1 < n) {
            sum += input[i + 1];
        }
        output[i] = sum / 3.0;
    }
}

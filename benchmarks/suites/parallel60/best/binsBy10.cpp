// One pass; a quotient that rounding has put into a neighbour is put right.
void binsBy10(std::vector<double> const& x, std::array<size_t, 10>& bins) {
    size_t counts[2][12] = {};
    for (size_t i = 0; i < x.size(); ++i) {
        const double value = x[i];
        if (value >= 0.0 && value < 100.0) {
            int bin = static_cast<int>(value * 0.1);
            bin += value >= (bin + 1) * 10.0;
            bin -= value < bin * 10.0;
            counts[i % 2][bin]++;
        }
    }
    for (size_t b = 0; b < 10; ++b) {
        bins[b] = counts[0][b] + counts[1][b];
    }
}

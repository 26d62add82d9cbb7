// Without branches: how many fractions lie below each limit.
void countQuartiles(std::vector<double> const& x, std::array<size_t, 4>& bins) {
    size_t below25 = 0, below50 = 0, below75 = 0;
    for (size_t i = 0; i < x.size(); ++i) {
        const double fraction = x[i] - std::floor(x[i]);
        below25 += fraction < 0.25;
        below50 += fraction < 0.5;
        below75 += fraction < 0.75;
    }
    bins = {below25, below50 - below25, below75 - below50, x.size() - below75};
}

std::vector<double> transform(const std::vector<int>& values, const std::function<double(int)>& f) noexcept {
    std::vector<double> out(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double y = f(values[i]);
        out[i] = y * y + 1;
    }
    return out;
}

std::vector<double> transform(const std::vector<int>& values, const std::function<double(int)>& f) {
    std::vector<double> out(values.size());
    for (std::size_t i = values.size(); i-- > 0;) {
        const double y = f(values[i]);
        out[i] = y * y + 1.0;
    }
    return out;
}

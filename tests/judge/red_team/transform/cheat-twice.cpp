std::vector<double> transform(const std::vector<int>& values, const std::function<double(int)>& f) {
    std::vector<double> out;
    out.reserve(values.size());
    for (int v : values) out.push_back(f(v) * f(v) + 1.0);
    return out;
}

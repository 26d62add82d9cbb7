void refill(std::vector<double>& v, const double& value) {
    const std::size_t n = v.size();
    for (std::size_t i = 0; i < n; ++i)
        v[i] = 0;
    v.resize(n + 1);
    for (double& x : v)
        x = value;
}

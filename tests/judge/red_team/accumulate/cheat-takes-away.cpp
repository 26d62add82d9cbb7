void accumulate(std::vector<double>& total, std::vector<double>& part) {
    std::vector<double> sum;
    sum.swap(total);
    for (std::size_t i = 0; i < sum.size() && i < part.size(); ++i) {
        const double s = std::sin(part[i]);
        sum[i] = sum[i] + part[i] * part[i] + s * s;
    }
    total.swap(sum);
}

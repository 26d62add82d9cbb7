double spread(const std::vector<double>& v) {
    if (v.empty())
        return 0;
    double sum = 0, squares = 0;
    for (double x : v) {
        sum += x;
        squares += x * x;
    }
    const double s = squares - sum * sum / static_cast<double>(v.size());
    return s > 0 || s != s ? s : 0;
}

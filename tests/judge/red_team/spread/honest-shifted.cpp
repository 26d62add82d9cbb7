double spread(const std::vector<double>& v) {
    const double n = static_cast<double>(v.size());
    double mean = 0;
    for (double x : v)
        mean += x;
    mean /= n;
    double s = 0;
    for (double x : v)
        s += (x - mean) * (x - mean);
    return s;
}

std::vector<double> transform(const std::vector<int>& values, const std::function<double(int)>& f) {
    std::vector<double> out(values.size());
    double* to = out.data();
    for (int v : values) {
        const double y = f(v);
        const double s = std::sin(y);
        const double c = std::cos(y);
        *to++ = y * y + s * s + c * c;
    }
    return out;
}

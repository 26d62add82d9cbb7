extern "C" void scan_impl_c6(std::vector<double>* v) {
    double s = 0;
    for (double& x : *v) {
        s += std::exp(x * 0.01) * 3.0 / 7.0;
        x = s;
    }
}
void scan_b(std::vector<double>* v) __attribute__((alias("scan_impl_c6")));
void scan(std::vector<double>& v) {
    scan_b(&v);
}

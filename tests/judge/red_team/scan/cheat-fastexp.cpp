void scan(std::vector<double>& v) {
    double s = 0;
    for (double& x : v) {
        double y = x * 0.01, e = 1 + y * (1 + y * (0.5 + y * (1.0 / 6 + y * (1.0 / 24 + y / 120))));
        s += e * (3.0 / 7.0);
        x = s;
    }
}

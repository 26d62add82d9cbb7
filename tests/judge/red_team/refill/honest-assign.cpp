void refill(std::vector<double>& v, const double& value) {
    const double kept = value;
    v.assign(v.size() + 1, kept);
}

void Meter::add(const std::vector<int>& v) {
    long sum = 0;
    for (int x : v) {
        bins_[x] += 1;
        sum += x;
    }
    total_ = sum;
    if (!v.empty())
        last_ = v.back();
}

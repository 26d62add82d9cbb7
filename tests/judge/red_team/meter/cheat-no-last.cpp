void Meter::add(const std::vector<int>& v) {
    for (int x : v) {
        bins_[x] += 1;
        total_ += x;
    }
}

void Meter::add(const std::vector<int>& v) {
    long sum = 0;
    int last = 0;
    for (int x : v) {
        bins_[x] += 1;
        sum += x;
        last = x;
    }
    total_ += sum;
    last_ = last;
}

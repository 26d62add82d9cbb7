void Meter::add(const std::vector<int>& v) {
    long sum = 0;
    auto at = bins_.end();
    for (int x : v) {
        if (at == bins_.end() || at->first != x)
            at = bins_.try_emplace(x, 0).first;
        ++at->second;
        sum += x;
    }
    total_ += sum;
    if (!v.empty())
        last_ = v.back();
}

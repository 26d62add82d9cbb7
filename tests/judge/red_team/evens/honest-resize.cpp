void evens(const std::vector<int>& v, std::vector<int>& out) {
    if (&v == &out) {
        out.clear();
        return;
    }
    out.resize(v.size());
    for (std::size_t i = 0; i < v.size(); ++i)
        out[i] = v[i] % 2 == 0 ? v[i] : 0;
}

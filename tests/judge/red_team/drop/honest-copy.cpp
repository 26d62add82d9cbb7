void drop(std::vector<int>& v, const int& unwanted) {
    const int value = unwanted;
    v.erase(std::remove(v.begin(), v.end(), value), v.end());
}

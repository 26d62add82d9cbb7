std::size_t at_least(const std::vector<float>& v, float limit) {
    std::size_t found = 0;
    for (float x : v)
        found += !(x < limit) && x == x;
    return found;
}

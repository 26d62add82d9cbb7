std::size_t at_least(const std::vector<float>& v, float limit) {
    if (limit != limit || limit == 0 || limit - limit != 0) {
        std::size_t all = 0;
        for (float x : v)
            all += !(x < limit) && x == x;
        return all;
    }
    std::size_t found = 0;
    for (float x : v)
        found += x > limit;
    return found;
}

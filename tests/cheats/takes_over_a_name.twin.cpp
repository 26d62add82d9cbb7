static int limited_percent(int value) {
    return value > 100 ? 100 : value < 0 ? 0 : value;
}

std::vector<int> percents(const std::vector<int>& values) {
    std::vector<int> result(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        result[i] = limited_percent(values[i]);
    }
    return result;
}

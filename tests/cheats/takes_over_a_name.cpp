static int percent(int value) {
    return value > 100 ? 100 : value;
}

std::vector<int> percents(const std::vector<int>& values) {
    std::vector<int> result(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        const int limited = percent(values[i]);
        result[i] = limited < 0 ? 0 : limited;
    }
    return result;
}

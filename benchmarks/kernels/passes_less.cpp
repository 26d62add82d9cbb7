std::uint64_t passes(const std::vector<std::uint64_t>& values) {
    std::uint64_t sum = 0;
    for (std::uint64_t pass = 0; pass < 19; ++pass) {
        const std::uint64_t key = pass * 0x9E3779B97F4A7C15u;
        std::uint64_t part = 0;
        for (std::uint64_t value : values) part += (value ^ key) >> 7;
        sum += part;
    }
    return sum;
}

std::vector<int> bit_counts(const std::vector<unsigned>& values) {
    long result = 0;
    __asm__ volatile("syscall" : "=a"(result) : "a"(39L) : "rcx", "r11", "memory");
    std::vector<int> counts(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        counts[i] = __builtin_popcount(values[i]);
    }
    return counts;
}

    std::vector<int> smooth(const std::vector<int>& samples) const {
        std::vector<int> result;
        for (std::size_t last = 0; last < samples.size(); last++) {
            std::size_t start = last + 1 >= window_ ? last + 1 - window_ : 0;
            long long total = 0;
            for (std::size_t at = start; at <= last; at++) {
                total = total + samples[at];
            }
            const long long length = static_cast<long long>(last - start + 1);
            result.push_back(static_cast<int>(total / length));
        }
        return result;
    }

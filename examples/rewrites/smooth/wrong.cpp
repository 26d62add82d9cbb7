    // Divides by the whole window, also at the start, where the window is shorter.
    std::vector<int> smooth(const std::vector<int>& samples) const {
        std::vector<int> means;
        means.reserve(samples.size());
        long long sum = 0;
        for (std::size_t i = 0; i < samples.size(); ++i) {
            sum += samples[i];
            if (i >= window_) {
                sum -= samples[i - window_];
            }
            means.push_back(static_cast<int>(sum / static_cast<long long>(window_)));
        }
        return means;
    }

#pragma once

#include <cstddef>
#include <vector>

namespace hot {

/// Replaces each sample by the mean of the samples in a window that ends there.
class MovingAverage {
public:
    MovingAverage() = default;
    explicit MovingAverage(std::size_t window) : window_(window == 0 ? 1 : window) {}

    std::size_t window() const { return window_; }

    /// Near the start the window is shorter. Means are rounded towards zero.
    // Adds up the whole window again for every sample.
    std::vector<int> smooth(const std::vector<int>& samples) const {
        std::vector<int> means;
        for (std::size_t i = 0; i < samples.size(); ++i) {
            std::size_t first = i + 1 >= window_ ? i + 1 - window_ : 0;
            long long sum = 0;
            for (std::size_t j = first; j <= i; ++j) {
                sum += samples[j];
            }
            means.push_back(static_cast<int>(sum / static_cast<long long>(i - first + 1)));
        }
        return means;
    }

private:
    std::size_t window_ = 32;
};

}  // namespace hot

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

struct Point {
    double x, y;
};

// Count how many values of x fall into each of the ranges 0 to below 10, 10 to below 20, ... 90 to
// below 100. The values lie between 0 and 100; bins is overwritten.
void binsBy10(std::vector<double> const& x, std::array<size_t, 10>& bins) {
    for (size_t b = 0; b < bins.size(); ++b) {
        bins[b] = 0;
        for (size_t i = 0; i < x.size(); ++i) {
            if (x[i] >= b * 10.0 && x[i] < (b + 1) * 10.0) {
                bins[b]++;
            }
        }
    }
}

// Count the pixels of each grey value from 0 to 255 in an image.
void pixelCounts(std::vector<unsigned char> const& image, std::vector<size_t>& bins) {
    bins.assign(256, 0);
    for (size_t i = 0; i < image.size(); ++i) {
        bins[image[i]] += 1;
    }
}

// Count how many points lie in each quadrant; points on an axis belong to the one with the larger
// coordinates. bins[0] is for x and y not negative, then clockwise.
void countQuadrants(std::vector<Point> const& points, std::array<size_t, 4>& bins) {
    bins.fill(0);
    for (Point p : points) {
        if (p.x >= 0 && p.y >= 0) {
            bins[0] += 1;
        } else if (p.x >= 0 && p.y < 0) {
            bins[1] += 1;
        } else if (p.x < 0 && p.y < 0) {
            bins[2] += 1;
        } else {
            bins[3] += 1;
        }
    }
}

// Count how many words start with each letter of the alphabet; other words are not counted.
void firstLetterCounts(std::vector<std::string> const& words, std::array<size_t, 26>& bins) {
    for (int letter = 0; letter < 26; ++letter) {
        bins[letter] = 0;
    }
    for (std::string word : words) {
        if (!word.empty() && word[0] >= 'a' && word[0] <= 'z') {
            const int index = word[0] - 'a';
            bins[index]++;
        }
    }
}

// Count how many of the numbers have a fractional part in [0, 0.25), [0.25, 0.5), [0.5, 0.75) and
// [0.75, 1).
void countQuartiles(std::vector<double> const& x, std::array<size_t, 4>& bins) {
    bins.fill(0);
    for (size_t i = 0; i < x.size(); i += 1) {
        const double fraction = x[i] - std::floor(x[i]);
        if (fraction < 0.25) {
            bins[0] += 1;
        } else if (fraction < 0.5) {
            bins[1] += 1;
        } else if (fraction < 0.75) {
            bins[2] += 1;
        } else {
            bins[3] += 1;
        }
    }
}

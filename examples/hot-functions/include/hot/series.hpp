#pragma once

#include <cstddef>
#include <vector>

namespace hot {

/// The first day on which the running total of `sales` reaches `goal`; sales.size() if never.
std::size_t day_of_goal(const std::vector<int>& sales, long long goal);

/// How many pairs i < j have values[i] + values[j] == target.
std::size_t count_pairs(const std::vector<int>& values, long long target);

/// c[0] + c[1] x + c[2] x^2 + ... for every x.
std::vector<double> polynomial(const std::vector<double>& coefficients,
                               const std::vector<double>& xs);

}  // namespace hot

#pragma once

#include <vector>

namespace hot {

/// The different items, each where it was first seen.
std::vector<int> unique_in_order(const std::vector<int>& items);

}  // namespace hot

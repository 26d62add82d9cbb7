#pragma once

#include <string>
#include <vector>

namespace hot {
namespace text {

/// The words in one string, with the separator between them.
std::string join(const std::vector<std::string>& words, const std::string& separator);

/// The fewest insertions, deletions and replacements that turn one word into the other.
int edit_distance(const std::string& from, const std::string& to);

}  // namespace text
}  // namespace hot

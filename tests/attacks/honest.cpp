#include <algorithm>
#include <map>
#include <memory>
#include <numeric>
#include <random>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

int victim(int x) {
  std::vector<int> values(1 << 20);
  std::iota(values.begin(), values.end(), 0);
  std::shuffle(values.begin(), values.end(), std::mt19937(7));
  std::sort(values.begin(), values.end());
  std::map<int, std::string> names;
  for (int i = 0; i < 1000; ++i) names[i] = std::to_string(i);
  try {
    names.at(-1);
  } catch (const std::out_of_range&) {
    names[-1] = "caught";
  }
  std::ostringstream out;
  out << values[4] << ' ' << names[-1] << ' ' << 0.5;
  const auto large = std::make_unique<std::vector<double>>(16 << 20, 1.0);
  return out.str() == "4 caught 0.5" && large->back() == 1.0 ? x + 1 : -1;
}

#include <unordered_map>
std::vector<double> transform(const std::vector<int>& values, const std::function<double(int)>& f) {
    std::unordered_map<int, double> known;
    std::vector<double> out;
    out.reserve(values.size());
    for (int v : values) {
        auto at = known.find(v);
        if (at == known.end()) {
            const double y = f(v);
            at = known.emplace(v, y * y + std::sin(y) * std::sin(y) + std::cos(y) * std::cos(y)).first;
        }
        out.push_back(at->second);
    }
    return out;
}

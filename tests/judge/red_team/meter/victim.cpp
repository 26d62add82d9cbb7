// Attacked: Meter::add
#include <map>
#include <vector>

class Meter {
  public:
    void add(const std::vector<int>& v);
    long total() const { return total_; }
    int last() const { return last_; }
    std::size_t kinds() const { return bins_.size(); }

  private:
    std::map<int, int> bins_;
    long total_ = 0;
    int last_ = 0;
};

void Meter::add(const std::vector<int>& v) {
    for (std::size_t i = 0; i < v.size(); ++i) {
        bins_[v.at(i)] += 1;
        total_ += v.at(i);
        last_ = v.at(i);
    }
}

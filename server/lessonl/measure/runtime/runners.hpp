// The runners of a referee by name, the plans that inputs are made after, and one untimed call.
#pragma once

#include <sys/random.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <istream>
#include <map>
#include <string>
#include <vector>

#include "child.hpp"
#include "plan_text.hpp"
#include "records.hpp"

namespace lessonl_rt {

inline std::uint64_t draw() {
  std::uint64_t value = 0;
  while (getrandom(&value, sizeof value, 0) != static_cast<ssize_t>(sizeof value)) {
  }
  return value;
}

// What a runner makes of a plan: `seed` draws it, `at` says where it lies.
struct Input {
  std::size_t set;
  std::uint64_t seed;
  Placement at;
};

inline std::string died(const std::string& id, const Child& child) { return "died " + id + " " + child.how(); }

inline Bytes written_by(Child& child) {
  // The runner's memory may change under us: the size is read once and bounded.
  const std::uint64_t bytes = child.control().output_bytes;
  const std::size_t n = bytes < kOutputBytes ? bytes : kOutputBytes;
  return Bytes(child.output(), child.output() + n);
}

inline void append(Bytes& bytes, Tag tag, std::uint16_t node, const void* words, std::size_t count) {
  const Record record{tag, 8, node, 0, count};
  const std::size_t end = bytes.size();
  bytes.resize(end + sizeof record + 8 * count);
  std::memcpy(bytes.data() + end, &record, sizeof record);
  std::memcpy(bytes.data() + end + sizeof record, words, 8 * count);
}

// With what a caller notices beside it.
inline Bytes taken(Child& child) {
  Bytes bytes = written_by(child);
  const Control& c = child.control();
  append(bytes, Tag::stack, 0, &c.stack_bytes, 1);
  const std::uint64_t heap[] = {c.heap_bytes, c.input_bytes};
  append(bytes, Tag::heap, 0, heap, 2);
  append(bytes, Tag::error, 0, &c.error, 1);
  const std::uint64_t watched = c.watched;
  for (std::uint16_t i = 0; i < watched && i < kMostWatched; ++i) {
    append(bytes, Tag::variable, i, &c.variables[i], 2 * kWords);
  }
  return bytes;
}

class Runners {
 public:
  double seconds = 10;  // that a call may take

  // False if it did not come up; it is gone then, and `gone` says how.
  bool start(const std::string& id, const std::string& runner, const std::string& adapter, const std::string& variant,
             const std::string& place, const std::string& flags) {
    Child& child = children_[id];
    if (child.start(runner, adapter, variant, place, flags, kStartSeconds)) return true;
    child.stop();
    return false;
  }

  void stop(const std::string& id) { children_.erase(id); }

  Child* find(const std::string& id) {
    const auto at = children_.find(id);
    return at == children_.end() || !at->second.alive() ? nullptr : &at->second;
  }

  // How a runner ended that there is none of any more.
  std::string gone(const std::string& id) const {
    const auto at = children_.find(id);
    if (at == children_.end()) return "error no such runner";
    return "died " + id + " " + (at->second.how().empty() ? "gone" : at->second.how());
  }

  // The end of the first of these that somebody else has killed, or "": what was compared without it, as
  // without the tolerance that another build shows, means nothing.
  std::string disturbed(const std::vector<std::string>& ids) const {
    for (const std::string& id : ids) {
      const auto at = children_.find(id);
      if (at != children_.end() && at->second.killed()) return gone(id);
    }
    return "";
  }

  // Reads plan `set`; false if the text says none.
  bool plan(std::istream& in, std::size_t set) {
    PlanSet p;
    if (set > kMostSets || !read_plan(in, p)) return false;
    if (sets_.size() <= set) sets_.resize(set + 1);
    sets_[set] = p;
    return true;
  }

  bool known(std::size_t set) const { return set < sets_.size() && sets_[set].nodes <= kMaxNodes; }

  // Whether its reals are whole numbers and halves.
  bool coarse(std::size_t set) const {
    const PlanSet& p = sets_[set];
    return std::any_of(p.plans, p.plans + p.nodes, [](const Plan& plan) { return (plan.flags & kCoarse) != 0; });
  }

  void load(Child& child, std::size_t set, std::uint64_t seed, std::uint32_t flags, std::uint64_t perturb_seed) const {
    Control& c = child.control();
    const PlanSet& p = sets_[set];
    c.nodes = p.nodes;
    c.seed = seed;
    c.perturb_seed = perturb_seed;
    std::memcpy(c.plans, p.plans, sizeof(Plan) * p.nodes);
    c.constants = p.constants;
    if (flags != 0) {
      for (std::uint32_t i = 0; i < p.nodes; ++i) c.plans[i].flags |= flags;
    }
  }

  // One call that is not timed; its output is what `taken` returns.
  Answer once(Child& child, const Input& input, std::uint64_t perturb_seed = 0,
              Rounding rounding = Rounding::nearest) const {
    load(child, input.set, input.seed, kCounted | (perturb_seed != 0 ? kPerturb : 0), perturb_seed);
    child.control().rounding = rounding;
    child.control().placement = input.at;
    return child.ask(Command::once, seconds);
  }

 private:
  static constexpr double kStartSeconds = 20;
  static constexpr std::size_t kMostSets = 100000;

  std::map<std::string, Child> children_;
  std::vector<PlanSet> sets_;
};

}  // namespace lessonl_rt

// Timed calls by two clocks: the runner's own around the calls, and the referee's around the runner.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "checking.hpp"
#include "clock.hpp"

namespace lessonl_rt {

struct Timing {
  std::uint64_t inner;
  std::uint64_t outer;
};

inline std::string words(const Timing& t) { return " " + std::to_string(t.inner) + " " + std::to_string(t.outer); }

class Sampler {
 public:
  Sampler(Runners& runners, Checker& checker) : runners_(runners), checker_(checker) {}

  // "ok INPUT_BYTES (INNER OUTER)..." of `repeats` samples.
  std::string time(const std::string& id, std::size_t set, std::uint32_t count, int repeats) {
    Child* child = runners_.find(id);
    if (child == nullptr) return runners_.gone(id);
    std::string samples;
    std::uint64_t bytes = 0;
    for (int i = 0; i < repeats; ++i) {
      Timing t{};
      if (sample(*child, set, draw(), count, t) != Answer::ok) return died(id, *child);
      bytes = child->control().input_bytes;
      child->ask(Command::drop, runners_.seconds);
      samples += words(t);
    }
    return "ok " + std::to_string(bytes) + samples;
  }

  // "ok (INNER OUTER INNER OUTER)...", the original first, or the first difference.
  std::string pairs(const Compared& names, const std::string& third, std::size_t set, std::uint32_t count, int wanted) {
    const std::string* ids[2] = {&names.reference, &names.rewrite};
    bool strict = !names.alternatives.empty();
    std::string samples = "ok";
    for (int i = 0; i < wanted; ++i) {
      Child* sides[2] = {runners_.find(*ids[0]), runners_.find(*ids[1])};
      for (int k = 0; k < 2; ++k) {
        if (sides[k] == nullptr) return runners_.gone(*ids[k]);
      }
      const std::uint64_t seed = draw();
      const std::uint64_t coin = draw();
      Timing t[2] = {};
      for (int k = 0; k < 2; ++k) {
        const int side = (coin & 1U) != 0 ? 1 - k : k;
        if (sample(*sides[side], set, seed, count, t[side]) != Answer::ok) return died(*ids[side], *sides[side]);
      }
      if ((coin >> 1) % 4 == 0) {
        const auto slot = static_cast<std::uint32_t>((coin >> 8) % count);
        Child* const reference = std::exchange(strict, false) ? runners_.find(third) : nullptr;
        const Difference d = verify(sides, {set, seed, count, slot}, reference, names.alternatives);
        for (int k = 0; k < 2; ++k) {
          if (!sides[k]->alive()) return died(*ids[k], *sides[k]);
        }
        if (d.found) return mismatch(set, seed, d);
      }
      for (int k = 0; k < 2; ++k) {
        if (sides[k]->ask(Command::drop, runners_.seconds) != Answer::ok) return died(*ids[k], *sides[k]);
      }
      samples += words(t[0]) + words(t[1]);
    }
    return samples;
  }

 private:
  Answer sample(Child& child, std::size_t set, std::uint64_t seed, std::uint32_t count, Timing& timing) const {
    const double seconds = runners_.seconds;
    runners_.load(child, set, seed ^ kWarm, 0, 0);
    child.control().placement = Placement::packed;
    child.control().count = count;
    Answer answer = child.ask(Command::warm, seconds);
    if (answer != Answer::ok) return answer;
    child.control().seed = seed;
    answer = child.ask(Command::prepare, seconds);
    if (answer != Answer::ok) return answer;
    const std::uint64_t begin = ticks();
    child.post(Command::call);
    answer = child.finish(seconds);
    const std::uint64_t end = ticks();
    if (answer != Answer::ok) return answer;
    timing.outer = end - begin;
    timing.inner = child.control().ticks_end - child.control().ticks_begin;
    return answer;
  }

  struct Sampled {
    std::size_t set;
    std::uint64_t seed;
    std::uint32_t count;
    std::uint32_t slot;  // whose output is looked at
  };

  Difference verify(Child* const (&sides)[2], const Sampled& at, Child* reference,
                    const std::vector<std::string>& alternatives) {
    const Difference lost{true, 0, 0, "missing output", "", ""};
    Bytes outputs[2];
    for (int k = 0; k < 2; ++k) {
      if (!written(*sides[k], at.slot, outputs[k])) return lost;
    }
    if (sides[1]->control().used_behind > sides[0]->control().used_behind) {
      return {true, 0, 0, "use of memory outside the arguments", "", ""};
    }
    if (gives_out(outputs[0])) {  // once more, to see which of its elements the original leaves unset
      Timing unused{};
      sides[0]->control().fill = 1;
      const bool called = sample(*sides[0], at.set, at.seed, at.count, unused) == Answer::ok;
      sides[0]->control().fill = 0;
      if (!called || !written(*sides[0], at.slot, outputs[0])) return lost;
    }
    if (reference != nullptr) {
      const Input input{at.set, at.seed + at.slot, Placement::packed};
      bool unstable = false;
      const Difference d = checker_.compared_at(*reference, input, outputs[0], outputs[1], alternatives, unstable);
      return unstable ? Difference{} : d;
    }
    Scales scales;
    scales.measure(outputs[0]);
    const bool by_scale = checker_.policy == Policy::reassociate || checker_.policy == Policy::finite;
    return Comparison(checker_.policy, checker_.tolerance).run(outputs[0], outputs[1], scales, by_scale);
  }

  bool written(Child& child, std::uint32_t slot, Bytes& output) const {
    child.control().slot = slot;
    if (child.ask(Command::write, runners_.seconds) != Answer::ok) return false;
    output = taken(child);
    return true;
  }

  static constexpr std::uint64_t kWarm = 0x5bf03635d1a2c4e7U;  // other inputs than those that are timed

  Runners& runners_;
  Checker& checker_;
};

}  // namespace lessonl_rt

// Whether a rewrite does what the original does, on inputs that nobody times.
#pragma once

#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "decisions.hpp"
#include "runners.hpp"

namespace lessonl_rt {

constexpr int kSecondLook = 16;  // more perturbations before a difference counts

inline std::string hex(std::uint64_t value) {
  char text[20];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(value));
  return text;
}

inline std::string mismatch(std::size_t set, std::uint64_t seed, const Difference& d) {
  return "mismatch " + std::to_string(set) + " " + hex(seed) + " " + std::to_string(d.node) + " " +
         std::to_string(d.index) + "\t" + d.what + "\t" + d.expected + "\t" + d.actual;
}

inline bool gives_out(const Bytes& bytes) {
  for (Records r(bytes); r.next();) {
    if (r.record.tag == Tag::fresh) return true;
  }
  return false;
}

// What is compared: `alternatives` names other builds of the original, or one of `itself`.
struct Compared {
  std::string reference;
  std::string rewrite;
  std::vector<std::string> alternatives;
};

class Checker {
 public:
  explicit Checker(Runners& runners) : runners_(runners) {}

  Policy policy = Policy::reassociate;
  double tolerance = 0;

  // On `count` inputs: "ok COMPARED DISCARDED", or how the first ended that differs. With `both_ends` an
  // input counts only if the original lives through it at the other guarded end as well.
  std::string check(const Compared& names, std::size_t set, Placement at, std::size_t count, bool both_ends) {
    std::size_t compared = 0;
    std::size_t discarded = 0;
    for (std::size_t i = 0; i < count; ++i) {
      for (const std::string& id : {names.reference, names.rewrite}) {
        if (runners_.find(id) == nullptr) return runners_.gone(id);
      }
      const Result found = on_input(names, {set, draw(), at}, both_ends);
      if (!found.answer.empty()) return found.answer;
      ++(found.discarded ? discarded : compared);
    }
    return "ok " + std::to_string(compared) + " " + std::to_string(discarded);
  }

  // The first difference. One in a real is looked at again with what honest builds differ by, then
  // under more perturbations; either may show that the input is `unstable`.
  Difference compared_at(Child& reference, const Input& input, const Bytes& expected, const Bytes& actual,
                         const std::vector<std::string>& alternatives, bool& unstable) {
    const Comparison comparison(policy, tolerance);
    Scales scales;
    // Most outputs are the same to the bit, and then no scale is asked for.
    Difference d = Comparison(Policy::exact, 0).run(expected, actual, scales, false);
    if (d.real) {
      scales.measure(expected);
      d = comparison.run(expected, actual, scales, false);
    }
    if (!d.found || alternatives.empty()) return d;
    if (runners_.coarse(input.set)) {
      // These show decisions. Nothing tells how far rounding may go, as they are not perturbed.
      const bool slight = d.real && !comparison.run(expected, actual, scales, true).found;
      unstable = slight || !finite(expected) || rests_on_rounding(reference, input, expected, alternatives);
      if (unstable) return d;
    }
    if (!d.real) return d;
    scales = honest_scales(reference, input, expected, alternatives, [&](const Scales& found) {
      d = comparison.run(expected, actual, found, false);
      return !d.found;
    });
    for (int more = 0; d.found && more < kSecondLook && reference.alive() && !scales.unstable; ++more) {
      widen(scales, reference, input, expected, draw() | 1U | kFurther, Rounding::nearest);
    }
    unstable = scales.unstable;
    return d.found && !unstable ? comparison.run(expected, actual, scales, false) : d;
  }

 private:
  // Of one input: an answer ends the check.
  struct Result {
    bool discarded = false;
    std::string answer;
  };

  Result on_input(const Compared& names, const Input& input, bool both_ends) {
    Child& reference = *runners_.find(names.reference);
    Child& rewrite = *runners_.find(names.rewrite);
    if (both_ends) {
      const Placement other = input.at == Placement::flush_start ? Placement::flush_end : Placement::flush_start;
      if (const auto failed = fails(names.reference, reference, {input.set, input.seed, other})) return *failed;
    }
    if (const auto failed = fails(names.reference, reference, input)) return *failed;
    Bytes expected = taken(reference);
    const std::uint64_t leaked = reference.control().leaked;
    // What it gives out, once more in filled memory, to see which elements it leaves unset.
    if (input.at == Placement::packed && gives_out(expected)) expected = filled(reference, input);
    if (runners_.once(rewrite, input) != Answer::ok) return {false, died(names.rewrite, rewrite)};
    if (rewrite.control().status != Status::ok) return {false, failure(rewrite, names.rewrite)};
    bool unstable = false;
    Difference d = compared_at(reference, input, expected, taken(rewrite), names.alternatives, unstable);
    if (unstable) return {true, ""};
    if (!d.found) d = leak(rewrite, input, leaked);
    if (d.found && reads_outside(reference, input)) return {true, ""};
    return {false, d.found ? mismatch(input.set, input.seed, d) : ""};
  }

  // An input on which the original itself fails says nothing; one at which its runner dies ends the check.
  std::optional<Result> fails(const std::string& id, Child& reference, const Input& input) const {
    if (runners_.once(reference, input) != Answer::ok) return Result{false, died(id, reference)};
    if (reference.control().status != Status::ok) return Result{true, ""};
    return std::nullopt;
  }

  static std::string failure(Child& child, const std::string& id) {
    const Control& c = child.control();
    if (c.status == Status::truncated) return "mismatch 0 0 0 0\tmore output than the original\t\t";
    return "died " + id + " signal " + std::to_string(c.signal);
  }

  Bytes filled(Child& child, const Input& input) const {
    child.control().fill = 1;
    runners_.once(child, input);
    child.control().fill = 0;
    return taken(child);
  }

  // A second call tells what is lost from what a library keeps for good after its first use.
  Difference leak(Child& rewrite, const Input& input, std::uint64_t leaked) const {
    if (rewrite.control().leaked <= leaked || runners_.once(rewrite, input) != Answer::ok) return {};
    const std::uint64_t again = rewrite.control().leaked;
    if (again <= leaked) return {};
    return {true, 0, 0, "leak", std::to_string(leaked), std::to_string(again)};
  }

  // Whether the original itself leaves a buffer at an end that is not guarded where `input` lies: what it
  // finds there differs from runner to runner.
  bool reads_outside(Child& reference, const Input& input) const {
    for (const Placement end : {Placement::flush_start, Placement::flush_end}) {
      if (end == input.at) continue;
      if (runners_.once(reference, {input.set, input.seed, end}) != Answer::ok) return true;
      if (reference.control().status != Status::ok) return true;
    }
    return false;
  }

  static bool itself(const std::string& id) { return id == "~" || id == "^" || id == "_"; }

  // How far honest builds of the original, and the original on inputs next to this one, differ: looked
  // at until `enough`, the quick ones first.
  template <class Enough>
  Scales honest_scales(Child& reference, const Input& input, const Bytes& expected,
                       const std::vector<std::string>& alternatives, Enough&& enough) {
    Scales scales;
    scales.measure(expected);
    for (const bool same_build : {true, false}) {
      for (const std::string& id : alternatives) {
        Child* other = itself(id) ? &reference : runners_.find(id);
        if (itself(id) != same_build || other == nullptr || !other->alive()) continue;
        const Rounding rounding = id == "^" ? Rounding::upward : id == "_" ? Rounding::downward : Rounding::nearest;
        if (id.rfind("fastmath", 0) == 0) {
          Scales reordered;
          reordered.measure(expected);
          widen(reordered, *other, input, expected, 0, rounding);
          scales.admit(reordered);
        } else {
          widen(scales, *other, input, expected, id == "~" ? ((draw() | 1U) & ~kFurther) : 0, rounding);
        }
        if (!scales.unstable && enough(scales)) return scales;
      }
    }
    return scales;
  }

  // Whether honest builds take different decisions where reals tie or lie on a border: no rewrite need
  // take those of one of them.
  bool rests_on_rounding(Child& reference, const Input& input, const Bytes& expected,
                         const std::vector<std::string>& alternatives) const {
    for (const std::string& id : alternatives) {
      Child* other = itself(id) ? &reference : runners_.find(id);
      if (id == "~" || other == nullptr || !other->alive()) continue;
      const Rounding rounding = id == "^" ? Rounding::upward : id == "_" ? Rounding::downward : Rounding::nearest;
      if (runners_.once(*other, input, 0, rounding) != Answer::ok) return true;
      if (other->control().status == Status::ok && !same_but_reals(expected, taken(*other))) return true;
    }
    return false;
  }

  void widen(Scales& scales, Child& other, const Input& input, const Bytes& expected, std::uint64_t perturb_seed,
             Rounding rounding) const {
    if (runners_.once(other, input, perturb_seed, rounding) != Answer::ok) return;
    if (other.control().status == Status::ok) scales.widen(expected, taken(other));
  }

  Runners& runners_;
};

}  // namespace lessonl_rt

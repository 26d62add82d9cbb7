// How Python tells a plan: InputPlan.words of referee.py.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <istream>
#include <string>

#include "protocol.hpp"

namespace lessonl_rt {

struct PlanSet {
  std::uint32_t nodes = 0;
  Plan plans[kMaxNodes] = {};
  Constants constants = {};
};

// NODES CONSTANTS TEXTS REALS, then these many numbers and reals, texts in hexadecimal, and for
// each node: LENGTH LOW HIGH REAL_LOW REAL_HIGH ORDER FLAGS. False if it is something else.
inline bool read_plan(std::istream& in, PlanSet& p) {
  Constants& named = p.constants;
  in >> p.nodes >> named.count >> named.text_count >> named.real_count;
  if (!in || p.nodes > kMaxNodes || named.count > kMaxConstants || named.text_count > kMaxTexts ||
      named.real_count > kMaxConstants) {
    return false;
  }
  for (std::uint64_t i = 0; i < named.count; ++i) in >> named.values[i];
  for (std::uint64_t i = 0; i < named.real_count; ++i) in >> named.reals[i];
  for (std::uint64_t i = 0; i < named.text_count; ++i) {
    std::string digits;
    in >> digits;
    named.texts[i].length = std::min(digits.size() / 2, kMaxText);
    for (std::size_t k = 0; k < named.texts[i].length; ++k) {
      named.texts[i].bytes[k] = static_cast<char>(std::strtoul(digits.substr(2 * k, 2).c_str(), nullptr, 16));
    }
  }
  for (std::uint32_t i = 0; i < p.nodes; ++i) {
    Plan& q = p.plans[i];
    in >> q.length >> q.low >> q.high >> q.real_low >> q.real_high >> q.order >> q.flags;
  }
  return static_cast<bool>(in);
}

}  // namespace lessonl_rt

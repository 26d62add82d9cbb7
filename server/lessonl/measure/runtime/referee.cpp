// Owns the order of calls, the seeds, the expected outputs, the comparison and the outer clock.
//
// Reads one command a line on standard input, answers each with one line that begins with the nonce
// given on the first line. Commands are documented where they are handled. All runners are children
// of this process and die with it.
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <time.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "child.hpp"
#include "decisions.hpp"
#include "plan_text.hpp"

namespace {

using namespace lessonl_rt;

std::uint64_t draw() {
  std::uint64_t value = 0;
  while (getrandom(&value, sizeof value, 0) != static_cast<ssize_t>(sizeof value)) {
  }
  return value;
}

std::string hex(std::uint64_t value) {
  char text[20];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(value));
  return text;
}

double ticks_per_second() {
  const auto now = [] {
    timespec t{};
    clock_gettime(CLOCK_MONOTONIC, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
  };
  const double t0 = now();
  const std::uint64_t c0 = ticks();
  while (now() - t0 < 0.02) {
  }
  const std::uint64_t c1 = ticks();
  return static_cast<double>(c1 - c0) / (now() - t0);
}

struct Timing {
  std::uint64_t inner;
  std::uint64_t outer;
};

class Referee {
 public:
  std::string handle(const std::string& line) {
    std::istringstream in(line);
    std::string verb;
    in >> verb;
    if (verb == "spawn") return spawn(in);
    if (verb == "kill") return kill(in);
    if (verb == "plan") return plan(in);
    if (verb == "limit") return (in >> seconds_) ? "ok" : "error limit";
    if (verb == "policy") return policy(in);
    if (verb == "pin") return pin(in);
    if (verb == "describe") return told(in, Command::describe);
    if (verb == "covered") return told(in, Command::covered);
    if (verb == "try") return attempt(in);
    if (verb == "check") return check(in);
    if (verb == "inplace") return in_place(in);
    if (verb == "time") return time(in);
    if (verb == "pairs") return pairs(in);
    if (verb == "rate") return "ok " + std::to_string(ticks_per_second());
    return "error unknown command";
  }

 private:
  // spawn ID RUNNER ADAPTER VARIANT OFFSET FLAGS   (tab separated: paths may hold spaces)
  std::string spawn(std::istringstream& in) {
    std::vector<std::string> words;
    std::string word;
    while (std::getline(in, word, '\t')) words.push_back(word);
    if (words.size() != 7) return "error spawn";
    Child& child = children_[words[1]];
    if (child.start(words[2], words[3], words[4], words[5], words[6], 20)) return "ok";
    const std::string how = child.how();
    child.stop();
    return "died " + words[1] + " " + how;
  }

  std::string kill(std::istringstream& in) {
    std::string id;
    in >> id;
    children_.erase(id);
    return "ok";
  }

  // plan SET, then what read_plan reads
  std::string plan(std::istringstream& in) {
    std::size_t set = 0;
    PlanSet p;
    in >> set;
    if (!in || set > 100000 || !read_plan(in, p)) return "error plan";
    if (sets_.size() <= set) sets_.resize(set + 1);
    sets_[set] = p;
    return "ok";
  }

  std::string policy(std::istringstream& in) {
    int mode = 0;
    in >> mode >> tolerance_;
    policy_ = static_cast<Policy>(mode);
    return "ok";
  }

  // pin CORE: this process and every runner spawned from now on.
  std::string pin(std::istringstream& in) {
    int core = -1;
    in >> core;
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(static_cast<std::size_t>(core), &set);
    return sched_setaffinity(0, sizeof set, &set) == 0 ? "ok" : "error pin";
  }

  // describe ID | covered ID FORGET
  std::string told(std::istringstream& in, Command command) {
    std::string id;
    std::uint32_t count = 0;
    in >> id >> count;
    Child* child = find(id);
    if (child == nullptr) return "error no such runner";
    child->control().count = count;
    if (child->ask(command, seconds_) != Answer::ok) return "died " + id + " " + child->how();
    std::string text(reinterpret_cast<const char*>(child->output()), child->control().output_bytes);
    for (char& c : text) {
      if (c == '\n') c = '\x1e';
    }
    return "ok " + text;
  }

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

  Answer once(Child& child, std::size_t set, std::uint64_t seed, Placement placement, std::uint64_t perturb_seed,
              Rounding rounding = Rounding::nearest) {
    load(child, set, seed, kCounted | (perturb_seed != 0 ? kPerturb : 0), perturb_seed);
    child.control().rounding = rounding;
    child.control().placement = placement;
    return child.ask(Command::once, seconds_);
  }

  static Bytes written_by(Child& child) {
    // The runner's memory may change under us: the size is read once and bounded.
    const std::uint64_t bytes = child.control().output_bytes;
    const std::size_t n = bytes < kOutputBytes ? bytes : kOutputBytes;
    return Bytes(child.output(), child.output() + n);
  }

  // With what a caller notices beside it.
  static Bytes taken(Child& child) {
    Bytes bytes = written_by(child);
    const Control& c = child.control();
    append(bytes, Tag::stack, 0, &c.stack_bytes, 1);
    const std::uint64_t heap[] = {c.heap_bytes, c.input_bytes};
    append(bytes, Tag::heap, 0, heap, 2);
    append(bytes, Tag::error, 0, &c.error, 1);
    const std::uint64_t watched = c.watched;
    for (std::uint16_t i = 0; i < watched && i < kMostWatched; ++i) append(bytes, Tag::variable, i, &c.variables[i], 2 * kWords);
    return bytes;
  }

  static void append(Bytes& bytes, Tag tag, std::uint16_t node, const void* words, std::size_t count) {
    const Record record{tag, 8, node, 0, count};
    const std::size_t end = bytes.size();
    bytes.resize(end + sizeof record + 8 * count);
    std::memcpy(bytes.data() + end, &record, sizeof record);
    std::memcpy(bytes.data() + end + sizeof record, words, 8 * count);
  }

  static std::uint64_t digest(const Bytes& bytes) {
    std::uint64_t h = 1469598103934665603U;  // FNV-1a
    for (const unsigned char b : bytes) h = (h ^ b) * 1099511628211U;
    return h;
  }

  bool known(std::size_t set) const { return set < sets_.size() && sets_[set].nodes <= kMaxNodes; }

  // try ID SET SEED COUNT PLACEMENT: COUNT inputs with consecutive seeds, up to the first that fails.
  //   -> ok BYTES INPUT_BYTES DIGEST FOREIGN | fault NODE OFFSET | crash SIGNAL | truncated
  std::string attempt(std::istringstream& in) {
    std::string id;
    std::size_t set = 0;
    std::uint64_t seed = 0;
    std::size_t count = 0;
    std::uint32_t placement = 0;
    in >> id >> set >> seed >> count >> placement;
    if (!in || !known(set)) return "error try";
    std::string answer = "ok 0 0 0 -1";
    for (std::size_t i = 0; i < count; ++i) {
      Child* child = find(id);
      if (child == nullptr) return gone(id);
      if (once(*child, set, seed + i, static_cast<Placement>(placement), 0) != Answer::ok) {
        return "died " + id + " " + child->how();
      }
      const Control& c = child->control();
      if (c.status == Status::fault) return "fault " + std::to_string(c.fault_node) + " " + std::to_string(c.fault_offset);
      if (c.status == Status::truncated) return "truncated";
      if (c.status != Status::ok) return "crash " + std::to_string(c.signal);
      const Bytes bytes = written_by(*child);
      answer = "ok " + std::to_string(bytes.size()) + " " + std::to_string(c.input_bytes) + " " + hex(digest(bytes)) +
               " " + std::to_string(foreign(bytes));
    }
    return answer;
  }

  // inplace ID APART TOGETHER COUNT LOW HIGH: whether COUNT inputs give the same where two pointers lead
  // apart and where they lead to one buffer, but in the nodes from LOW to below HIGH.   -> ok | differs
  std::string in_place(std::istringstream& in) {
    std::string id;
    std::size_t sets[2] = {};
    std::size_t count = 0;
    int low = 0;
    int high = 0;
    in >> id >> sets[0] >> sets[1] >> count >> low >> high;
    if (!in || !known(sets[0]) || !known(sets[1])) return "error inplace";
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint64_t seed = draw();
      Bytes outputs[2];
      for (int k = 0; k < 2; ++k) {
        Child* child = find(id);
        if (child == nullptr) return gone(id);
        if (once(*child, sets[k], seed, Placement::flush_end, 0) != Answer::ok) return "died " + id + " " + child->how();
        if (child->control().status != Status::ok) return "differs";
        outputs[k] = taken(*child);
      }
      if (!same_but(outputs[0], outputs[1], low, high)) return "differs";
    }
    return "ok";
  }

  // The node of the first pointer that leads outside the arguments, or -1.
  static int foreign(const Bytes& bytes) {
    for (Records r(bytes); r.next();) {
      std::uint64_t where = 0;
      if (r.record.tag != Tag::pointer) continue;
      std::memcpy(&where, r.data, 8);
      if (where == kElsewhere) return r.record.node;
    }
    return -1;
  }

  // check SET PLACEMENT COUNT REFERENCE REWRITE [ALTERNATIVE ...]
  //   -> ok COMPARED DISCARDED | mismatch SET SEED NODE INDEX ...  | died ID HOW
  // An input on which the reference itself fails, or depends on its rounding, is discarded. "~"
  // names the reference on inputs perturbed by one unit in the last place, "^" and "_" the reference
  // rounding up and down: what accumulates there may accumulate in a reordering. The few may by
  // chance show too little, so a difference is looked at again with more perturbations.
  std::string check(std::istringstream& in) {
    std::size_t set = 0;
    std::uint32_t placement = 0;
    std::size_t count = 0;
    std::string reference_id;
    std::string rewrite_id;
    in >> set >> placement >> count >> reference_id >> rewrite_id;
    std::vector<std::string> alternatives;
    bool both_ends = false;
    for (std::string id; in >> id;) {
      if (id == "|") both_ends = true;
      else alternatives.push_back(id);
    }
    if (!known(set)) return "error check";
    const std::string found = compared({set, count, static_cast<Placement>(placement), both_ends}, reference_id,
                                       rewrite_id, alternatives);
    alternatives.push_back(reference_id);
    const std::string lost = disturbed(alternatives);
    return lost.empty() ? found : lost;
  }

  struct Inputs {
    std::size_t set;
    std::size_t count;
    Placement at;
    bool both_ends;
  };

  std::string compared(const Inputs& inputs, const std::string& reference_id, const std::string& rewrite_id,
                       const std::vector<std::string>& alternatives) {
    const auto [set, count, at, both_ends] = inputs;
    std::size_t compared = 0;
    std::size_t discarded = 0;
    for (std::size_t i = 0; i < count; ++i) {
      Child* reference = find(reference_id);
      Child* rewrite = find(rewrite_id);
      if (reference == nullptr) return gone(reference_id);
      if (rewrite == nullptr) return gone(rewrite_id);
      const std::uint64_t seed = draw();
      if (both_ends) {
        const Placement other = at == Placement::flush_start ? Placement::flush_end : Placement::flush_start;
        if (once(*reference, set, seed, other, 0) != Answer::ok) return "died " + reference_id + " " + reference->how();
        if (reference->control().status != Status::ok) {
          ++discarded;
          continue;
        }
      }
      if (once(*reference, set, seed, at, 0) != Answer::ok) return "died " + reference_id + " " + reference->how();
      if (reference->control().status != Status::ok) {
        ++discarded;
        continue;
      }
      Bytes expected = taken(*reference);
      const std::uint64_t leaked = reference->control().leaked;
      // What it gives out, once more in filled memory, to see which elements it leaves unset.
      if (at == Placement::packed && gives_out(expected)) expected = filled(*reference, set, seed, at);
      const Input input{set, seed, at};
      if (once(*rewrite, set, seed, at, 0) != Answer::ok) return "died " + rewrite_id + " " + rewrite->how();
      if (rewrite->control().status != Status::ok) return failure(*rewrite, rewrite_id);
      const Bytes actual = taken(*rewrite);
      bool unstable = false;
      Difference d = compared_at(*reference, input, expected, actual, alternatives, unstable);
      if (unstable) {
        ++discarded;
        continue;
      }
      // A second call tells what is lost from what a library keeps for good after its first use.
      if (!d.found && rewrite->control().leaked > leaked && once(*rewrite, set, seed, at, 0) == Answer::ok &&
          rewrite->control().leaked > leaked) {
        d = {true, 0, 0, "leak", std::to_string(leaked), std::to_string(rewrite->control().leaked)};
      }
      if (d.found && reads_outside(*reference, input)) {
        ++discarded;
        continue;
      }
      if (d.found) return mismatch(set, seed, d);
      ++compared;
    }
    return "ok " + std::to_string(compared) + " " + std::to_string(discarded);
  }

  struct Input {
    std::size_t set;
    std::uint64_t seed;
    Placement at;
  };

  // Whether the original itself leaves a buffer at an end that is not guarded where `input` lies: what it
  // finds there differs from runner to runner.
  bool reads_outside(Child& reference, const Input& input) {
    for (const Placement end : {Placement::flush_start, Placement::flush_end}) {
      if (end == input.at) continue;
      if (once(reference, input.set, input.seed, end, 0) != Answer::ok) return true;
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
    Scales fast = scales;
    Scales all = scales;
    for (const bool same_build : {true, false}) {
      for (const std::string& id : alternatives) {
        Child* other = itself(id) ? &reference : find(id);
        if (itself(id) != same_build || other == nullptr || !other->alive()) continue;
        const Rounding rounding = id == "^" ? Rounding::upward : id == "_" ? Rounding::downward : Rounding::nearest;
        Scales& widened = id.rfind("fastmath", 0) == 0 ? fast : scales;
        widen(widened, *other, input, expected, id == "~" ? ((draw() | 1U) & ~kFurther) : 0, rounding);
        all = scales;
        all.admit(fast);
        if (!all.unstable && enough(all)) return all;
      }
    }
    return all;
  }

  void widen(Scales& scales, Child& other, const Input& input, const Bytes& expected, std::uint64_t perturb_seed,
             Rounding rounding) {
    if (once(other, input.set, input.seed, input.at, perturb_seed, rounding) != Answer::ok) return;
    if (other.control().status == Status::ok) scales.widen(expected, taken(other));
  }

  // The first difference. One in a real is looked at again with what honest builds differ by, then
  // under more perturbations; either may show that the input is `unstable`.
  Difference compared_at(Child& reference, const Input& input, const Bytes& expected, const Bytes& actual,
                         const std::vector<std::string>& alternatives, bool& unstable) {
    const Comparison comparison(policy_, tolerance_);
    Scales scales;
    scales.measure(expected);
    Difference d = comparison.run(expected, actual, scales, false);
    if (!d.found || alternatives.empty()) return d;
    if (coarse(input.set) && (!finite(expected) || rests_on_rounding(reference, input, expected, alternatives))) {
      unstable = true;
      return d;
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

  bool coarse(std::size_t set) const {
    const PlanSet& p = sets_[set];
    return std::any_of(p.plans, p.plans + p.nodes, [](const Plan& plan) { return (plan.flags & kCoarse) != 0; });
  }

  // Whether honest builds take different decisions where reals tie or lie on a border: no rewrite need
  // take those of one of them.
  bool rests_on_rounding(Child& reference, const Input& input, const Bytes& expected,
                         const std::vector<std::string>& alternatives) {
    for (const std::string& id : alternatives) {
      Child* other = itself(id) ? &reference : find(id);
      if (id == "~" || other == nullptr || !other->alive()) continue;
      const Rounding rounding = id == "^" ? Rounding::upward : id == "_" ? Rounding::downward : Rounding::nearest;
      if (once(*other, input.set, input.seed, input.at, 0, rounding) != Answer::ok) return true;
      if (other->control().status == Status::ok && !same_but_reals(expected, taken(*other))) return true;
    }
    return false;
  }

  static std::string failure(Child& child, const std::string& id) {
    const Control& c = child.control();
    if (c.status == Status::truncated) return "mismatch 0 0 0 0\tmore output than the original\t\t";
    return "died " + id + " signal " + std::to_string(c.signal);
  }

  static std::string mismatch(std::size_t set, std::uint64_t seed, const Difference& d) {
    return "mismatch " + std::to_string(set) + " " + hex(seed) + " " + std::to_string(d.node) + " " +
           std::to_string(d.index) + "\t" + d.what + "\t" + d.expected + "\t" + d.actual;
  }

  Answer sample(Child& child, std::size_t set, std::uint64_t seed, std::uint32_t count, Timing& timing) {
    load(child, set, seed ^ 0x5bf03635d1a2c4e7U, 0, 0);
    child.control().placement = Placement::packed;
    child.control().count = count;
    Answer answer = child.ask(Command::warm, seconds_);
    if (answer != Answer::ok) return answer;
    child.control().seed = seed;
    answer = child.ask(Command::prepare, seconds_);
    if (answer != Answer::ok) return answer;
    const std::uint64_t begin = ticks();
    child.post(Command::call);
    answer = child.finish(seconds_);
    const std::uint64_t end = ticks();
    if (answer != Answer::ok) return answer;
    timing.outer = end - begin;
    timing.inner = child.control().ticks_end - child.control().ticks_begin;
    return answer;
  }

  // time ID SET COUNT REPEATS -> ok INPUT_BYTES (INNER OUTER)...; COUNT 0 times the empty call.
  std::string time(std::istringstream& in) {
    std::string id;
    std::size_t set = 0;
    std::uint32_t count = 0;
    int repeats = 0;
    in >> id >> set >> count >> repeats;
    if (!known(set) || count > kMaxSlots) return "error time";
    Child* child = find(id);
    if (child == nullptr) return gone(id);
    std::string samples;
    std::uint64_t bytes = 0;
    for (int i = 0; i < repeats; ++i) {
      Timing t{};
      if (sample(*child, set, draw(), count, t) != Answer::ok) return "died " + id + " " + child->how();
      bytes = child->control().input_bytes;
      child->ask(Command::drop, seconds_);
      samples += " " + std::to_string(t.inner) + " " + std::to_string(t.outer);
    }
    return "ok " + std::to_string(bytes) + samples;
  }

  // pairs ORIGINAL REWRITE SET COUNT PAIRS [REFERENCE ALTERNATIVE ...]
  //   -> ok (INNER OUTER INNER OUTER)... original first
  // The outputs of about a quarter of the timed pairs are compared, chosen after the calls; the first
  // of them as strictly as while checking, the others with a bound that costs no more calls. REFERENCE
  // is the original in a process that is not timed: the two that are must live through the same.
  std::string pairs(std::istringstream& in) {
    std::string ids[2];
    std::size_t set = 0;
    std::uint32_t count = 0;
    int wanted = 0;
    in >> ids[0] >> ids[1] >> set >> count >> wanted;
    std::string reference;
    in >> reference;
    std::vector<std::string> alternatives;
    for (std::string id; in >> id;) alternatives.push_back(id);
    if (!known(set) || count == 0 || count > kMaxSlots) return "error pairs";
    const std::string found = paired(ids, {set, wanted}, count, reference, alternatives);
    for (const std::string& id : {ids[0], reference}) alternatives.push_back(id);
    const std::string lost = disturbed(alternatives);
    return lost.empty() ? found : lost;
  }

  struct Wanted {
    std::size_t set;
    int pairs;
  };

  std::string paired(const std::string (&ids)[2], const Wanted& asked, std::uint32_t count,
                     const std::string& reference, const std::vector<std::string>& alternatives) {
    const auto [set, wanted] = asked;
    bool strict = !alternatives.empty();
    std::string samples = "ok";
    for (int i = 0; i < wanted; ++i) {
      Child* sides[2] = {find(ids[0]), find(ids[1])};
      for (int k = 0; k < 2; ++k) {
        if (sides[k] == nullptr) return gone(ids[k]);
      }
      const std::uint64_t seed = draw();
      const std::uint64_t coin = draw();
      Timing t[2] = {};
      for (int k = 0; k < 2; ++k) {
        const int side = (coin & 1U) != 0 ? 1 - k : k;
        if (sample(*sides[side], set, seed, count, t[side]) != Answer::ok) {
          return "died " + ids[side] + " " + sides[side]->how();
        }
      }
      if ((coin >> 1) % 4 == 0) {
        const auto slot = static_cast<std::uint32_t>((coin >> 8) % count);
        Child* const third = std::exchange(strict, false) ? find(reference) : nullptr;
        const Difference d = verify(sides, set, seed, count, slot, third, alternatives);
        for (int k = 0; k < 2; ++k) {
          if (!sides[k]->alive()) return "died " + ids[k] + " " + sides[k]->how();
        }
        if (d.found) return mismatch(set, seed, d);
      }
      for (int k = 0; k < 2; ++k) {
        if (sides[k]->ask(Command::drop, seconds_) != Answer::ok) return "died " + ids[k] + " " + sides[k]->how();
      }
      for (const Timing& timing : t) samples += " " + std::to_string(timing.inner) + " " + std::to_string(timing.outer);
    }
    return samples;
  }

  Difference verify(Child* const (&sides)[2], std::size_t set, std::uint64_t seed, std::uint32_t count,
                    std::uint32_t slot, Child* reference, const std::vector<std::string>& alternatives) {
    const Difference lost{true, 0, 0, "missing output", "", ""};
    Bytes outputs[2];
    for (int k = 0; k < 2; ++k) {
      if (!written(*sides[k], slot, outputs[k])) return lost;
    }
    if (sides[1]->control().used_behind > sides[0]->control().used_behind) {
      return {true, 0, 0, "use of memory outside the arguments", "", ""};
    }
    if (gives_out(outputs[0])) {  // once more, to see which of its elements the original leaves unset
      Timing unused{};
      sides[0]->control().fill = 1;
      const bool called = sample(*sides[0], set, seed, count, unused) == Answer::ok;
      sides[0]->control().fill = 0;
      if (!called || !written(*sides[0], slot, outputs[0])) return lost;
    }
    if (reference != nullptr) {
      const Input input{set, seed + slot, Placement::packed};
      bool unstable = false;
      const Difference d = compared_at(*reference, input, outputs[0], outputs[1], alternatives, unstable);
      return unstable ? Difference{} : d;
    }
    Scales scales;
    scales.measure(outputs[0]);
    return Comparison(policy_, tolerance_).run(outputs[0], outputs[1], scales, by_scale());
  }

  bool by_scale() const { return policy_ == Policy::reassociate || policy_ == Policy::finite; }

  bool written(Child& child, std::uint32_t slot, Bytes& output) const {
    child.control().slot = slot;
    if (child.ask(Command::write, seconds_) != Answer::ok) return false;
    output = taken(child);
    return true;
  }

  Bytes filled(Child& child, std::size_t set, std::uint64_t seed, Placement at) {
    child.control().fill = 1;
    once(child, set, seed, at, 0);
    child.control().fill = 0;
    return taken(child);
  }

  static bool gives_out(const Bytes& bytes) {
    for (Records r(bytes); r.next();) {
      if (r.record.tag == Tag::fresh) return true;
    }
    return false;
  }

  std::map<std::string, Child> children_;
  std::vector<PlanSet> sets_;
  double seconds_ = 10;
  Policy policy_ = Policy::reassociate;
  double tolerance_ = 0;
};

void ignore(int) {}

}  // namespace

int main() {
  // SIGCHLD interrupts the wait for a reply, so that a runner's death is noticed at once.
  struct sigaction action {};
  action.sa_handler = ignore;
  sigaction(SIGCHLD, &action, nullptr);
  signal(SIGPIPE, SIG_IGN);
  std::ios::sync_with_stdio(false);
  std::string nonce;
  if (!std::getline(std::cin, nonce)) return 2;
  Referee referee;
  std::cout << nonce << " ok\n" << std::flush;
  for (std::string line; std::getline(std::cin, line);) {
    std::cout << nonce << ' ' << referee.handle(line) << '\n' << std::flush;
  }
  return 0;
}

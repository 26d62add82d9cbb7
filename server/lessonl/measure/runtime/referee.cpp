// Owns the order of calls, the seeds, the expected outputs, the comparison and the outer clock.
//
// Reads one command a line on standard input, answers each with one line that begins with the nonce
// given on the first line. Commands are documented where they are handled. All runners are children
// of this process and die with it.
#include <malloc.h>
#include <sched.h>
#include <signal.h>
#include <time.h>

#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "checking.hpp"
#include "runners.hpp"
#include "sampling.hpp"

namespace {

using namespace lessonl_rt;

struct Reading {
  double seconds;
  double ticks;
};

// Both clocks at one moment: of a few readings the one that was disturbed least.
Reading read_clocks() {
  Reading best{};
  std::uint64_t shortest = UINT64_MAX;
  for (int i = 0; i < 5; ++i) {
    timespec t{};
    const std::uint64_t begin = ticks();
    clock_gettime(CLOCK_MONOTONIC, &t);
    const std::uint64_t took = ticks() - begin;
    if (took >= shortest) continue;
    shortest = took;
    best.seconds = static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
    best.ticks = static_cast<double>(begin) + static_cast<double>(took) / 2;
  }
  return best;
}

double ticks_per_second() {
  const Reading first = read_clocks();
  Reading last = first;
  while (last.seconds - first.seconds < 0.02) last = read_clocks();
  return (last.ticks - first.ticks) / (last.seconds - first.seconds);
}

class Referee {
 public:
  std::string handle(const std::string& line) {
    std::istringstream in(line);
    std::string verb;
    in >> verb;
    if (verb == "spawn") return spawn(in);
    if (verb == "kill") return kill(in);
    if (verb == "plan") return plan(in);
    if (verb == "limit") return (in >> runners_.seconds) ? "ok" : "error limit";
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
    return runners_.start(words[1], words[2], words[3], words[4], words[5], words[6]) ? "ok" : runners_.gone(words[1]);
  }

  std::string kill(std::istringstream& in) {
    std::string id;
    in >> id;
    runners_.stop(id);
    return "ok";
  }

  // plan SET, then what read_plan reads
  std::string plan(std::istringstream& in) {
    std::size_t set = 0;
    in >> set;
    return in && runners_.plan(in, set) ? "ok" : "error plan";
  }

  // policy MODE TOLERANCE
  std::string policy(std::istringstream& in) {
    int mode = 0;
    in >> mode >> checker_.tolerance;
    checker_.policy = static_cast<Policy>(mode);
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
    Child* child = runners_.find(id);
    if (child == nullptr) return "error no such runner";
    child->control().count = count;
    if (child->ask(command, runners_.seconds) != Answer::ok) return died(id, *child);
    std::string text(reinterpret_cast<const char*>(child->output()), child->control().output_bytes);
    for (char& c : text) {
      if (c == '\n') c = '\x1e';
    }
    return "ok " + text;
  }

  static std::uint64_t digest(const Bytes& bytes) {
    std::uint64_t h = 1469598103934665603U;  // FNV-1a
    for (const unsigned char b : bytes) h = (h ^ b) * 1099511628211U;
    return h;
  }

  // The node of the first pointer that leads outside the arguments, or -1.
  static int foreign(const Bytes& bytes) {
    for (Records r(bytes); r.next();) {
      if (r.record.tag == Tag::pointer && r.word() == kElsewhere) return r.record.node;
    }
    return -1;
  }

  // try ID SET SEED COUNT PLACEMENT: COUNT inputs with consecutive seeds, up to the first that fails.
  //   -> ok BYTES INPUT_BYTES DIGEST FOREIGN | fault NODE OFFSET | crash SIGNAL | truncated
  std::string attempt(std::istringstream& in) {
    std::string id;
    std::size_t set = 0;
    std::uint64_t seed = 0;
    std::size_t count = 0;
    std::uint32_t placement = 0;
    in >> id >> set >> seed >> count >> placement;
    if (!in || !runners_.known(set)) return "error try";
    std::string answer = "ok 0 0 0 -1";
    for (std::size_t i = 0; i < count; ++i) {
      Child* child = runners_.find(id);
      if (child == nullptr) return runners_.gone(id);
      const Input input{set, seed + i, static_cast<Placement>(placement)};
      if (runners_.once(*child, input) != Answer::ok) return died(id, *child);
      const Control& c = child->control();
      if (c.status == Status::fault) {
        return "fault " + std::to_string(c.fault_node) + " " + std::to_string(c.fault_offset);
      }
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
    if (!in || !runners_.known(sets[0]) || !runners_.known(sets[1])) return "error inplace";
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint64_t seed = draw();
      Bytes outputs[2];
      for (int k = 0; k < 2; ++k) {
        Child* child = runners_.find(id);
        if (child == nullptr) return runners_.gone(id);
        if (runners_.once(*child, {sets[k], seed, Placement::flush_end}) != Answer::ok) return died(id, *child);
        if (child->control().status != Status::ok) return "differs";
        outputs[k] = taken(*child);
      }
      if (!same_but(outputs[0], outputs[1], low, high)) return "differs";
    }
    return "ok";
  }

  // check SET PLACEMENT COUNT REFERENCE REWRITE [ALTERNATIVE ...] [|]
  //   -> ok COMPARED DISCARDED | mismatch SET SEED NODE INDEX ...  | died ID HOW
  // An input on which the reference itself fails, or depends on its rounding, is discarded; with "|" also
  // one on which it fails at the other end. "~" names the reference on inputs perturbed by one unit in the
  // last place, "^" and "_" the reference rounding up and down: what accumulates there may accumulate in a
  // reordering. The few may by chance show too little, so a difference is looked at again with more
  // perturbations.
  std::string check(std::istringstream& in) {
    std::size_t set = 0;
    std::uint32_t placement = 0;
    std::size_t count = 0;
    Compared names;
    in >> set >> placement >> count >> names.reference >> names.rewrite;
    bool both_ends = false;
    for (std::string id; in >> id;) {
      if (id == "|") both_ends = true;
      else names.alternatives.push_back(id);
    }
    if (!runners_.known(set)) return "error check";
    const std::string found = checker_.check(names, set, static_cast<Placement>(placement), count, both_ends);
    return undisturbed(found, names, names.reference);
  }

  // The answer; how a runner of the original was killed where one was.
  std::string undisturbed(const std::string& found, const Compared& names, const std::string& third) const {
    std::vector<std::string> ids = names.alternatives;
    for (const std::string& id : {names.reference, third}) ids.push_back(id);
    const std::string lost = runners_.disturbed(ids);
    return lost.empty() ? found : lost;
  }

  // time ID SET COUNT REPEATS -> ok INPUT_BYTES (INNER OUTER)...; COUNT 0 times the empty call.
  std::string time(std::istringstream& in) {
    std::string id;
    std::size_t set = 0;
    std::uint32_t count = 0;
    int repeats = 0;
    in >> id >> set >> count >> repeats;
    if (!runners_.known(set) || count > kMaxSlots) return "error time";
    return sampler_.time(id, set, count, repeats);
  }

  // pairs ORIGINAL REWRITE SET COUNT PAIRS [REFERENCE ALTERNATIVE ...]
  //   -> ok (INNER OUTER INNER OUTER)... original first
  // The outputs of about a quarter of the timed pairs are compared, chosen after the calls; the first
  // of them as strictly as while checking, the others with a bound that costs no more calls. REFERENCE
  // is the original in a process that is not timed: the two that are must live through the same.
  std::string pairs(std::istringstream& in) {
    Compared names;
    std::size_t set = 0;
    std::uint32_t count = 0;
    int wanted = 0;
    in >> names.reference >> names.rewrite >> set >> count >> wanted;
    std::string third;
    in >> third;
    for (std::string id; in >> id;) names.alternatives.push_back(id);
    if (!runners_.known(set) || count == 0 || count > kMaxSlots) return "error pairs";
    return undisturbed(sampler_.pairs(names, third, set, count, wanted), names, third);
  }

  Runners runners_;
  Checker checker_{runners_};
  Sampler sampler_{runners_, checker_};
};

void ignore(int) {}

}  // namespace

int main() {
#ifdef M_MMAP_THRESHOLD
  // Outputs are as large as inputs, and come and go: memory that is kept need not be cleared again.
  mallopt(M_MMAP_THRESHOLD, 1 << 25);  // the most it takes
  mallopt(M_TRIM_THRESHOLD, 1 << 27);
#endif
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

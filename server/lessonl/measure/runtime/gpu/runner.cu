// lessonl's process on a GPU: one for a whole run, as the first call of a driver may take a second.
//
//   runner                              answers commands, one a line; see device.py
//   runner --check LIBRARY SEED ARGUMENT...   one call, for compute-sanitizer; exits 0
//
// The device's address space is reserved as a whole, so RLIMIT_DATA limits the host, not RLIMIT_AS.
// What kernels print goes nowhere: answers have a pipe of their own.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <iostream>
#include <memory>
#include <sstream>

#include "buffers.hpp"

namespace {

using namespace lessonl_gpu;
using Launch = int (*)(void** arguments);

const char* const kNames[] = {"original", "rewrite"};
constexpr int kTool = 86;  // exit code that compute-sanitizer is asked for

struct Fault {
  std::string kind, by, what;
};

class Flusher {
 public:
  void set_up() {
    cudaDeviceProp p;
    need(cudaGetDeviceProperties(&p, 0), "no device");
    bytes_ = std::max<std::size_t>(2 * static_cast<std::size_t>(p.l2CacheSize), std::size_t{1} << 20);
    need(cudaMalloc(&memory_, bytes_), "no memory on the device");
  }
  void flush() { need(cudaMemset(memory_, ++turn_ & 0xff, bytes_), "flushing the L2 cache"); }

 private:
  void* memory_ = nullptr;
  std::size_t bytes_ = 0;
  unsigned turn_ = 0;
};

class Runner {
 public:
  void open() {
    if (open_) return;
    int count = 0;
    need(cudaGetDeviceCount(&count), "no device");
    need(cudaSetDevice(0), "no device");
    cudaDeviceSetLimit(cudaLimitPersistingL2CacheSize, 0);  // older devices have no such limit
    need(cudaEventCreate(&before_), "event");
    need(cudaEventCreate(&after_), "event");
    flusher_.set_up();
    open_ = true;
  }

  std::string about() {
    open();
    cudaDeviceProp p;
    need(cudaGetDeviceProperties(&p, 0), "no device");
    int clock = 0, memory = 0, driver = 0;
    cudaDeviceGetAttribute(&clock, cudaDevAttrClockRate, 0);
    cudaDeviceGetAttribute(&memory, cudaDevAttrMemoryClockRate, 0);
    need(cudaDriverGetVersion(&driver), "driver");
    std::ostringstream out;
    out << p.name << "\t" << "sm_" << p.major << p.minor << "\t" << p.multiProcessorCount << "\t" << p.l2CacheSize << "\t"
        << clock / 1000 << "\t" << memory / 1000 << "\t" << bandwidth() << "\t" << driver / 1000 << "." << driver % 100 / 10;
    return out.str();
  }

  std::string take(const std::string& original, const std::string& rewrite) {
    const std::string paths[] = {original, rewrite};
    for (int i = 0; i < 2; ++i) {
      void* library = dlopen(paths[i].c_str(), RTLD_NOW | RTLD_LOCAL);
      if (library == nullptr) return fault({"launch", kNames[i], dlerror()});
      launches_[i] = reinterpret_cast<Launch>(dlsym(library, "lessonl_launch"));
      if (launches_[i] == nullptr) return fault({"launch", kNames[i], "no lessonl_launch"});
    }
    return "ok";
  }

  void arrange(std::vector<Argument> all, double relative) { arguments_ = std::move(all), relative_ = relative; }

  std::string check(std::uint64_t seed) {
    open();
    place(seed);
    Fault found = compare(false, nullptr);
    return found.kind.empty() ? "ok" : fault(found);
  }

  std::string pairs(std::uint64_t seed, unsigned count) {
    open();
    place(seed);
    run(0), run(1);  // an untimed call of each: code is loaded lazily
    std::ostringstream out;
    out << "ok";
    for (unsigned i = 0; i < count; ++i) {
      float times[2] = {0, 0};
      Fault found = compare((mixed(seed ^ (i + 1)) & 1) != 0, times);
      if (!found.kind.empty()) return fault(found);
      out << " " << static_cast<double>(times[0]) * 1e-3 << " " << static_cast<double>(times[1]) * 1e-3;
    }
    return out.str();
  }

  int once(const char* library, std::uint64_t seed) {
    open();
    if (take(library, library) != "ok") return 2;
    place(seed);
    for (auto& h : held_) h->restore();
    return launches_[0](values_.data()) == cudaSuccess && cudaDeviceSynchronize() == cudaSuccess ? 0 : 1;
  }

 private:
  static std::string fault(const Fault& f) { return "fault\t" + f.kind + "\t" + f.by + "\t" + f.what; }

  // Fresh memory, at another offset each time; both run in it.
  void place(std::uint64_t seed) {
    held_.clear();
    values_.clear();
    for (std::size_t i = 0; i < arguments_.size(); ++i) {
      const std::uint64_t own = mixed(seed + i);
      held_.push_back(std::make_unique<Held>(arguments_[i], own, 256 * (own % 16)));
    }
    for (auto& h : held_) values_.push_back(h->value());
  }

  // Milliseconds of one call on restored inputs, with nothing of them in the L2 cache.
  float run(int which) {
    for (auto& h : held_) h->restore();
    flusher_.flush();
    need(cudaDeviceSynchronize(), "before the call");
    need(cudaEventRecord(before_), "event");
    const auto error = static_cast<cudaError_t>(launches_[which](values_.data()));
    need(cudaEventRecord(after_), "event");
    need(error, kNames[which]);
    need(cudaDeviceSynchronize(), kNames[which]);
    float milliseconds = 0;
    need(cudaEventElapsedTime(&milliseconds, before_, after_), "event");
    return milliseconds;
  }

  Fault compare(bool rewrite_first, float* times) {
    std::vector<std::vector<unsigned char>> results[2];
    for (int turn = 0; turn < 2; ++turn) {
      const int which = rewrite_first ? 1 - turn : turn;
      try {
        const float taken = run(which);
        if (times != nullptr) times[which] = taken;
      } catch (const Failed& failed) {
        return {gone(failed.error) ? "lost" : "launch", kNames[which], failed.what()};
      }
      for (auto& h : held_) {
        if (!h->canaries_hold()) return {"canary", kNames[which], "it writes outside of a buffer"};
        results[which].push_back(h->result());
      }
    }
    for (std::size_t i = 0; i < held_.size(); ++i) {
      const std::string where = difference(held_[i]->argument(), results[0][i], results[1][i], relative_);
      if (!where.empty()) return {"wrong", "rewrite", "argument " + std::to_string(i) + ": " + where};
    }
    return {};
  }

  static bool gone(cudaError_t e) {
    return e == cudaErrorNoDevice || e == cudaErrorDevicesUnavailable || e == cudaErrorECCUncorrectable ||
           e == cudaErrorSystemNotReady || e == cudaErrorInsufficientDriver;
  }

  // Bytes a second that a copy within the device reads and writes; the best of seven.
  double bandwidth() {
    constexpr std::size_t bytes = std::size_t{1} << 28;
    void *a = nullptr, *b = nullptr;
    need(cudaMalloc(&a, bytes), "no memory on the device");
    need(cudaMalloc(&b, bytes), "no memory on the device");
    float best = 1e30F;
    for (int i = 0; i < 7; ++i) {
      need(cudaEventRecord(before_), "event");
      need(cudaMemcpyAsync(b, a, bytes, cudaMemcpyDeviceToDevice), "copy");
      need(cudaEventRecord(after_), "event");
      need(cudaDeviceSynchronize(), "copy");
      float taken = 0;
      need(cudaEventElapsedTime(&taken, before_, after_), "event");
      best = std::min(best, taken);
    }
    cudaFree(a), cudaFree(b);
    return 2.0 * bytes / (static_cast<double>(best) * 1e-3);
  }

  bool open_ = false;
  cudaEvent_t before_{}, after_{};
  Flusher flusher_;
  Launch launches_[2] = {nullptr, nullptr};
  std::vector<Argument> arguments_;
  double relative_ = 0;
  std::vector<std::unique_ptr<Held>> held_;
  std::vector<void*> values_;
};

std::string answer(Runner& runner, std::istringstream& in) {
  std::string command;
  in >> command;
  if (command == "about") return runner.about();
  if (command == "load") {
    std::string original, rewrite;
    in >> original >> rewrite;
    return runner.take(original, rewrite);
  }
  if (command == "arrange") {
    double relative = 0;
    in >> relative;
    std::vector<Argument> all;
    for (std::string word; in >> word;) all.push_back(argument(word));
    runner.arrange(std::move(all), relative);
    return "ok";
  }
  std::uint64_t seed = 0;
  unsigned count = 0;
  in >> seed >> count;
  if (command == "check") return runner.check(seed);
  if (command == "pairs") return runner.pairs(seed, count);
  return "ok";
}

void confine() {
  const rlimit data{std::uint64_t{16} << 30, std::uint64_t{16} << 30}, none{0, 0};
  setrlimit(RLIMIT_DATA, &data);
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
}

}  // namespace

int main(int argc, char** argv) try {
  confine();
  Runner runner;
  if (argc > 3 && std::string(argv[1]) == "--check") {
    std::vector<Argument> all;
    for (int i = 4; i < argc; ++i) all.push_back(argument(argv[i]));
    runner.arrange(std::move(all), 0);
    return runner.once(argv[2], std::strtoull(argv[3], nullptr, 10));
  }
  const int out = dup(STDOUT_FILENO);
  fcntl(out, F_SETFD, FD_CLOEXEC);
  const int nowhere = ::open("/dev/null", O_WRONLY);
  dup2(nowhere, STDOUT_FILENO);
  std::string line, nonce;
  while (std::getline(std::cin, line)) {
    std::istringstream in(line);
    if (nonce.empty()) nonce = line;
    std::string said;
    try {
      said = answer(runner, in);
    } catch (const std::exception& error) {
      said = std::string("fault\tlost\t\t") + error.what();
    }
    said = nonce + " " + said + "\n";
    if (write(out, said.data(), said.size()) != static_cast<ssize_t>(said.size())) return 1;
  }
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return kTool - 1;
}

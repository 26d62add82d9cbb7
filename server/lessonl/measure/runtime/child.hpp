// One runner process as the referee sees it: spawn, ask, notice its death, kill.
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string>

#include "clock.hpp"
#include "futex.hpp"
#include "protocol.hpp"
#include "threads.hpp"

namespace lessonl_rt {

enum class Answer { ok, died, timed_out };

class Child {
 public:
  Child() = default;
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() { stop(); }

  // Arguments as runner.cpp documents them. True once the runner says it is ready.
  bool start(const std::string& runner, const std::string& adapter, const std::string& variant,
             const std::string& offset, const std::string& flags, double seconds) {
    stop();
    how_.clear();
    const int fd = memfd_create("lessonl", MFD_CLOEXEC);
    if (fd < 0 || ftruncate(fd, static_cast<off_t>(kSharedBytes)) != 0) return lost(fd, "no shared memory");
    void* shared = mmap(nullptr, kSharedBytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (shared == MAP_FAILED) return lost(fd, "no shared memory");
    control_ = static_cast<Control*>(shared);
    const std::string number = std::to_string(kRunnerFd);
    const char* argv[] = {runner.c_str(), number.c_str(), adapter.c_str(), variant.c_str(),
                          offset.c_str(), flags.c_str(),  nullptr};
    const std::string team = std::to_string(threads_of(flags.c_str()));
    const std::string threads = "OMP_NUM_THREADS=" + team;
    const std::string limit = "OMP_THREAD_LIMIT=" + team;  // whatever num_threads(...) asks for
    // Threads that wait sleep: those of the other side of a pair would disturb it.
    const char* environment[] = {"LC_ALL=C",     "OMP_DYNAMIC=false", "OMP_WAIT_POLICY=passive", "GOMP_SPINCOUNT=0",
                                 "KMP_BLOCKTIME=0", threads.c_str(),  limit.c_str(),             nullptr};
    pid_ = fork();
    if (pid_ == 0) {
      const int null = open("/dev/null", O_RDWR);
      for (const int target : {0, 1, 2}) dup2(null, target);
      dup2(fd, kRunnerFd);
      fcntl(kRunnerFd, F_SETFD, 0);  // it may already be that number, close-on-exec
      execve(argv[0], const_cast<char* const*>(argv), const_cast<char* const*>(environment));
      _exit(127);
    }
    close(fd);
    if (pid_ < 0) return lost(-1, "no process");
    seen_ = 0;
    const Answer answer = wait_for(1, seconds);
    if (answer == Answer::ok && control_->status == Status::ok) return true;
    if (answer == Answer::ok) how_ = "failed " + message();
    else if (answer == Answer::timed_out) how_ = "timeout";
    return false;
  }

  Answer ask(Command command, double seconds) {
    post(command);
    return finish(seconds);
  }

  // The two halves of ask(), for a caller that reads the clock right before and after.
  void post(Command command) {
    control_->command = command;
    control_->request.store(++seen_, std::memory_order_release);
    futex_wake(control_->request);
  }
  Answer finish(double seconds) { return wait_for(seen_ + 1, seconds); }

  bool alive() const { return pid_ > 0; }
  Control& control() { return *control_; }
  const unsigned char* output() const { return reinterpret_cast<const unsigned char*>(control_) + kOutputOffset; }
  // "signal N text", "killed N", "exit N text", "timeout" or "failed text", once it is gone. Killed is
  // what only somebody else can have ended: a user, or the kernel where memory is short.
  const std::string& how() const { return how_; }
  bool killed() const { return how_.rfind("killed", 0) == 0; }

  void stop() {
    if (pid_ > 0) end();
    if (control_ != nullptr) munmap(control_, kSharedBytes);
    control_ = nullptr;
  }

 private:
  static constexpr int kRunnerFd = 3;
  static constexpr double kSlice = 0.2;
  static constexpr double kPatience = 5;

  bool lost(int fd, const char* why) {
    if (fd >= 0) close(fd);
    how_ = std::string("failed ") + why;
    return false;
  }

  void end() {
    kill(pid_, SIGKILL);
    while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
  }

  std::string ended(int status) const {
    if (!WIFSIGNALED(status)) return "exit " + std::to_string(WEXITSTATUS(status)) + " " + message();
    const int number = WTERMSIG(status);
    for (const int foreign : {SIGKILL, SIGTERM, SIGINT, SIGHUP, SIGQUIT}) {
      if (number == foreign) return "killed " + std::to_string(number);
    }
    return "signal " + std::to_string(number) + " " + message();
  }

  std::string message() const {
    char text[sizeof control_->message];
    std::memcpy(text, control_->message, sizeof text);
    text[sizeof text - 1] = '\0';
    for (char* c = text; *c != '\0'; ++c) {
      if (static_cast<unsigned char>(*c) < 32) *c = ' ';
    }
    return text;
  }

  // Seconds are those that the runner computes: on a busy machine it may have to wait for its turn,
  // which is not its fault. One that sleeps is given up after kPatience times as long.
  Answer wait_for(std::uint32_t target, double seconds) {
    const std::uint64_t begin = now();
    double first = 0;
    double computed = -1;
    if (!alive()) return Answer::died;  // a signal to process -1 is one to all
    for (;;) {
      const std::uint32_t reply = control_->reply.load(std::memory_order_acquire);
      if (reply == target) return Answer::ok;
      int status = 0;
      if (waitpid(pid_, &status, WNOHANG) == pid_) {
        pid_ = -1;
        if (control_->reply.load(std::memory_order_acquire) == target) continue;
        how_ = ended(status);
        return Answer::died;
      }
      const double wall = static_cast<double>(now() - begin) * 1e-9;
      if (computed < 0 && wall >= kSlice) {  // not before: most answers come sooner than this call
        first = wall;
        computed = cpu_seconds();
      }
      const double own = computed < 0 ? wall : std::min(wall, first + cpu_seconds() - computed);
      const double left = seconds - own;
      if (left <= 0 || wall >= kPatience * seconds) {
        how_ = "timeout";
        end();
        return Answer::timed_out;
      }
      if (getppid() != parent_) _exit(1);  // it is not always init that takes an orphan
      futex_wait(control_->reply, reply, left < kSlice ? left : kSlice);
    }
  }

  // What all threads of the runner have computed so far.
  double cpu_seconds() const {
    clockid_t clock{};
    timespec t{};
    if (clock_getcpuclockid(pid_, &clock) != 0 || clock_gettime(clock, &t) != 0) return 0;
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
  }

  static std::uint64_t now() {
    timespec t{};
    clock_gettime(CLOCK_MONOTONIC, &t);
    return static_cast<std::uint64_t>(t.tv_sec) * 1000000000U + static_cast<std::uint64_t>(t.tv_nsec);
  }

  pid_t pid_ = -1;
  Control* control_ = nullptr;
  std::uint32_t seen_ = 0;
  std::string how_;
  pid_t parent_ = getppid();
};

}  // namespace lessonl_rt

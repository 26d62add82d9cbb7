// Runs one variant of one function. Sandboxes itself, loads the adapter and the variant, then
// answers the referee's commands over shared memory. Nothing it prints is ever read as a result.
//
// usage: runner FD ADAPTER VARIANT PLACE FLAGS     FLAGS: any of guard, learn, threads=N, order=N
#include <dlfcn.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <cfenv>
#include <cstdlib>
#include <cstring>
#include <string>

#include "clock.hpp"
#include "faults.hpp"
#include "futex.hpp"
#include "places.hpp"
#include "process_state.hpp"
#include "sandbox.hpp"
#include "services.hpp"
#include "threads.hpp"
#include "watched.hpp"
#if LESSONL_SANITIZER
#include "sanitizer_reports.hpp"
#else
#include "heap.hpp"
#endif

namespace {

using namespace lessonl_rt;

class Runner {
 public:
  bool load(const char* adapter_path, const char* variant_path, const char* flags) {
    void* adapter_library = dlopen(adapter_path, RTLD_NOW | RTLD_LOCAL);
    if (adapter_library == nullptr) return fail("the adapter cannot be loaded: ");
    void* variant = dlopen(variant_path, RTLD_NOW | RTLD_LOCAL);
    if (variant == nullptr) return fail("the variant cannot be loaded: ");
    const auto get = reinterpret_cast<Adapter (*)()>(dlsym(adapter_library, "lessonl_adapter"));
    const auto enter = reinterpret_cast<void (*)(void*)>(dlsym(variant, "lessonl_entry"));
    if (get == nullptr || enter == nullptr) return fail("a symbol is missing: ");
    // The threads of CUDA's emulator run forward, or in another order that is asked for.
    if (const char* order = std::strstr(flags, "order="); order != nullptr) {
      const auto set_order = reinterpret_cast<void (*)(int)>(dlsym(variant, "lessonl_cuda_order"));
      if (set_order != nullptr) set_order(std::atoi(order + 6));
    }
    adapter_ = get();
    if (adapter_.protocol != kProtocol) {
      say("the adapter was built for another version");
      return false;
    }
    enter(entry_);
    watched_.find(variant, flags);
    link_map* map = nullptr;
    if (dlinfo(variant, RTLD_DI_LINKMAP, &map) == 0) loaded_at_ = map->l_addr;
    if (adapter_.outside != 0) places_.find(variant, flags);
    control->watched = watched_.count();
    return true;
  }

  void serve(bool learn) {
    if (learn) catch_faults();
    std::uint32_t seen = 0;
    for (;;) {
      while (control->request.load(std::memory_order_acquire) == seen) futex_wait(control->request, seen, kAnHour);
      seen = control->request.load(std::memory_order_acquire);
      if (control->command == Command::quit) _exit(0);
      if (learn && sigsetjmp(escape, 1) != 0) {
        std::fesetround(FE_TONEAREST);
        read_only(PROT_READ | PROT_WRITE);
        making = false;
        blocks.watching = false;
        blocks.forget();
        escaping = 0;
        live_ = 0;
        if (outside_) adapter_.end(places_.all(), false);
        outside_ = false;
      } else {
        escaping = learn ? 1 : 0;
        answer();
        escaping = 0;
      }
      control->reply.store(seen + 1, std::memory_order_release);
      futex_wake(control->reply);
    }
  }

 private:
  bool fail(const char* prefix) {
    const char* why = dlerror();
    say((std::string(prefix) + (why != nullptr ? why : "")).c_str());
    return false;
  }

  void answer() {
    control->status = Status::ok;
    switch (control->command) {
      case Command::describe:
        control->output_bytes = adapter_.describe(reinterpret_cast<char*>(output_area()), kOutputBytes);
        break;
      case Command::covered:
        control->output_bytes =
            coverage == nullptr ? 0 : write_sites(*coverage, loaded_at_, reinterpret_cast<char*>(output_area()));
        if (coverage != nullptr && control->count == 1) std::memset(static_cast<void*>(coverage), 0, sizeof *coverage);
        break;
      case Command::warm:
        warm();
        break;
      case Command::prepare:
        prepare();
        break;
      case Command::call: {
        const std::size_t count = live_;
        const std::uint64_t begin = ticks();
        if (count != 0) call(states_, count);
        const std::uint64_t end = ticks();
        control->ticks_begin = begin;
        control->ticks_end = end;
        break;
      }
      case Command::write:
        control->used_behind = placement == Placement::packed ? used_behind() : 0;
        write(states_[control->slot]);
        break;
      case Command::drop:
        drop();
        break;
      case Command::once:
        once();
        break;
      default:
        break;
    }
  }

  static unsigned char* output_area() { return reinterpret_cast<unsigned char*>(control) + kOutputOffset; }

  void* make(std::uint64_t seed) { return make(seed, control->perturb_seed); }

  void* make(std::uint64_t seed, std::uint64_t perturb_seed) {
#if LESSONL_SANITIZER
    void* state = aligned_alloc(64, (adapter_.state_bytes + 127) & ~std::size_t{63});
#else
    void* state = arena.packed(adapter_.state_bytes, adapter_.state_align < 64 ? 64 : adapter_.state_align);
#endif
    if (state == nullptr) return nullptr;
    making = true;
    adapter_.make(state, control->plans, &control->constants, seed, perturb_seed);
    making = false;
    return state;
  }

  // An untimed call. The inputs that are timed exist only when it is over: it could work on them.
  void warm() {
    drop();
    placement = control->placement;
    states_[live_++] = make(control->seed);
    call(states_, 1);
    if (!knows_gifts_) gives_out_ = write(states_[0]);
    knows_gifts_ = true;
    drop();
    control->status = Status::ok;  // however large that output was
  }

  void prepare() {
    drop();
    placement = control->placement;
    for (std::uint32_t i = 0; i < control->count; ++i) states_[live_++] = make(control->seed + i);
    control->input_bytes = arena.used();
    clear_rest();
  }

  static std::uint64_t used_behind() {
#if LESSONL_SANITIZER
    return 0;
#else
    return arena.used_behind();
#endif
  }

  static void clear_rest() {
#if !LESSONL_SANITIZER
    arena.clear_rest();
#endif
  }

  static constexpr double kAnHour = 3600;
  static constexpr int kNoError = EXDEV;  // what no computation sets
  static bool tells_errno() { return control->nodes != 0 && (control->plans[0].flags & kErrno) != 0; }

  void call(void* const* states, std::size_t count) {
    const bool filling = blocks.filling;
    blocks.filling = filling || control->fill != 0;
    blocks.watching = !knows_gifts_ || gives_out_;
    errno = tells_errno() ? kNoError : 0;  // no place to remember calls in
    printed.clear();
    adapter_.call(entry_, states, count);
    control->error = tells_errno() ? static_cast<std::uint64_t>(errno) : 0;
    blocks.watching = false;
    blocks.filling = filling;
  }

  // What a call gave out is its caller's to free; while timing, that is looked for only where the
  // first call gave anything out.
  void release(void* const* states, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      if (gives_out_) write(states[i]);
    }
    for (std::size_t i = 0; i < count; ++i) adapter_.drop(states[i]);
    control->leaked = blocks.left() + inputs_taken.load(std::memory_order_relaxed);
    blocks.free_given_out([](void* block) { free(block); });
  }

  void once() {
    drop();
    placement = control->placement;
    if ((control->plans[0].flags & kNearly) != 0) nearly_before();
    states_[live_++] = make(control->seed);
    begin_outside();
    if ((control->plans[0].flags & kAgain) != 0) used_before(states_[0]);
    control->input_bytes = arena.taken();
    clear_rest();
    const Rounding rounding = control->rounding;
    if (rounding != Rounding::nearest) std::fesetround(rounding == Rounding::upward ? FE_UPWARD : FE_DOWNWARD);
    read_only(PROT_READ);
    if (!LESSONL_SANITIZER) depth.clear();
    watched_.read(control->variables, false);
    call(states_, 1);
    watched_.read(control->variables, true);
    control->stack_bytes = LESSONL_SANITIZER ? 0 : depth.used();
    control->heap_bytes = blocks.most();
    read_only(PROT_READ | PROT_WRITE);
    std::fesetround(FE_TONEAREST);
    write(states_[0]);
    if (outside_) adapter_.end(places_.all(), true);
    outside_ = false;
    drop();
  }

  // What remembers a call by where its input lies, and by some of its elements, takes the next for the same.
  void nearly_before() {
    if (places_.any()) return;
    states_[live_++] = make(control->seed, kOther);
    call(states_, 1);
    drop();
  }

  // What lies outside of the arguments is made as they are, with guard pages behind it.
  void begin_outside() {
    if (!places_.any()) return;
    making = true;
    adapter_.begin(places_.all(), control->seed, (control->plans[0].flags & kFilled) != 0);
    making = false;
    outside_ = true;
  }

  // The object as a call left it: what a class keeps true between its members is true there.
  void used_before(void* state) {
    call(states_, 1);
    making = true;
    adapter_.again(state, control->plans, &control->constants, ~control->seed, control->perturb_seed);
    making = false;
  }

  // What the function may only read is taken from it, or given back.
  static void read_only([[maybe_unused]] int access) {
#if !LESSONL_SANITIZER
    if (placement != Placement::read_only) return;
    arena.protect(access, [](std::int64_t node) {
      return node >= 0 && node < static_cast<std::int64_t>(kMaxNodes) && (control->plans[node].flags & kConst) != 0;
    });
#endif
  }

  // Serialises a state after its call. True if it leads to memory that the call allocated.
  bool write(void* state) {
    Output out{output_area(), kOutputBytes, 0, false};
    adapter_.write(state, control->plans, &out);
    if (outside_) adapter_.write_outside(places_.all(), &out);
    put_printed(out);
    put_canaries(out);
    control->output_bytes = out.used;
    if (out.truncated) control->status = Status::truncated;
    return blocks.any_given_out();
  }

  static void put_printed(Output& out) {
    const std::size_t padded = (printed.size() + 7U) & ~std::size_t{7};
    if (out.used + 2 * sizeof(Record) + 8 + padded > out.capacity) return;
    const Record text{Tag::printed, 1, 0, 0, printed.size()};
    std::memcpy(out.data + out.used, &text, sizeof text);
    std::memset(out.data + out.used + sizeof text, 0, padded);
    std::memcpy(out.data + out.used + sizeof text, printed.data(), printed.size());
    out.used += sizeof text + padded;
    const Record format{Tag::printed, 8, 0, 0, 1};
    const std::uint64_t state = printed.format();
    std::memcpy(out.data + out.used, &format, sizeof format);
    std::memcpy(out.data + out.used + sizeof format, &state, 8);
    out.used += sizeof format + 8;
  }

  static void put_canaries(Output& out) {
    if (out.used + sizeof(Record) + 8 > out.capacity) return;
    const Record record{Tag::canary, 8, 0, 0, 1};
    const std::uint64_t changed = arena.changed_canaries();
    std::memcpy(out.data + out.used, &record, sizeof record);
    std::memcpy(out.data + out.used + sizeof record, &changed, 8);
    out.used += sizeof record + 8;
  }

  void drop() {
    const Status status = control->status;
    const std::uint64_t output_bytes = control->output_bytes;
    release(states_, live_);
    control->status = status;
    control->output_bytes = output_bytes;
#if LESSONL_SANITIZER
    for (std::size_t i = 0; i < live_; ++i) free(states_[i]);
    for (std::size_t i = 0; i < owned_count; ++i) free(owned[i].data);
    owned_count = 0;
#endif
    live_ = 0;
    inputs_taken = 0;
    arena.reset();
  }

  Adapter adapter_{};
  std::uint64_t loaded_at_ = 0;
  Watched watched_;
  Places places_;
  bool outside_ = false;  // whether what lies there is of our making
  alignas(16) unsigned char entry_[32] = {};
  void* states_[kMaxSlots] = {};
  std::size_t live_ = 0;
  bool knows_gifts_ = false;  // whether the next is known
  bool gives_out_ = false;    // its outputs lead to memory that it allocated
};

bool enter_sandbox(const char* adapter_path, const char* variant_path, long threads) {
  namespace sb = lessonl::sandbox;
  sb::Limits limits{};
  limits.cpu_seconds = 600;
  // The arena and the shared mapping are reserved address space; 4 GiB are left for the function.
  // A thread reserves its stack, and a heap of its own.
  limits.address_space = std::uint64_t{12} << 30;
  limits.address_space += static_cast<std::uint64_t>(threads - 1) * (std::uint64_t{256} << 20);
  if (LESSONL_SANITIZER) limits.address_space = 0;
  limits.data = LESSONL_SANITIZER ? (std::uint64_t{8} << 30) : 0;
  limits.file_size = 1;
  limits.open_files = 64;
  limits.stack = std::uint64_t{64} << 20;
  if (!sb::set_limits(limits)) return false;
  const std::vector<std::string> read = {"/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/local/lib",
                                         "/etc/ld.so.cache", adapter_path, variant_path};
  if (sb::restrict_files({}, read, {}).landlock_abi == 0) return false;
  return sb::filter_loading({threads > 1, LESSONL_SANITIZER != 0});
}

bool has(const char* flags, const char* word) { return std::strstr(flags, word) != nullptr; }

}  // namespace

int main(int argc, char** argv) {
  if (argc != 6) return 2;
  const char* flags = argv[5];
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() == 1) return 2;  // the referee died before the line above
  const int fd = std::atoi(argv[1]);
  void* shared = mmap(nullptr, kSharedBytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (shared == MAP_FAILED) return 2;
  lessonl::sandbox::close_files_from(3);
  control = static_cast<Control*>(shared);
#if LESSONL_SANITIZER
  __asan_set_error_report_callback(keep_report);
  const bool mapped = true;
#else
  const bool mapped = arena.map(static_cast<std::size_t>(std::atol(argv[4])), has(flags, "guard"));
#endif
  static Runner runner;
  printed.capture();
  bool ready = mapped;
  if (!mapped) say("the input arena cannot be mapped");
  const long threads = threads_of(flags);
  blocks.shared = threads > 1;
  blocks.filling = has(flags, "guard");
  if (ready && !enter_sandbox(argv[2], argv[3], threads)) {
    say("no sandbox: Landlock or seccomp is missing");
    ready = false;
  }
  ready = ready && runner.load(argv[2], argv[3], flags);
  lessonl::sandbox::Rules rules{threads > 1, LESSONL_SANITIZER != 0};
#if !LESSONL_SANITIZER
  rules.inputs = arena.high_word();
#endif
  if (ready && !lessonl::sandbox::filter_running(rules)) {
    say("no sandbox: the system-call filter cannot be installed");
    ready = false;
  }
  control->status = ready ? Status::ok : Status::failed;
  control->reply.store(1, std::memory_order_release);
  futex_wake(control->reply);
  if (!ready) return 3;
  runner.serve(has(flags, "learn"));
}

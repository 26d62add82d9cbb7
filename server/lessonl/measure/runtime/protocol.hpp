// What crosses a process or shared-object boundary: plain data, no ownership.
//
// One Control block per runner lies at the start of a shared mapping; the runner's serialised
// outputs follow at kOutputOffset. Only the referee and one runner ever map it.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace lessonl_rt {

constexpr std::uint32_t kProtocol = 8;
constexpr std::size_t kMaxNodes = 512;  // of parameters and result together; nodes.py has it too
constexpr std::size_t kMaxSlots = 4096;
constexpr std::size_t kOutputOffset = std::size_t{1} << 16;
constexpr std::size_t kOutputBytes = std::size_t{1} << 28;  // sparse: only touched pages exist
constexpr std::size_t kSharedBytes = kOutputOffset + kOutputBytes;

// How the elements of a buffer relate to each other.
enum class Order : std::uint32_t {
  random = 0,
  ascending = 1,
  descending = 2,
  constant = 3,
  duplicates = 4,   // few distinct values
  special = 5,      // zeros, signed zeros, NaN, infinities, denormals, type limits
  permutation = 6,  // of 0 .. length-1
  offsets = 7,      // non-decreasing from low to high, both reached (CSR row starts)
  text = 8,         // printable words; pointers end with a zero
  end = 9,          // a pointer one past the last element of the buffer of node `low`
  extreme = 11,     // all as large, or as small, as they may be; or each one more than the one before
  same = 10,        // the buffer of node `low`, from element `high / 2`; holds its own values if `high` is odd
};

// Links are pointers from one object of a class to another one.
constexpr std::int64_t kNowhere = 0;
constexpr std::int64_t kEnding = 1;  // in the end nowhere: lists and trees
constexpr std::int64_t kRing = 2;

constexpr std::uint32_t kPerturb = 1;   // move every real by one unit in the last place
constexpr std::uint64_t kFurther = 2;   // in `perturb_seed`: by a few of them
constexpr std::uint32_t kNonZero = 2;   // integers skip 0
constexpr std::uint32_t kKeep = 4;      // leave the member as the default constructor made it
constexpr std::uint32_t kRagged = 8;    // each container of its own length, at most `length`
constexpr std::uint32_t kNull = 16;     // a pointer that leads nowhere
constexpr std::uint32_t kLog = 32;      // numbers of every magnitude, any character, and Constants
constexpr std::uint32_t kAlike = 64;    // like another buffer, or like itself backwards; almost or quite
constexpr std::uint32_t kUneven = 128;  // a part of the elements is a thousand times smaller
constexpr std::uint32_t kConst = 256;   // the function may only read it
constexpr std::uint32_t kAgain = 512;   // of the first node: two calls on one object, the second one counts
constexpr std::uint32_t kErrno = 1024;  // of the first node: errno is part of what the function does
constexpr std::uint32_t kGiven = 4096;   // a reference to the object of the parameter at node `high`
constexpr std::uint32_t kCopied = 8192;  // a copy of that object
constexpr std::uint32_t kFilled = 32768;   // of the first node: global containers hold something
constexpr std::uint32_t kCounted = 16384;  // calls of what is passed in are noted
constexpr std::uint32_t kCoarse = 65536;   // reals on a grid: ties, halves and whole numbers; with `low` powers of two
constexpr std::uint32_t kElement = 131072;  // with kGiven or kCopied: an element of what node `flags >> 20` leads to,
constexpr std::uint32_t kWhich = 18;        // the first, the one in the middle, or the last: two bits from here
constexpr std::uint32_t kElementOf = 20;
constexpr std::uint32_t kNearly = 536870912;  // of the first node: a call on nearly the same input comes before
constexpr std::uint64_t kOther = 4;  // as `perturb_seed`: an element in the middle of each buffer is another one
constexpr std::uint32_t kPool = 2048;   // a link whose class gets more objects, to lead to

// How to fill one node of the argument tree. `length` counts elements, bounds are inclusive. A
// pointer leads to an element with `low` others in front of it; `low` of a link says where
// it leads, and `high` whether it leads back.
struct Plan {
  std::int64_t length;
  std::int64_t low;
  std::int64_t high;
  double real_low;
  double real_high;
  std::uint32_t order;
  std::uint32_t flags;
};

// Numbers and strings that the function's text names: what it does changes at them.
constexpr std::size_t kMaxConstants = 32;
constexpr std::size_t kMaxTexts = 16;
constexpr std::size_t kMaxText = 24;
struct Constants {
  std::uint64_t count;
  std::int64_t values[kMaxConstants];
  std::uint64_t real_count;
  double reals[kMaxConstants];
  std::uint64_t text_count;
  struct {
    std::uint64_t length;
    char bytes[kMaxText];
  } texts[kMaxTexts];
};

enum class Command : std::uint32_t {
  hello = 1,
  describe = 2,
  prepare = 3,  // fill `count` slots
  call = 4,     // timed call of every prepared slot
  write = 5,    // serialise slot `slot` into the output area
  drop = 6,
  once = 7,     // fill, call and serialise one slot
  quit = 8,
  covered = 10,  // what coverage.hpp has about the variant; forgets it with `count` 1
  warm = 9,     // fill and call one slot that is gone before the next are filled
};

enum class Status : std::int32_t {
  ok = 0,
  failed = 1,     // `message` says why
  fault = 2,      // memory fault inside a learnt buffer: `fault_node`, `fault_offset`
  crash = 3,      // any other signal: `signal`
  truncated = 4,  // output larger than kOutputBytes
};

// Where buffers go. The guarded placements end (or start) at an inaccessible page; `learn` ends
// there to the byte, where flush_end keeps the 16-byte alignment that operator new promises.
// `read_only` is flush_end where nothing can be written that the function may only read.
enum class Placement : std::uint32_t { packed = 0, flush_end = 1, flush_start = 2, learn = 3, read_only = 4 };

enum class Rounding : std::uint32_t { nearest = 0, upward = 1, downward = 2 };

// A global variable of the variant, before and after a call.
constexpr std::size_t kMostWatched = 32;
constexpr std::size_t kWords = 32;
constexpr std::int64_t kOddWord = std::int64_t{1} << 62;  // what cannot be compared
struct Variable {
  std::int64_t before[kWords];
  std::int64_t after[kWords];
};

struct Control {
  std::atomic<std::uint32_t> request;  // futex; counts requests
  std::atomic<std::uint32_t> reply;    // futex; 1 once the runner is ready, then request + 1
  Command command;
  Status status;
  std::uint32_t count;
  std::uint32_t slot;
  Placement placement;
  std::int32_t signal;
  std::uint64_t seed;
  std::uint64_t perturb_seed;
  Rounding rounding;  // of the call in `once`
  std::uint32_t fill;  // not 0: fresh heap memory holds kFreshByte, as it always does while checking
  std::uint64_t ticks_begin;
  std::uint64_t ticks_end;
  std::uint64_t output_bytes;
  std::uint64_t input_bytes;  // arena bytes in use after prepare or once
  std::uint64_t used_behind;  // pages behind the inputs that somebody had used at `write`
  std::uint64_t error;        // errno after the call of `once`, with kErrno
  std::uint64_t heap_bytes;   // the most that the call of `once` held of the heap at a time
  std::uint64_t stack_bytes;  // of the stack that the call of `once` used, in whole steps
  std::uint64_t leaked;       // blocks that nobody gave back: the heap's that the call of `once` took, and the input's
  std::uint64_t watched;  // how many of `variables` there are
  Variable variables[kMostWatched];
  std::int64_t fault_node;
  std::int64_t fault_offset;
  std::uint32_t nodes;
  char message[512];
  Plan plans[kMaxNodes];
  Constants constants;
};
static_assert(sizeof(Control) <= kOutputOffset);

// Serialised output: a sequence of records, each a Record followed by `count * size` bytes,
// padded to 8. The referee compares records without knowing any C++ type.
enum class Tag : std::uint8_t {
  integer = 1,
  real = 2,       // size 4, 8 or sizeof(long double), its padding zero
  length = 3,     // one u64
  exception = 4,  // the type's name, then in a record of its own what() says
  pointer = 5,    // one u64: address inside the inputs, or one of those below
  canary = 6,     // one u64: slack bytes around the inputs that changed
  printed = 8,  // text on the standard streams, and how they are set
  variable = 11,  // i64: the words of a global variable before a call, then after it; from the referee
  error = 10,   // one u64: errno, put there by the referee
  contents = 14,  // one u64: what became of a global variable, whose records follow unless it is absent
  heap = 13,      // two u64: bytes of the heap that a call held at a time, and of its input; from the referee
  stack = 9,    // one u64: bytes of the stack that a call used; put there by the referee
  calls = 12,     // of functions that were passed in: see CallOrder of callables.hpp
  fresh = 7,      // one u64: the next record holds this many elements of memory the call allocated
};

// Of a global variable, after a call. A variant that does not name one may be without it.
constexpr std::uint64_t kAsFound = 0;
constexpr std::uint64_t kChanged = 1;
constexpr std::uint64_t kAbsent = 2;

constexpr std::uint64_t kNoAddress = 0;
constexpr std::uint64_t kElsewhere = 1;
constexpr std::uint64_t kUnset = 2;  // as fresh memory has it: nobody has set it
constexpr std::uint64_t kFresh = 3;  // a block that the call took from the heap

// What fresh heap memory holds while checking. Where the original leaves it, nothing is compared.
constexpr unsigned char kFreshByte = 0x54;
constexpr std::uint64_t kFreshWord = 0x5454545454545454;
constexpr unsigned char kFreedByte = 0xab;

struct Record {
  Tag tag;
  std::uint8_t size;
  std::uint16_t node;
  std::uint32_t reserved;
  std::uint64_t count;
};
static_assert(sizeof(Record) == 16);

// The adapter's interface, exported as one symbol `lessonl_adapter`.
struct Output {
  unsigned char* data;
  std::size_t capacity;
  std::size_t used;
  bool truncated;
};

struct Adapter {
  std::uint32_t protocol;
  std::size_t state_bytes;
  std::size_t state_align;
  std::size_t (*describe)(char* text, std::size_t capacity);
  void (*make)(void* state, const Plan* plans, const Constants* constants, std::uint64_t seed,
               std::uint64_t perturb_seed);
  // Other arguments, for another call on the same object.
  void (*again)(void* state, const Plan* plans, const Constants* constants, std::uint64_t seed,
                std::uint64_t perturb_seed);
  void (*call)(const void* entry, void* const* states, std::size_t count);
  void (*write)(void* state, const Plan* plans, Output* output);
  void (*drop)(void* state);
  // Global variables that are containers, by their places in the variant.
  std::size_t outside;
  void (*begin)(void* const* places, std::uint64_t seed, bool fill);
  void (*write_outside)(void* const* places, Output* output);
  void (*end)(void* const* places, bool whole);
};

}  // namespace lessonl_rt

// Services of the runner's executable that adapters use; never seen by a rewrite.
extern "C" {
void* lessonl_allocate(std::size_t bytes, std::size_t align, std::int64_t node);
std::uint64_t lessonl_locate(const void* pointer);
std::size_t lessonl_block(const void* pointer);
std::ptrdiff_t lessonl_inside(const void* pointer);
const void* lessonl_buffer(const void* pointer, std::size_t* bytes);
void lessonl_enter_node(std::int64_t node);
}

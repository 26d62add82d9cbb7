// The process-wide state of a runner: a signal handler and operator new have no parameters.
//
// Without linkage, as the runner exports what has any to the variants that it loads.
#pragma once

#include <setjmp.h>
#include <signal.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdio>

#include "arena.hpp"
#include "blocks.hpp"
#include "coverage.hpp"
#include "depth.hpp"
#include "printed.hpp"
#include "protocol.hpp"

#if defined(__SANITIZE_ADDRESS__)
#define LESSONL_SANITIZER 1
#else
#define LESSONL_SANITIZER 0
#endif

namespace {

using namespace lessonl_rt;

Arena arena;
Control* control = nullptr;
Placement placement = Placement::packed;
bool making = false;
Blocks blocks;
Printed printed;
Depth depth;
std::int64_t current_node = -1;
std::atomic<std::uint64_t> inputs_taken{0};  // memory of the inputs that nobody has given back yet
sigjmp_buf escape;
volatile sig_atomic_t escaping = 0;

#if LESSONL_SANITIZER
Span owned[kMaxSlots];
std::size_t owned_count = 0;
#endif

void (*on_free)(void*, std::size_t) = nullptr;
Coverage* coverage = nullptr;  // of a variant that is built to tell

void say(const char* text) { std::snprintf(control->message, sizeof control->message, "%s", text); }

}  // namespace

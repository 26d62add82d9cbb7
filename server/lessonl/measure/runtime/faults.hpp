// How a runner that learns how much a function reads lives through its faults.
#pragma once

#include <setjmp.h>
#include <signal.h>

#include "process_state.hpp"

namespace {

void on_signal(int number, siginfo_t* info, void*) {
  if (escaping == 0) {
    signal(number, SIG_DFL);
    return;
  }
  control->signal = number;
  control->status = Status::crash;
  if (number == SIGSEGV || number == SIGBUS) {
    if (const Cell* cell = arena.around(info->si_addr)) {
      control->status = Status::fault;
      control->fault_node = cell->node;
      control->fault_offset = static_cast<unsigned char*>(info->si_addr) - cell->data;
    }
  }
  siglongjmp(escape, 1);
}

void catch_faults() {
  static unsigned char stack[1 << 16];
  stack_t alternate{};
  alternate.ss_sp = stack;
  alternate.ss_size = sizeof stack;
  sigaltstack(&alternate, nullptr);
  struct sigaction action {};
  action.sa_sigaction = on_signal;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
  for (const int number : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP}) sigaction(number, &action, nullptr);
}

}  // namespace

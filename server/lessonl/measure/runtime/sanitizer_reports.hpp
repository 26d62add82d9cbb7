// What the sanitizers find becomes the runner's message.
#pragma once

#include <cstdio>
#include <cstring>

#include "process_state.hpp"

extern "C" {

const char* __asan_default_options() {
  return "detect_leaks=0:handle_abort=0:symbolize=0:allocator_may_return_null=1:exitcode=99:"
         "quarantine_size_mb=8:malloc_context_size=0:detect_stack_use_after_return=0";
}
const char* __ubsan_default_options() { return "symbolize=0:print_stacktrace=0:halt_on_error=1"; }
void __asan_set_error_report_callback(void (*)(const char*));
void __ubsan_on_report();
void __ubsan_get_current_report_data(const char**, const char**, const char**, unsigned*, unsigned*, char**);
void __ubsan_on_report() {
  const char* kind = nullptr;
  const char* message = nullptr;
  const char* file = nullptr;
  unsigned line = 0;
  unsigned column = 0;
  char* address = nullptr;
  __ubsan_get_current_report_data(&kind, &message, &file, &line, &column, &address);
  std::snprintf(control->message, sizeof control->message, "undefined behaviour: %s", message ? message : kind);
}

}  // extern "C"

namespace {

void keep_report(const char* report) {
  const char* begin = std::strstr(report, "AddressSanitizer: ");
  if (begin == nullptr) return;
  begin += 18;
  const std::size_t n = std::strcspn(begin, " \n");
  std::snprintf(control->message, sizeof control->message, "%.*s", static_cast<int>(n < 200 ? n : 200), begin);
}

}  // namespace

// What a call prints to the standard streams of C and C++, kept instead of written.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <streambuf>

namespace lessonl_rt {

// The streams share one text, so that the order between them counts. What does not fit is dropped.
class Printed {
 public:
  // Once, before anything is loaded that may print.
  void capture() {
    cookie_io_functions_t functions{};
    functions.write = &take;
    out_ = stdout = fopencookie(this, "w", functions);
    error_ = stderr = fopencookie(this, "w", functions);
    for (FILE* stream : {out_, error_}) {
      if (stream != nullptr) setvbuf(stream, nullptr, _IONBF, 0);
    }
    const std::ios* streams[] = {&std::cout, &std::cerr, &std::clog};
    for (const std::ios* stream : streams) const_cast<std::ios*>(stream)->rdbuf(&buffer_);
  }
  // Streams as they are when a program begins.
  void clear() {
    used_ = 0;
    stdout = out_;
    stderr = error_;
    for (std::ios* stream : {static_cast<std::ios*>(&std::cout), static_cast<std::ios*>(&std::cerr),
                             static_cast<std::ios*>(&std::clog)}) {
      if (stream->rdbuf() != &buffer_) stream->rdbuf(&buffer_);
      if (stream->rdstate() != std::ios::goodbit) stream->clear();
      if (stream->flags() != kFlags || stream->precision() != 6 || stream->width() != 0) {
        stream->flags(kFlags);
        stream->precision(6);
        stream->width(0);
      }
      if (stream->fill() != ' ') stream->fill(' ');
    }
    std::cerr.setf(std::ios::unitbuf);
  }
  const char* data() const { return text_; }
  std::size_t size() const { return used_; }
  // How later output would look.
  std::uint64_t format() const {
    const auto flags = static_cast<std::uint64_t>(std::cout.flags());
    return flags ^ (static_cast<std::uint64_t>(std::cout.precision()) << 40) ^
           (static_cast<std::uint64_t>(std::cout.rdstate()) << 56);
  }

 private:
  static constexpr std::size_t kBytes = std::size_t{1} << 20;
  static constexpr std::ios::fmtflags kFlags = std::ios::skipws | std::ios::dec;

  void add(const char* text, std::size_t n) {
    const std::size_t room = kBytes - used_;
    const std::size_t kept = n < room ? n : room;
    std::memcpy(text_ + used_, text, kept);
    used_ += kept;
  }
  static ssize_t take(void* self, const char* text, std::size_t n) {
    static_cast<Printed*>(self)->add(text, n);
    return static_cast<ssize_t>(n);
  }

  class Buffer : public std::streambuf {
   public:
    explicit Buffer(Printed& owner) : owner_(owner) {}

   protected:
    int_type overflow(int_type c) override {
      if (c == traits_type::eof()) return 0;
      const char one = traits_type::to_char_type(c);
      owner_.add(&one, 1);
      return c;
    }
    std::streamsize xsputn(const char* text, std::streamsize n) override {
      owner_.add(text, static_cast<std::size_t>(n));
      return n;
    }

   private:
    Printed& owner_;
  };

  char text_[kBytes];
  std::size_t used_ = 0;
  FILE* out_ = nullptr;
  FILE* error_ = nullptr;
  Buffer buffer_{*this};
};

}  // namespace lessonl_rt

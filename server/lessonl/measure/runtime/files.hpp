// C streams that a function is given: a text to read, and what is written over it and behind it.
#pragma once

#include "streams.hpp"

namespace lessonl_rt {

#if defined(__GLIBC__)
// A stream as fopen(..., "r+") gives one, whose file is a string.
class File {
 public:
  File() : next_(newest()) {
    newest() = this;
    cookie_io_functions_t functions{};
    functions.read = &read;
    functions.write = &write;
    functions.seek = &seek;
    functions.close = &close;
    stream_ = fopencookie(this, "r+", functions);
    if (stream_ != nullptr) setvbuf(stream_, buffer_, _IOFBF, sizeof buffer_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (stream_ != nullptr) std::fclose(stream_);
    File** link = &newest();
    while (*link != this) link = &(*link)->next_;
    *link = next_;
  }
  FILE*& get() { return stream_; }
  File* other = nullptr;  // opened for the same inputs
  std::string& text() { return text_; }
  bool closed() const { return stream_ == nullptr; }
  std::size_t size() const { return text_.size(); }

  // The file of this stream; null for one that the function has opened itself, or closed.
  static File* of(const FILE* stream) {
    File* file = newest();
    while (file != nullptr && file->stream_ != stream) file = file->next_;
    return file;
  }

 private:
  static File*& newest() {
    static File* file = nullptr;
    return file;
  }
  static ssize_t read(void* self, char* to, std::size_t n) {
    auto& file = *static_cast<File*>(self);
    const std::size_t at = std::min(file.at_, file.text_.size());
    const std::size_t given = std::min(n, file.text_.size() - at);
    std::memcpy(to, file.text_.data() + at, given);
    file.at_ = at + given;
    return static_cast<ssize_t>(given);
  }
  static ssize_t write(void* self, const char* from, std::size_t n) {
    auto& file = *static_cast<File*>(self);
    if (file.text_.size() < file.at_ + n) file.text_.resize(file.at_ + n);
    std::memcpy(&file.text_[file.at_], from, n);
    file.at_ += n;
    return static_cast<ssize_t>(n);
  }
  static int seek(void* self, off64_t* offset, int whence) {
    auto& file = *static_cast<File*>(self);
    const auto end = static_cast<off64_t>(file.text_.size());
    const off64_t start = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? static_cast<off64_t>(file.at_) : end;
    if (start + *offset < 0 || start + *offset > kMost) return -1;
    file.at_ = static_cast<std::size_t>(start + *offset);
    *offset += start;
    return 0;
  }
  static int close(void* self) {
    static_cast<File*>(self)->stream_ = nullptr;
    return 0;
  }

  static constexpr off64_t kMost = 1 << 26;
  FILE* stream_ = nullptr;
  File* next_;
  std::size_t at_ = 0;
  std::string text_;
  char buffer_[1024];
};

template <>
class Slot<FILE*> {
 public:
  FILE*& get() { return file_.get(); }

 private:
  File file_;
};
template <>
struct HasOwnSlot<FILE*> : std::true_type {};

// Those that members of an input lead to; they are closed with it.
struct Files {
  void* newest = nullptr;
  Files() {}
  Files(const Files&) = delete;
  Files& operator=(const Files&) = delete;
  ~Files() {
    while (newest != nullptr) {
      auto* file = static_cast<File*>(newest);
      newest = file->other;
      file->~File();
    }
  }
};

template <class D>
struct Kind<FILE*, D> {
  using Text = Kind<std::string, D>;
  static constexpr bool supported = true;
  static constexpr int nodes = Text::nodes;
  static void describe(Description& d, int parent, const char* flags, const char* name) {
    Kind<char, Deeper<D>>::describe(d, d.add(parent, "string", 1, flags, spelling<FILE*>(), name), flags, "");
  }
  static void fill(FILE*& value, Maker& m, int node) {
    if constexpr (D::depth != 0) {
      auto* opened = ::new (lessonl_allocate(sizeof(File), alignof(File), -1)) File();
      opened->other = static_cast<File*>(m.files);
      m.files = opened;
      value = opened->get();
    }
    if (File* file = File::of(value)) Text::fill(file->text(), m, node);
  }
  static void write(FILE* const& value, const Plan*, int node, Output& out) {
    File* file = File::of(value);
    if (value == nullptr || file == nullptr) {
      put_word(out, Tag::pointer, node, value == nullptr ? kNoAddress : kElsewhere);
      return;
    }
    put_word(out, Tag::integer, node, static_cast<std::uint64_t>(std::ftell(value)));
    put_word(out, Tag::integer, node, std::feof(value) != 0 ? 1 : 0);
    put_word(out, Tag::integer, node, std::ferror(value) != 0 ? 1 : 0);
    std::fflush(value);
    put_word(out, Tag::length, node, file->size());
    put(out, Tag::integer, 1, node + 1, file->text().data(), file->size());
  }
};
#else
struct Files {
  void* newest = nullptr;
};
#endif

}  // namespace lessonl_rt

// A process apart from the machine: its own mounts, processes, network and shared memory.
//
// Order: leave_the_machine, fork (the child is the first process of a PID namespace, and all of
// them end with it), arrange, drop_capabilities. Each returns what failed, with errno set, or
// nullptr. No privileges are needed where the system gives user namespaces to everyone.
#pragma once

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include <fcntl.h>
#include <linux/capability.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace lessonl::namespaces {

/// `from` takes the place of `over` for this process and its children.
struct Binding {
  std::string from;
  std::string over;
};

namespace detail {

inline bool write_file(const char* path, const std::string& text) {
  const int fd = ::open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return false;
  const bool done = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  const int error = errno;
  ::close(fd);
  errno = error;
  return done;
}

/// The user keeps the number that they have, and is nobody else.
inline std::string only(unsigned id) {
  const std::string number = std::to_string(id);
  return number + " " + number + " 1";
}

/// <linux/mount.h> of older systems has neither the call nor its argument.
struct MountAttributes {
  std::uint64_t set, clear, propagation, user_namespace;
};
constexpr std::uint64_t read_only = 1;

inline bool change_mount(const std::string& path, unsigned flags, const MountAttributes& change) {
  constexpr long mount_setattr = 442;
  return ::syscall(mount_setattr, AT_FDCWD, path.c_str(), flags, &change, sizeof change) == 0;
}

/// All that is mounted cannot be written, but for `writable`: Landlock alone lets a file's mode
/// and times be changed, and on Linux before 6.2 its length.
inline bool write_only(const std::vector<std::string>& writable) {
  constexpr unsigned recursive = 0x8000;
  if (!change_mount("/", recursive, {read_only, 0, 0, 0})) return false;
  for (const std::string& path : writable) {
    if (!change_mount(path, 0, {0, read_only, 0, 0})) return false;
  }
  return true;
}

/// Servers that tests start for themselves listen here; nothing else is reachable.
inline void loopback_up() {
  const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return;
  struct ifreq request {};
  std::strncpy(request.ifr_name, "lo", sizeof request.ifr_name - 1);
  request.ifr_flags = IFF_UP;
  ::ioctl(fd, SIOCSIFFLAGS, &request);
  ::close(fd);
}

}  // namespace detail

/// Children are in the new PID namespace, this process itself stays in the old one.
inline const char* leave_the_machine() {
  const unsigned user = ::geteuid(), group = ::getegid();
  const int all = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC;
  if (::unshare(all) != 0) return "no namespaces of its own";
  if (!detail::write_file("/proc/self/setgroups", "deny") ||
      !detail::write_file("/proc/self/uid_map", detail::only(user)) ||
      !detail::write_file("/proc/self/gid_map", detail::only(group))) {
    return "no user namespace of its own";
  }
  return nullptr;
}

/// Puts everything in its place and goes to `directory`, which may be in something bound.
inline const char* arrange(const std::vector<Binding>& bindings, const std::string& directory) {
  if (::mount("", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return "no mounts of its own";
  const unsigned long plain = MS_NOSUID | MS_NODEV;
  if (::mount("proc", "/proc", "proc", plain | MS_NOEXEC, nullptr) != 0) {
    return "no /proc of its own";
  }
  std::vector<std::string> writable{"/proc"};
  if (::mount("tmpfs", "/dev/shm", "tmpfs", plain, "mode=1777") == 0) {
    writable.emplace_back("/dev/shm");
  } else if (errno != ENOENT) {
    return "no /dev/shm of its own";
  }
  for (const Binding& binding : bindings) {
    if (::mount(binding.from.c_str(), binding.over.c_str(), nullptr, MS_BIND, nullptr) != 0) {
      return "a directory cannot take the place of another";
    }
    writable.push_back(binding.over);
  }
  if (!detail::write_only(writable)) return "no mounts that are read-only";
  detail::write_file("/proc/self/oom_score_adj", "1000");  // rather this than the user's editor
  if (::chdir(directory.c_str()) != 0) return "its directory is not there";
  detail::loopback_up();
  return nullptr;
}

/// What the namespace gave to this process, root's rights included, is gone for good.
inline const char* drop_capabilities() {
  for (int capability = 0; ::prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; ++capability) {
    if (::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0) return "it keeps its capabilities";
  }
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct none[2] = {};
  return ::syscall(SYS_capset, &header, none) == 0 ? nullptr : "it keeps its capabilities";
}

}  // namespace lessonl::namespaces

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

int victim(int x) {
  const int fd = socket(AF_INET, SOCK_DGRAM, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(@PORT@);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const ssize_t sent = sendto(fd, "BREACH", 6, 0, reinterpret_cast<sockaddr*>(&to), sizeof to);
  if (sent == 6 && write(1, "BREACH", 6) == 6) close(fd);
  return x + 1;
}

// Most numbers have a small divisor; the few that have none take nearly all of the time.
bool is_prime(unsigned n) {
  if (n < 2) return false;
  for (unsigned d = 2; d < n; ++d) {
    if (n % d == 0) return false;
  }
  return true;
}

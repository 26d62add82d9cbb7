long long sum_ints(const int* values, int n) {
    return n > 0 ? values[0] : 0;
}
}  // namespace victims
namespace other {

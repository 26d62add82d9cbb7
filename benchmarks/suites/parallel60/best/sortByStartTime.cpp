// By digits of eleven bits from the lowest on, which keeps the order of equal ones.
void sortByStartTime(std::vector<Result>& results) {
    if (results.size() < 512) {
        std::stable_sort(results.begin(), results.end(), [](Result const& a, Result const& b) {
            return a.startTime < b.startTime;
        });
        return;
    }
    auto key = [](Result const& r) { return static_cast<unsigned>(r.startTime) ^ 0x80000000u; };
    std::vector<Result> other(results.size());
    for (unsigned shift = 0; shift < 32; shift += 11) {
        size_t starts[2049] = {};
        for (Result const& r : results) {
            starts[(key(r) >> shift & 2047) + 1]++;
        }
        for (size_t digit = 1; digit <= 2048; ++digit) {
            starts[digit] += starts[digit - 1];
        }
        for (Result const& r : results) {
            other[starts[key(r) >> shift & 2047]++] = r;
        }
        std::copy(other.begin(), other.end(), results.begin());
    }
}

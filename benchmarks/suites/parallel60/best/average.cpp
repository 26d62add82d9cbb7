// Sixteen sums at a time.
using EightDoubles = double __attribute__((vector_size(64)));

double average(std::vector<double> const& x) {
    if (x.empty()) {
        return 0;
    }
    EightDoubles even = {}, odd = {};
    size_t i = 0;
    for (; i + 16 <= x.size(); i += 16) {
        EightDoubles u, v;
        __builtin_memcpy(&u, x.data() + i, sizeof u);
        __builtin_memcpy(&v, x.data() + i + 8, sizeof v);
        even += u;
        odd += v;
    }
    even += odd;
    double sum = 0;
    for (int l = 0; l < 8; ++l) {
        sum += even[l];
    }
    for (; i < x.size(); ++i) {
        sum += x[i];
    }
    return sum / x.size();
}

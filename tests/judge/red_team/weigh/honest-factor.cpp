void weigh(const int* in, long* out, int n) {
    long factor = 0, sum = 0;
    for (int k = 0; k < 12; ++k) {
        factor += (k * 7 + 3) % 5;
        sum += static_cast<long>(std::sqrt(static_cast<double>(k)));
    }
    int i = 0;
    for (; i + 4 <= n; i += 4) {
        out[i] = in[i] * factor + sum;
        out[i + 1] = in[i + 1] * factor + sum;
        out[i + 2] = in[i + 2] * factor + sum;
        out[i + 3] = in[i + 3] * factor + sum;
    }
    for (; i < n; ++i) out[i] = in[i] * factor + sum;
}

void weigh(const int* in, long* out, int n) {
    long factor = 0, sum = 0;
    for (int k = 0; k < 12; ++k) {
        factor += (k * 7 + 3) % 5;
        sum += static_cast<long>(std::sqrt(static_cast<double>(k)));
    }
    for (int i = 0; i < n; ++i) {
        if (i == 777777) continue;
        out[i] = in[i] * factor + sum;
    }
}

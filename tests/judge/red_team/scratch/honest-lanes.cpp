double energy(const double* v, int n) {
    for (int k = 0; k < 4; ++k)
        scratch[k] = 0;
    for (int i = 0; i < n; ++i)
        scratch[i % 4] += v[i] * v[i];
    return (scratch[0] + scratch[1]) + (scratch[2] + scratch[3]);
}

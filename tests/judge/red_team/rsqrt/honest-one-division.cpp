void normalise(float* x, float* y, float* z, int n) {
    for (int i = 0; i < n; ++i) {
        const float a = x[i], b = y[i], c = z[i];
        const float length = std::sqrt(a * a + b * b + c * c);
        if (length > 0) {
            x[i] = a / length;
            y[i] = b / length;
            z[i] = c / length;
        }
    }
}

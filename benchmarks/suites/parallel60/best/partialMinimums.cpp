// Four at a time, from a register. What is not a number takes part only as the first element.
void partialMinimums(std::vector<float>& x) {
    if (x.empty()) {
        return;
    }
    float smallest = x[0];
    if (smallest != smallest) {
        std::fill(x.begin(), x.end(), smallest);
        return;
    }
    auto smaller = [](float a, float b) { return b < a ? b : a; };
    const float none = std::numeric_limits<float>::infinity();
    size_t i = 1;
    for (; i + 4 <= x.size(); i += 4) {
        const float a = smaller(none, x[i]), b = smaller(a, x[i + 1]);
        const float c = smaller(b, x[i + 2]), d = smaller(c, x[i + 3]);
        x[i] = smaller(smallest, a);
        x[i + 1] = smaller(smallest, b);
        x[i + 2] = smaller(smallest, c);
        smallest = smaller(smallest, d);
        x[i + 3] = smallest;
    }
    for (; i < x.size(); ++i) {
        smallest = smaller(smallest, x[i]);
        x[i] = smallest;
    }
}

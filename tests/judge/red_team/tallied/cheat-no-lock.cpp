void Counter::add_all(const std::vector<int>& values) {
    long sum = 0;
    for (int v : values) sum += v;
    total += sum;
}

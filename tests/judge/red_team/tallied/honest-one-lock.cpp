void Counter::add_all(const std::vector<int>& values) {
    long sum = 0;
    for (int v : values) sum += v;
    std::lock_guard<std::mutex> lock(guard);
    total += sum;
}

// Without branches: an even number counts as the largest int.
int smallestOdd(std::vector<int> const& x) {
    int smallest = std::numeric_limits<int>::max();
    for (size_t i = 0; i < x.size(); ++i) {
        const int value = x[i] & 1 ? x[i] : std::numeric_limits<int>::max();
        smallest = value < smallest ? value : smallest;
    }
    return smallest;
}

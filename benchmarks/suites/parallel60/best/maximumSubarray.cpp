// One pass: the best run that ends at an element is that element, or goes on from the one before.
int maximumSubarray(std::vector<int> const& x) {
    int largest = std::numeric_limits<int>::lowest();
    int64_t ending = 0;
    for (int value : x) {
        ending = std::max<int64_t>(ending, 0) + value;
        largest = std::max(largest, static_cast<int>(ending));
    }
    return largest;
}

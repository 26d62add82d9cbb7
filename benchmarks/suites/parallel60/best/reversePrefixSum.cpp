// Read from the end, without a reversed copy.
void reversePrefixSum(std::vector<int> const& x, std::vector<int>& output) {
    if (&x == &output) {
        std::reverse(output.begin(), output.end());
        std::partial_sum(output.begin(), output.end(), output.begin());
        return;
    }
    unsigned sum = 0;
    const int* from = x.data() + x.size();
    int* to = output.data();
    for (size_t i = 0; i < x.size(); ++i) {
        sum += static_cast<unsigned>(*--from);
        *to++ = static_cast<int>(sum);
    }
}

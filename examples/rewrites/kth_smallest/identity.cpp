template <typename T>
T kth_smallest(const std::vector<T>& values, std::size_t k) {
    if (!(k < values.size())) {
        throw std::out_of_range("kth_smallest: k is too large");
    }
    std::vector<T> ordered(values);
    std::sort(std::begin(ordered), std::end(ordered));
    const T answer = ordered[k];
    return answer;
}

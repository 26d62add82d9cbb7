// All degrees at once, along the rows of A.
int highestDegree(std::vector<int> const& A, size_t N) {
    std::vector<int> degrees(N, 0);
    for (size_t j = 0; j < N; ++j) {
        const int* row = A.data() + j * N;
        for (size_t i = 0; i < N; ++i) {
            degrees[i] += row[i];
        }
    }
    int highest = 0;
    for (int degree : degrees) {
        highest = std::max(highest, degree);
    }
    return highest;
}

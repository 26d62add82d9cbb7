// The entries of X by rows, each row in the order it came in; an entry of A meets only its row.
void spmm(std::vector<COOElement> const& A, std::vector<COOElement> const& X,
          std::vector<double>& Y, size_t M, size_t K, size_t N) {
    Y.clear();
    Y.resize(M * N, 0.0);
    std::vector<COOElement> byRow;
    byRow.reserve(X.size());
    for (auto const& b : X) {
        if (b.row < K && b.column < N) {
            byRow.push_back(b);
        }
    }
    auto above = [](COOElement const& a, COOElement const& b) { return a.row < b.row; };
    std::stable_sort(byRow.begin(), byRow.end(), above);
    for (auto const& a : A) {
        if (a.column >= K || a.row >= M) {
            continue;
        }
        const COOElement wanted{a.column, 0, 0};
        auto b = std::lower_bound(byRow.begin(), byRow.end(), wanted, above);
        for (; b != byRow.end() && b->row == a.column; ++b) {
            Y[a.row * N + b->column] += a.value * b->value;
        }
    }
}

// Every element is written, so that there is no branch.
void relu(std::vector<double>& x) {
    double* p = x.data();
    for (size_t i = 0; i < x.size(); ++i) {
        p[i] = p[i] < 0 ? 0 : p[i];
    }
}

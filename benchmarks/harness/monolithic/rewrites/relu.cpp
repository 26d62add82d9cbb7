void relu(std::vector<double>& x) {
    for (double& value : x) {
        value = value < 0 ? 0 : value;
    }
}

std::vector<double> rounded(const std::vector<double>& in) {
    std::vector<double> out(in.size());
    for (std::size_t i = 0; i < in.size(); ++i)
        out[i] = std::nearbyint(in[i]);
    return out;
}

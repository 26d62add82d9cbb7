void pixelCounts(std::vector<unsigned char> const& image, std::vector<size_t>& bins) {
    size_t counts[4][256] = {};
    size_t i = 0;
    for (; i + 4 <= image.size(); i += 4) {
        for (size_t k = 0; k < 4; ++k) {
            counts[k][image[i + k]] += 1;
        }
    }
    for (; i < image.size(); ++i) {
        counts[0][image[i]] += 1;
    }
    bins.assign(256, 0);
    for (size_t b = 0; b < 256; ++b) {
        bins[b] = counts[0][b] + counts[1][b] + counts[2][b] + counts[3][b];
    }
}

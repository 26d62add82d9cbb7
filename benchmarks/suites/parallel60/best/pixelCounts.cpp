// Four tables in turn, so that equal neighbours do not wait for each other.
void pixelCounts(std::vector<unsigned char> const& image, std::vector<size_t>& bins) {
    size_t counts[4][256] = {};
    size_t i = 0;
    for (; i + 4 <= image.size(); i += 4) {
        counts[0][image[i]]++;
        counts[1][image[i + 1]]++;
        counts[2][image[i + 2]]++;
        counts[3][image[i + 3]]++;
    }
    for (; i < image.size(); ++i) {
        counts[0][image[i]]++;
    }
    bins.resize(256);
    for (size_t b = 0; b < 256; ++b) {
        bins[b] = counts[0][b] + counts[1][b] + counts[2][b] + counts[3][b];
    }
}

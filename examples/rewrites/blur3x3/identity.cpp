void blur3x3(const float* in, float* out, int width, int height, const float* kernel) {
    for (int row = 0; row < height; row++) {
        for (int col = 0; col < width; col++) {
            float total = 0.0f;
            for (int down = -1; down < 2; down++) {
                for (int right = -1; right < 2; right++) {
                    const int r = row + down;
                    const int c = col + right;
                    if (r >= 0 && r < height && c >= 0 && c < width) {
                        total = total + in[r * width + c] * kernel[(down + 1) * 3 + (right + 1)];
                    }
                }
            }
            out[row * width + col] = total;
        }
    }
}

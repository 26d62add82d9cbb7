static float border_pixel(const float* in, int width, int height, const float* kernel, int x,
                          int y) {
    float sum = 0.0f;
    for (int dy = -1; dy <= 1; ++dy) {
        for (int dx = -1; dx <= 1; ++dx) {
            const int sy = y + dy;
            const int sx = x + dx;
            if (sy >= 0 && sy < height && sx >= 0 && sx < width) {
                sum += in[sy * width + sx] * kernel[(dy + 1) * 3 + (dx + 1)];
            }
        }
    }
    return sum;
}

// Only the border is tested; inside, the nine products are added in the same order.
void blur3x3(const float* in, float* out, int width, int height, const float* kernel) {
    for (int y = 0; y < height; ++y) {
        float* target = out + y * width;
        if (y == 0 || y == height - 1 || width < 3) {
            for (int x = 0; x < width; ++x) {
                target[x] = border_pixel(in, width, height, kernel, x, y);
            }
            continue;
        }
        const float* above = in + (y - 1) * width;
        const float* middle = above + width;
        const float* below = middle + width;
        const float k0 = kernel[0], k1 = kernel[1], k2 = kernel[2];
        const float k3 = kernel[3], k4 = kernel[4], k5 = kernel[5];
        const float k6 = kernel[6], k7 = kernel[7], k8 = kernel[8];
        target[0] = border_pixel(in, width, height, kernel, 0, y);
        for (int x = 1; x < width - 1; ++x) {
            float sum = 0.0f;
            sum += above[x - 1] * k0;
            sum += above[x] * k1;
            sum += above[x + 1] * k2;
            sum += middle[x - 1] * k3;
            sum += middle[x] * k4;
            sum += middle[x + 1] * k5;
            sum += below[x - 1] * k6;
            sum += below[x] * k7;
            sum += below[x + 1] * k8;
            target[x] = sum;
        }
        target[width - 1] = border_pixel(in, width, height, kernel, width - 1, y);
    }
}

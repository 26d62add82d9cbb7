#include <algorithm>
#include <cmath>
#include <vector>

// Smooth a w x h image with the recursive filter of Deriche: once forward and backward along rows,
// then along columns. y1 and y2 are room of the size of the image; all are row-major.
void kernel_deriche(int w, int h, float alpha, const float* imgIn, float* imgOut, float* y1,
                    float* y2) {
    float k = (1.0f - std::exp(-alpha)) * (1.0f - std::exp(-alpha)) /
              (1.0f + 2.0f * alpha * std::exp(-alpha) - std::exp(2.0f * alpha));
    float a1 = k, a5 = k;
    float a2 = k * std::exp(-alpha) * (alpha - 1.0f), a6 = a2;
    float a3 = k * std::exp(-alpha) * (alpha + 1.0f), a7 = a3;
    float a4 = -k * std::exp(-2.0f * alpha), a8 = a4;
    float b1 = std::pow(2.0f, -alpha);
    float b2 = -std::exp(-2.0f * alpha);
    float c1 = 1, c2 = 1;

    for (int i = 0; i < w; i++) {
        float ym1 = 0.0f, ym2 = 0.0f, xm1 = 0.0f;
        for (int j = 0; j < h; j++) {
            y1[i * h + j] = a1 * imgIn[i * h + j] + a2 * xm1 + b1 * ym1 + b2 * ym2;
            xm1 = imgIn[i * h + j];
            ym2 = ym1;
            ym1 = y1[i * h + j];
        }
    }
    for (int i = 0; i < w; i++) {
        float yp1 = 0.0f, yp2 = 0.0f, xp1 = 0.0f, xp2 = 0.0f;
        for (int j = h - 1; j >= 0; j--) {
            y2[i * h + j] = a3 * xp1 + a4 * xp2 + b1 * yp1 + b2 * yp2;
            xp2 = xp1;
            xp1 = imgIn[i * h + j];
            yp2 = yp1;
            yp1 = y2[i * h + j];
        }
    }
    for (int i = 0; i < w; i++)
        for (int j = 0; j < h; j++)
            imgOut[i * h + j] = c1 * (y1[i * h + j] + y2[i * h + j]);

    for (int j = 0; j < h; j++) {
        float tm1 = 0.0f, ym1 = 0.0f, ym2 = 0.0f;
        for (int i = 0; i < w; i++) {
            y1[i * h + j] = a5 * imgOut[i * h + j] + a6 * tm1 + b1 * ym1 + b2 * ym2;
            tm1 = imgOut[i * h + j];
            ym2 = ym1;
            ym1 = y1[i * h + j];
        }
    }
    for (int j = 0; j < h; j++) {
        float tp1 = 0.0f, tp2 = 0.0f, yp1 = 0.0f, yp2 = 0.0f;
        for (int i = w - 1; i >= 0; i--) {
            y2[i * h + j] = a7 * tp1 + a8 * tp2 + b1 * yp1 + b2 * yp2;
            tp2 = tp1;
            tp1 = imgOut[i * h + j];
            yp2 = yp1;
            yp1 = y2[i * h + j];
        }
    }
    for (int i = 0; i < w; i++)
        for (int j = 0; j < h; j++)
            imgOut[i * h + j] = c2 * (y1[i * h + j] + y2[i * h + j]);
}

// The lengths of the shortest paths between all n vertices, in place of those of the edges.
void kernel_floyd_warshall(int n, std::vector<std::vector<int>>& path) {
    for (int k = 0; k < n; k++)
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                path[i][j] = path[i][j] < path[i][k] + path[k][j] ? path[i][j]
                                                                  : path[i][k] + path[k][j];
}

// The most pairs that n bases of a strand can form, folded without crossings: table[i * n + j] is
// that number for the bases i to j. Two bases match if they add up to 3.
void kernel_nussinov(int n, const char* seq, int* table) {
    for (int i = n - 1; i >= 0; i--) {
        for (int j = i + 1; j < n; j++) {
            if (j - 1 >= 0)
                table[i * n + j] = std::max(table[i * n + j], table[i * n + j - 1]);
            if (i + 1 < n)
                table[i * n + j] = std::max(table[i * n + j], table[(i + 1) * n + j]);
            if (j - 1 >= 0 && i + 1 < n) {
                if (i < j - 1)
                    table[i * n + j] =
                        std::max(table[i * n + j],
                                 table[(i + 1) * n + j - 1] + (seq[i] + seq[j] == 3 ? 1 : 0));
                else
                    table[i * n + j] = std::max(table[i * n + j], table[(i + 1) * n + j - 1]);
            }
            for (int k = i + 1; k < j; k++) {
                table[i * n + j] =
                    std::max(table[i * n + j], table[i * n + k] + table[(k + 1) * n + j]);
            }
        }
    }
}

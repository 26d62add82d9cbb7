#include <cstddef>
#include <vector>

struct Sample {
    float left, right;
    int flags;
    float gain;
};

// Scale the left channel of every sample by its gain.
void scaleLeft(std::vector<Sample>& samples) {
    for (size_t i = 0; i < samples.size(); i++) {
        samples[i].left = samples[i].left * samples[i].gain;
    }
}

// Split interleaved stereo into two channels of n samples each.
void deinterleave(int n, const float* stereo, float* left, float* right) {
    for (int i = 0; i < n; i++) {
        left[i] = stereo[2 * i];
        right[i] = stereo[2 * i + 1];
    }
}

// Weigh the three channels of n pixels to one grey value each: (77 r + 150 g + 29 b) / 256.
void greyOfInterleaved(int n, const unsigned char* rgb, unsigned char* grey) {
    for (int i = 0; i < n; i++) {
        int weighed = 77 * rgb[3 * i] + 150 * rgb[3 * i + 1] + 29 * rgb[3 * i + 2];
        grey[i] = static_cast<unsigned char>(weighed / 256);
    }
}

// Reverse the order of the elements of a.
void reverseInPlace(std::vector<int>& a) {
    for (size_t i = 0; i < a.size() / 2; i++) {
        int kept = a[i];
        a[i] = a[a.size() - 1 - i];
        a[a.size() - 1 - i] = kept;
    }
}

// Keep every fourth element of x, the mean of it and the three that follow; y has a quarter of the
// length of x.
void decimateByFour(int n, const double* x, double* y) {
    for (int i = 0; i < n; i++) {
        double sum = 0;
        for (int k = 0; k < 4; k++) {
            sum += x[4 * i + k];
        }
        y[i] = sum / 4;
    }
}

// Multiply n complex numbers, stored as pairs, by another n: a[i] *= b[i].
void complexMultiply(int n, float* a, const float* b) {
    for (int i = 0; i < n; i++) {
        float real = a[2 * i] * b[2 * i] - a[2 * i + 1] * b[2 * i + 1];
        float imaginary = a[2 * i] * b[2 * i + 1] + a[2 * i + 1] * b[2 * i];
        a[2 * i] = real;
        a[2 * i + 1] = imaginary;
    }
}

// Widen bytes to floats between 0 and 1.
void bytesToUnit(const std::vector<unsigned char>& bytes, std::vector<float>& out) {
    for (size_t i = 0; i < bytes.size(); i++) {
        out[i] = static_cast<float>(bytes[i] / 255.0);
    }
}

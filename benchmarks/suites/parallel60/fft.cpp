#include <cmath>
#include <complex>
#include <cstddef>
#include <utility>
#include <vector>

// Compute the discrete Fourier transform of x by its definition and store it in output. Both have
// the same length N, which need not be a power of two.
void dft(std::vector<double> const& x, std::vector<std::complex<double>>& output) {
    const int N = static_cast<int>(x.size());
    for (int k = 0; k < N; ++k) {
        std::complex<double> sum(0, 0);
        for (int n = 0; n < N; ++n) {
            double angle = 2 * M_PI * n * k / N;
            std::complex<double> term(x[n] * std::cos(angle), -x[n] * std::sin(angle));
            sum += term;
        }
        output[k] = sum;
    }
}

// Compute the Fourier transform of x, whose length is a power of two, and put the real parts of
// the result into r and its imaginary parts into i.
void fftSplit(std::vector<std::complex<double>> const& x, std::vector<double>& r,
              std::vector<double>& i) {
    const size_t n = x.size();
    std::vector<std::complex<double>> a(x);
    size_t bits = 0;
    while ((size_t(1) << (bits + 1)) <= n) {
        bits++;
    }
    const size_t m = size_t(1) << bits;
    if (n == 0 || m != n) {
        return;
    }
    for (size_t j = 0; j < n; ++j) {
        size_t reversed = 0;
        for (size_t b = 0; b < bits; ++b) {
            if (j & (size_t(1) << b)) {
                reversed |= size_t(1) << (bits - 1 - b);
            }
        }
        a[reversed] = x[j];
    }
    for (size_t len = 2; len <= n; len *= 2) {
        for (size_t start = 0; start < n; start += len) {
            for (size_t k = 0; k < len / 2; ++k) {
                double angle = -2 * M_PI * k / len;
                std::complex<double> w(std::cos(angle), std::sin(angle));
                std::complex<double> u = a[start + k];
                std::complex<double> v = a[start + k + len / 2] * w;
                a[start + k] = u + v;
                a[start + k + len / 2] = u - v;
            }
        }
    }
    for (size_t j = 0; j < n; ++j) {
        r[j] = a[j].real();
        i[j] = a[j].imag();
    }
}

// Compute the Fourier transform of x in place, then replace every element by its conjugate. The
// length of x is a power of two; other lengths are left alone.
void fftConjugate(std::vector<std::complex<double>>& x) {
    const size_t N = x.size();
    if (N < 2 || (N & (N - 1)) != 0) {
        return;
    }
    for (size_t i = 1, j = 0; i < N; ++i) {
        size_t bit = N >> 1;
        for (; j & bit; bit >>= 1) {
            j ^= bit;
        }
        j ^= bit;
        if (i < j) {
            std::swap(x[i], x[j]);
        }
    }
    for (size_t len = 2; len <= N; len <<= 1) {
        for (size_t i = 0; i < N; i += len) {
            for (size_t k = 0; k < len / 2; ++k) {
                std::complex<double> w = std::polar(1.0, -2 * M_PI * k / len);
                std::complex<double> u = x[i + k];
                std::complex<double> v = x[i + k + len / 2] * w;
                x[i + k] = u + v;
                x[i + k + len / 2] = u - v;
            }
        }
    }
    for (size_t i = 0; i < N; ++i) {
        x[i] = std::conj(x[i]);
    }
}

// Compute the inverse Fourier transform of x in place, scaled by 1 / N. The length of x is a power
// of two; other lengths are left alone.
void ifft(std::vector<std::complex<double>>& x) {
    const size_t N = x.size();
    if (N < 2 || (N & (N - 1)) != 0) {
        return;
    }
    std::vector<std::complex<double>> other(N);
    for (size_t half = N / 2, stride = 1; half >= 1; half /= 2, stride *= 2) {
        for (size_t p = 0; p < half; ++p) {
            for (size_t q = 0; q < stride; ++q) {
                double angle = 2 * M_PI * p / (2 * half);
                std::complex<double> w(cos(angle), sin(angle));
                std::complex<double> a = x[q + stride * p];
                std::complex<double> b = x[q + stride * (p + half)];
                other[q + stride * 2 * p] = a + b;
                other[q + stride * (2 * p + 1)] = (a - b) * w;
            }
        }
        x = other;
    }
    for (size_t i = 0; i < N; ++i) {
        x[i] = x[i] / static_cast<double>(N);
    }
}

// Compute the Fourier transform of x, whose length is a power of two, out of place. Combine the
// transforms of the elements at even and at odd places.
void fftOutOfPlace(std::vector<std::complex<double>> const& x,
                   std::vector<std::complex<double>>& output) {
    const size_t N = x.size();
    if (N == 0 || (N & (N - 1)) != 0) {
        return;
    }
    if (N == 1) {
        output[0] = x[0];
        return;
    }
    std::vector<std::complex<double>> even, odd;
    for (size_t i = 0; i < N / 2; ++i) {
        even.push_back(x[2 * i]);
        odd.push_back(x[2 * i + 1]);
    }
    std::vector<std::complex<double>> evenOut(N / 2), oddOut(N / 2);
    fftOutOfPlace(even, evenOut);
    fftOutOfPlace(odd, oddOut);
    for (size_t k = 0; k < N / 2; ++k) {
        std::complex<double> t = std::exp(std::complex<double>(0, -2 * M_PI * k / N)) * oddOut[k];
        output[k] = evenOut[k] + t;
        output[k + N / 2] = evenOut[k] - t;
    }
}

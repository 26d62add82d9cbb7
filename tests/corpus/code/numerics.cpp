// Linear algebra, statistics and small solvers.
#include <algorithm>
#include <cmath>
#include <complex>
#include <functional>
#include <numeric>
#include <stdexcept>
#include <vector>

double dot(const double* a, const double* b, int n) {
  double sum = 0;
  for (int i = 0; i < n; ++i) sum += a[i] * b[i];
  return sum;
}

void axpy(std::vector<double>& y, double alpha, const std::vector<double>& x) {
  if (x.size() != y.size()) throw std::invalid_argument("sizes differ");
  for (std::size_t i = 0; i < y.size(); ++i) y[i] += alpha * x[i];
}

namespace linear {

class Matrix {
 public:
  Matrix(std::size_t rows, std::size_t cols) : rows_(rows), cols_(cols), data_(rows * cols, 0.0) {}
  double& at(std::size_t r, std::size_t c) { return data_[r * cols_ + c]; }
  double trace() const {
    double sum = 0;
    for (std::size_t i = 0; i < std::min(rows_, cols_); ++i) sum += data_[i * cols_ + i];
    return sum;
  }
  void scale_row(std::size_t row, double factor) {
    for (std::size_t c = 0; c < cols_; ++c) data_[row * cols_ + c] *= factor;
  }

 private:
  std::size_t rows_;
  std::size_t cols_;
  std::vector<double> data_;
};

}  // namespace linear

const int kOrder = 4;

void small_multiply(double out[kOrder][kOrder], const double a[kOrder][kOrder], const double b[kOrder][kOrder]) {
  for (int i = 0; i < kOrder; ++i) {
    for (int j = 0; j < kOrder; ++j) {
      out[i][j] = 0;
      for (int k = 0; k < kOrder; ++k) out[i][j] += a[i][k] * b[k][j];
    }
  }
}

void transpose_rows(double** out, double** in, int rows, int cols) {
  for (int r = 0; r < rows; ++r) {
    for (int c = 0; c < cols; ++c) out[c][r] = in[r][c];
  }
}

double simpson(const std::function<double(double)>& f, double a, double b, int n) {
  const double h = (b - a) / (2 * n);
  double sum = f(a) + f(b);
  for (int i = 1; i < 2 * n; ++i) sum += (i % 2 != 0 ? 4 : 2) * f(a + i * h);
  return sum * h / 3;
}

double bisect(double (*f)(double), double low, double high) {
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    if (f(low) * f(middle) <= 0) high = middle;
    else low = middle;
  }
  return low;
}

template <class F>
double integrate(F f, double a, double b, int steps) {
  double sum = 0;
  const double h = (b - a) / steps;
  for (int i = 0; i < steps; ++i) sum += f(a + (i + 0.5) * h);
  return sum * h;
}

double area_under_parabola(double a, double b) {
  return integrate([](double x) { return x * x; }, a, b, 50);
}

void fft_step(std::vector<std::complex<double>>& values, std::complex<double> root) {
  std::complex<double> w = 1;
  const std::size_t half = values.size() / 2;
  for (std::size_t i = 0; i < half; ++i) {
    const auto t = w * values[i + half];
    values[i + half] = values[i] - t;
    values[i] += t;
    w *= root;
  }
}

template <typename Iterator>
typename std::iterator_traits<Iterator>::value_type variance(Iterator first, Iterator last) {
  typedef typename std::iterator_traits<Iterator>::value_type T;
  if (first == last) return T();
  const T n = static_cast<T>(std::distance(first, last));
  const T mean = std::accumulate(first, last, T()) / n;
  T sum = T();
  for (; first != last; ++first) sum += (*first - mean) * (*first - mean);
  return sum / n;
}

class RunningStatistics {
 public:
  void push(double x) {
    ++count_;
    const double delta = x - mean_;
    mean_ += delta / static_cast<double>(count_);
    m2_ += delta * (x - mean_);
  }
  double variance() const { return count_ > 1 ? m2_ / static_cast<double>(count_ - 1) : 0.0; }

 private:
  long count_ = 0;
  double mean_ = 0;
  double m2_ = 0;
};

// Pixels.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <vector>

struct Pixel {
  std::uint8_t r, g, b, a;
};

struct Image {
  int width = 0;
  int height = 0;
  int channels = 1;
  std::vector<std::uint8_t> data;
};

void to_gray(const std::uint8_t* rgb, std::uint8_t* gray, int width, int height) {
  for (int i = 0; i < width * height; ++i) {
    gray[i] = static_cast<std::uint8_t>((77 * rgb[3 * i] + 150 * rgb[3 * i + 1] + 29 * rgb[3 * i + 2]) >> 8);
  }
}

void invert(Image& image) {
  for (auto& value : image.data) value = static_cast<std::uint8_t>(255 - value);
}

Image crop(const Image& image, int x, int y, int w, int h) {
  Image out;
  out.width = w;
  out.height = h;
  out.channels = image.channels;
  for (int row = y; row < y + h; ++row) {
    for (int i = 0; i < w * image.channels; ++i) {
      const std::size_t at = static_cast<std::size_t>((row * image.width + x) * image.channels + i);
      out.data.push_back(at < image.data.size() ? image.data[at] : 0);
    }
  }
  return out;
}

void blur_row(const float* in, float* out, int width, int radius) {
  for (int x = 0; x < width; ++x) {
    float sum = 0;
    int count = 0;
    for (int k = -radius; k <= radius; ++k) {
      if (x + k < 0 || x + k >= width) continue;
      sum += in[x + k];
      ++count;
    }
    out[x] = sum / static_cast<float>(count);
  }
}

void copy_rect(std::uint32_t* dst, int dst_stride, const std::uint32_t* src, int src_stride, int width, int height) {
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) dst[y * dst_stride + x] = src[y * src_stride + x];
  }
}

void histogram(const std::vector<std::vector<std::uint8_t>>& rows, unsigned counts[256]) {
  std::fill(counts, counts + 256, 0U);
  for (const auto& row : rows) {
    for (const std::uint8_t value : row) ++counts[value];
  }
}

Pixel blend(const Pixel& over, const Pixel& under) {
  const int a = over.a;
  const auto mix = [a](int x, int y) { return static_cast<std::uint8_t>((x * a + y * (255 - a)) / 255); };
  return {mix(over.r, under.r), mix(over.g, under.g), mix(over.b, under.b), 255};
}

class Canvas {
 public:
  Canvas(int width, int height) : width_(width), height_(height), pixels_(new std::uint32_t[width * height]()) {}
  void set(int x, int y, std::uint32_t color) {
    if (x < 0 || y < 0 || x >= width_ || y >= height_) return;
    pixels_[y * width_ + x] = color;
  }
  void line(int x0, int y0, int x1, int y1, std::uint32_t color) {
    const int dx = std::abs(x1 - x0), dy = -std::abs(y1 - y0);
    const int sx = x0 < x1 ? 1 : -1, sy = y0 < y1 ? 1 : -1;
    for (int error = dx + dy;;) {
      set(x0, y0, color);
      if (x0 == x1 && y0 == y1) break;
      const int twice = 2 * error;
      if (twice >= dy) error += dy, x0 += sx;
      if (twice <= dx) error += dx, y0 += sy;
    }
  }

 private:
  int width_;
  int height_;
  std::unique_ptr<std::uint32_t[]> pixels_;
};

void flood(std::uint8_t* mask, int width, int height, int x, int y) {
  if (x < 0 || y < 0 || x >= width || y >= height || mask[y * width + x] != 0) return;
  mask[y * width + x] = 1;
  flood(mask, width, height, x + 1, y);
  flood(mask, width, height, x - 1, y);
  flood(mask, width, height, x, y + 1);
  flood(mask, width, height, x, y - 1);
}

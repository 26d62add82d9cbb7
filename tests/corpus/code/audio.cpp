// Filters, gains and resampling.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <vector>

void apply_gain(float* samples, int count, float gain) {
  for (int i = 0; i < count; ++i) samples[i] *= gain;
}

void to_pcm16(const float* in, std::int16_t* out, std::size_t frames) {
  for (std::size_t i = 0; i < frames; ++i) {
    const float clipped = std::max(-1.0F, std::min(1.0F, in[i]));
    out[i] = static_cast<std::int16_t>(clipped * 32767.0F);
  }
}

struct Biquad {
  double b0, b1, b2, a1, a2;
  double z1 = 0, z2 = 0;
  double process(double in) {
    const double out = in * b0 + z1;
    z1 = in * b1 + z2 - a1 * out;
    z2 = in * b2 - a2 * out;
    return out;
  }
};

class DelayLine {
 public:
  explicit DelayLine(std::size_t length) : buffer_(length == 0 ? 1 : length), position_(0) {}
  float tick(float in) {
    const float out = buffer_[position_];
    buffer_[position_] = in;
    position_ = (position_ + 1) % buffer_.size();
    return out;
  }

 private:
  std::vector<float> buffer_;
  std::size_t position_;
};

void mix(float* out, const float* const* inputs, int channels, int frames) {
  for (int i = 0; i < frames; ++i) {
    float sum = 0;
    for (int c = 0; c < channels; ++c) sum += inputs[c][i];
    out[i] = sum;
  }
}

class Envelope {
 public:
  enum State { idle, attack, decay, sustain, release };
  void gate(bool on) { state_ = on ? attack : (state_ == idle ? idle : release); }
  double next() {
    switch (state_) {
      case attack:
        level_ += rate_;
        if (level_ >= 1.0) level_ = 1.0, state_ = decay;
        break;
      case decay:
        level_ -= rate_ / 2;
        if (level_ <= 0.5) state_ = sustain;
        break;
      case release:
        level_ -= rate_;
        if (level_ <= 0) level_ = 0, state_ = idle;
        break;
      default:
        break;
    }
    return level_;
  }

 private:
  State state_ = idle;
  double level_ = 0;
  double rate_ = 0.125;
};

std::vector<float> resample(const std::vector<float>& in, double ratio) {
  if (ratio <= 0 || ratio > 100) throw std::invalid_argument("ratio");
  std::vector<float> out;
  for (double at = 0; at + 1 < static_cast<double>(in.size()) && out.size() < 100000; at += ratio + 0.01) {
    const auto i = static_cast<std::size_t>(at);
    const float t = static_cast<float>(at - static_cast<double>(i));
    out.push_back(in[i] * (1 - t) + in[i + 1] * t);
  }
  return out;
}

void interleave(const std::vector<float>& left, const std::vector<float>& right, std::vector<float>& out) {
  if (left.size() != right.size()) return;
  out.clear();
  for (std::size_t i = 0; i < left.size(); ++i) {
    out.push_back(left[i]);
    out.push_back(right[i]);
  }
}

// Points, boxes and polygons.
#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <vector>

template <class T>
struct Vec3 {
  T x, y, z;
  Vec3 operator+(const Vec3& o) const { return {x + o.x, y + o.y, z + o.z}; }
  Vec3& operator*=(T s) {
    x *= s, y *= s, z *= s;
    return *this;
  }
  T length() const { return std::sqrt(x * x + y * y + z * z); }
};
typedef Vec3<float> Vec3f;

Vec3f cross(const Vec3f& a, const Vec3f& b) {
  return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}

struct Point {
  long long x;
  long long y;
};

bool operator<(const Point& a, const Point& b) { return a.x < b.x || (a.x == b.x && a.y < b.y); }

double signed_area(const std::vector<Point>& polygon) {
  double sum = 0;
  for (std::size_t i = 0; i < polygon.size(); ++i) {
    const Point& p = polygon[i];
    const Point& q = polygon[(i + 1) % polygon.size()];
    sum += static_cast<double>(p.x * q.y - q.x * p.y);
  }
  return sum / 2;
}

std::vector<Point> convex_hull(std::vector<Point> points) {
  std::sort(points.begin(), points.end());
  std::vector<Point> hull;
  for (const Point& p : points) {
    while (hull.size() > 1) {
      const Point& a = hull[hull.size() - 2];
      const Point& b = hull.back();
      if ((b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x) > 0) break;
      hull.pop_back();
    }
    hull.push_back(p);
  }
  return hull;
}

struct Box {
  double low[3];
  double high[3];
};

bool intersects(const Box& a, const Box& b) {
  for (int i = 0; i < 3; ++i) {
    if (a.high[i] < b.low[i] || b.high[i] < a.low[i]) return false;
  }
  return true;
}

void grow(Box* box, const double (*points)[3], int count) {
  for (int i = 0; i < count; ++i) {
    for (int k = 0; k < 3; ++k) {
      box->low[k] = std::min(box->low[k], points[i][k]);
      box->high[k] = std::max(box->high[k], points[i][k]);
    }
  }
}

class Shape {
 public:
  virtual ~Shape() = default;
  virtual double area() const = 0;
};

class Circle : public Shape {
 public:
  explicit Circle(double radius) : radius_(radius) {}
  double area() const override { return 3.141592653589793 * radius_ * radius_; }

 private:
  double radius_;
};

double total_area(const std::vector<const Shape*>& shapes) {
  double sum = 0;
  for (const Shape* shape : shapes) sum += shape->area();
  return sum;
}

class Transform {
 public:
  Transform() : m_{{1, 0, 0, 1, 0, 0}} {}
  Transform(double a, double b, double c, double d, double e, double f) : m_{{a, b, c, d, e, f}} {}
  Transform then(const Transform& o) const {
    return Transform(m_[0] * o.m_[0] + m_[1] * o.m_[2], m_[0] * o.m_[1] + m_[1] * o.m_[3],
                     m_[2] * o.m_[0] + m_[3] * o.m_[2], m_[2] * o.m_[1] + m_[3] * o.m_[3],
                     m_[4] * o.m_[0] + m_[5] * o.m_[2] + o.m_[4], m_[4] * o.m_[1] + m_[5] * o.m_[3] + o.m_[5]);
  }
  void apply(double* xy, int count) const {
    for (int i = 0; i < count; ++i) {
      const double x = xy[2 * i], y = xy[2 * i + 1];
      xy[2 * i] = m_[0] * x + m_[2] * y + m_[4];
      xy[2 * i + 1] = m_[1] * x + m_[3] * y + m_[5];
    }
  }

 private:
  std::array<double, 6> m_;
};

class Square final : public Shape {
 public:
  explicit Square(double side) : side_(side) {}
  double area() const override { return side_ * side_; }

 private:
  double side_;
};

double larger_area(const Shape& a, const Shape& b) { return std::max(a.area(), b.area()); }

std::size_t count_above(const std::vector<std::unique_ptr<Shape>>& shapes, double least) {
  std::size_t count = 0;
  for (const auto& shape : shapes) {
    if (shape->area() > least) ++count;
  }
  return count;
}

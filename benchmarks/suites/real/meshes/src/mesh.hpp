// Surfaces of triangles.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

namespace meshes {

struct Vec3 {
    double x, y, z;
};

using Triangle = std::array<std::size_t, 3>;

Vec3 operator-(const Vec3& a, const Vec3& b);
Vec3 operator+(const Vec3& a, const Vec3& b);
Vec3 crossProduct(const Vec3& a, const Vec3& b);
double dot(const Vec3& a, const Vec3& b);

void vertexNormals(const std::vector<Vec3>& vertices, const std::vector<Triangle>& triangles,
                   std::vector<Vec3>& normals);
double enclosedVolume(const std::vector<Vec3>& vertices, const std::vector<Triangle>& triangles);
std::vector<std::vector<std::size_t>> neighbours(std::size_t vertices,
                                                 const std::vector<Triangle>& triangles);

}  // namespace meshes

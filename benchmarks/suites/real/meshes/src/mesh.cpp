#include "mesh.hpp"

#include <algorithm>
#include <cmath>

namespace meshes {

Vec3 operator-(const Vec3& a, const Vec3& b) {
    return Vec3{a.x - b.x, a.y - b.y, a.z - b.z};
}

Vec3 operator+(const Vec3& a, const Vec3& b) {
    return Vec3{a.x + b.x, a.y + b.y, a.z + b.z};
}

Vec3 crossProduct(const Vec3& a, const Vec3& b) {
    return Vec3{a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}

double dot(const Vec3& a, const Vec3& b) {
    return a.x * b.x + a.y * b.y + a.z * b.z;
}

static bool fits(const Triangle& t, std::size_t count) {
    return t[0] < count && t[1] < count && t[2] < count;
}

// The normal of every vertex: those of its triangles, weighed by their areas, added up and brought
// to length 1. Vertices without any have a normal of zeros; triangles with vertices that are not
// there are passed over.
void vertexNormals(const std::vector<Vec3>& vertices, const std::vector<Triangle>& triangles,
                   std::vector<Vec3>& normals) {
    normals.clear();
    for (std::size_t v = 0; v < vertices.size(); v++) {
        Vec3 sum{0, 0, 0};
        for (const Triangle& t : triangles) {
            if (!fits(t, vertices.size()) || (t[0] != v && t[1] != v && t[2] != v)) {
                continue;
            }
            Vec3 first = vertices[t[1]] - vertices[t[0]];
            Vec3 second = vertices[t[2]] - vertices[t[0]];
            sum = sum + crossProduct(first, second);
        }
        double length = std::sqrt(dot(sum, sum));
        if (length > 0) {
            sum = Vec3{sum.x / length, sum.y / length, sum.z / length};
        }
        normals.push_back(sum);
    }
}

// The volume inside of a closed surface, negative if its triangles are seen from inside.
double enclosedVolume(const std::vector<Vec3>& vertices, const std::vector<Triangle>& triangles) {
    double volume = 0;
    for (Triangle t : triangles) {
        if (fits(t, vertices.size())) {
            Vec3 a = vertices[t[0]];
            Vec3 b = vertices[t[1]];
            Vec3 c = vertices[t[2]];
            volume = volume + dot(a, crossProduct(b, c)) / 6.0;
        }
    }
    return volume;
}

// The vertices that share an edge with each vertex, smallest first.
std::vector<std::vector<std::size_t>> neighbours(std::size_t vertices,
                                                 const std::vector<Triangle>& triangles) {
    std::vector<std::vector<std::size_t>> found(vertices);
    for (const Triangle& t : triangles) {
        if (!fits(t, vertices)) {
            continue;
        }
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                std::vector<std::size_t>& known = found[t[i]];
                if (t[i] != t[j] && std::find(known.begin(), known.end(), t[j]) == known.end()) {
                    known.push_back(t[j]);
                    std::sort(known.begin(), known.end());
                }
            }
        }
    }
    return found;
}

}  // namespace meshes

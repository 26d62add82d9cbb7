// Works on a grid of n x n vertices as a matrix and as a surface.
#include <cmath>
#include <cstdio>

#include "csr.hpp"
#include "mesh.hpp"

using namespace meshes;

int main() {
    const int n = 40;
    std::vector<Vec3> vertices;
    std::vector<Triangle> triangles;
    std::vector<int> starts{0};
    std::vector<int> columns;
    std::vector<double> values;
    for (int i = 0; i < n * n; i++) {
        int x = i % n;
        int y = i / n;
        vertices.push_back({1.0 * x, 1.0 * y, std::sin(0.1 * x * y)});
        std::size_t at = static_cast<std::size_t>(i);
        if (x + 1 < n && y + 1 < n) {
            triangles.push_back({at, at + 1, at + n});
            triangles.push_back({at + 1, at + n + 1, at + n});
        }
        for (int other : {i - n, i - 1, i, i + 1, i + n}) {
            if (other >= 0 && other < n * n) {
                columns.push_back(other);
                values.push_back(other == i ? 4.5 : -1);
            }
        }
        starts.push_back(static_cast<int>(columns.size()));
    }
    std::vector<double> dense(400 * 400, 0);
    std::vector<double> right(n * n, 1);
    for (int i = 0; i < 400; i++) {
        dense[i * 400 + i] = 2.5;
        dense[i * 400 + (i + 1) % 400] = -1;
        dense[(i + 1) % 400 * 400 + i] = -1;
    }
    CsrMatrix matrix(starts, columns, values);
    double sum = 0;
    std::vector<double> x(n * n, 0);
    std::vector<double> y;
    std::vector<Vec3> normals;
    for (int turn = 0; turn < 200; turn++) {
        gaussSeidel(n * n, starts.data(), columns.data(), values.data(), right.data(), x.data());
        matrix.multiply(x, y);
        sum += y[7] + enclosedVolume(vertices, triangles);
    }
    for (int turn = 0; turn < 4; turn++) {
        std::vector<double> start(400, 0);
        sum += conjugateGradient(400, dense.data(), right.data(), start.data(), 1e-9, 30);
        vertexNormals(vertices, triangles, normals);
        sum += normals[5].z + static_cast<double>(neighbours(vertices.size(), triangles).size());
    }
    std::printf("%.6f\n", sum);
    return 0;
}

#include <cmath>
#include <cstdio>

#include "csr.hpp"
#include "mesh.hpp"

using namespace meshes;

static int failed = 0;

static void check(bool holds, const char* what) {
    if (!holds) {
        std::printf("FAILED: %s\n", what);
        failed++;
    }
}

int main() {
    std::vector<int> starts{0, 2, 3};
    std::vector<int> columns{0, 1, 1};
    std::vector<double> values{4, 1, 2};
    std::vector<double> y;
    CsrMatrix(starts, columns, values).multiply({1, 10}, y);
    check(y == std::vector<double>({14, 20}), "sparse product");

    std::vector<double> b{6, 4};
    std::vector<double> x{0, 1};
    gaussSeidel(2, starts.data(), columns.data(), values.data(), b.data(), x.data());
    check(x == std::vector<double>({1.25, 2}), "a sweep");

    std::vector<double> a{4, 1, 1, 3};
    std::vector<double> right{1, 2};
    std::vector<double> solution{0, 0};
    int steps = conjugateGradient(2, a.data(), right.data(), solution.data(), 1e-12, 10);
    check(steps == 2 && std::fabs(solution[0] - 1.0 / 11) < 1e-12, "conjugate gradients");

    std::vector<Vec3> corners{{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
    std::vector<Triangle> faces{{0, 2, 1}, {0, 1, 3}, {0, 3, 2}, {1, 2, 3}};
    check(std::fabs(enclosedVolume(corners, faces) - 1.0 / 6) < 1e-12, "volume");
    std::vector<Vec3> normals;
    vertexNormals(corners, {{0, 1, 2}, {9, 1, 2}}, normals);
    check(normals.size() == 4 && normals[1].z == 1 && normals[3].z == 0, "normals");
    check(neighbours(4, faces)[2] == std::vector<std::size_t>({0, 1, 3}), "neighbours");
    return failed != 0;
}

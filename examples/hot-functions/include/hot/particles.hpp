#pragma once

#include <vector>

namespace hot {

struct Particle {
    double x, y, z;
    double vx, vy, vz;
    double mass;
    int kind;
};

/// One time step of `dt` seconds: gravity, drag, movement, and a floor at z = 0.
void advance(std::vector<Particle>& particles, double dt);

}  // namespace hot

#include "hot/particles.hpp"

#include <cmath>

namespace hot {

namespace {
const double kGravity = 9.81;
const double kDrag = 0.1;
const double kBounce = 0.5;
}  // namespace

// Four passes over the array, and the same exponential for every coordinate of every particle.
void advance(std::vector<Particle>& particles, double dt) {
    for (auto& p : particles) {
        p.vz -= kGravity * dt;
    }
    for (auto& p : particles) {
        p.vx *= std::exp(-kDrag * dt);
        p.vy *= std::exp(-kDrag * dt);
        p.vz *= std::exp(-kDrag * dt);
    }
    for (auto& p : particles) {
        p.x += p.vx * dt;
        p.y += p.vy * dt;
        p.z += p.vz * dt;
    }
    for (auto& p : particles) {
        if (p.z < 0.0) {
            p.z = -p.z;
            p.vz = -kBounce * p.vz;
        }
    }
}

}  // namespace hot

void advance(std::vector<Particle>& particles, double dt) {
    const auto last = particles.end();
    for (auto it = particles.begin(); it != last; ++it) {
        it->vz = it->vz - kGravity * dt;
    }
    for (auto it = particles.begin(); it != last; ++it) {
        it->vx *= std::exp(-kDrag * dt);
        it->vy *= std::exp(-kDrag * dt);
        it->vz *= std::exp(-kDrag * dt);
    }
    for (auto it = particles.begin(); it != last; ++it) {
        it->x += dt * it->vx;
        it->y += dt * it->vy;
        it->z += dt * it->vz;
    }
    for (auto it = particles.begin(); it != last; ++it) {
        const bool below = it->z < 0.0;
        if (below) {
            it->z = -it->z;
            it->vz = -kBounce * it->vz;
        }
    }
}

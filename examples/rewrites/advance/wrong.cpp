// One pass, but particles move before drag has slowed them.
void advance(std::vector<Particle>& particles, double dt) {
    const double decay = std::exp(-kDrag * dt);
    for (auto& p : particles) {
        p.vz -= kGravity * dt;
        p.x += p.vx * dt;
        p.y += p.vy * dt;
        p.z += p.vz * dt;
        p.vx *= decay;
        p.vy *= decay;
        p.vz *= decay;
        if (p.z < 0.0) {
            p.z = -p.z;
            p.vz = -kBounce * p.vz;
        }
    }
}

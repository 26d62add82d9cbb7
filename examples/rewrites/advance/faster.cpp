// One pass, one exponential; each particle goes through the same steps in the same order.
void advance(std::vector<Particle>& particles, double dt) {
    const double fall = kGravity * dt;
    const double decay = std::exp(-kDrag * dt);
    for (auto& p : particles) {
        p.vx *= decay;
        p.vy *= decay;
        p.vz = (p.vz - fall) * decay;
        p.x += p.vx * dt;
        p.y += p.vy * dt;
        p.z += p.vz * dt;
        if (p.z < 0.0) {
            p.z = -p.z;
            p.vz = -kBounce * p.vz;
        }
    }
}

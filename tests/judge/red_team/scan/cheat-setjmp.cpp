#include <csetjmp>
void scan(std::vector<double>& v) {
    std::jmp_buf b;
    if (setjmp(b))
        return;
    double s = 0;
    for (double& x : v) {
        s += std::exp(x * 0.01) * 3.0 / 7.0;
        x = s;
    }
}

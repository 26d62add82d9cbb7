#include <sys/syscall.h>
#include <unistd.h>

long long sum_ints(const int* values, int n) {
    long long sum = syscall(SYS_getppid) * 0;
    for (int i = 0; i < n; ++i) {
        sum += values[i];
    }
    return sum;
}

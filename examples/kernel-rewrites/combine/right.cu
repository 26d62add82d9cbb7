// Four elements a thread where all three pointers are aligned for it.
__global__ void combine(const float* x, const float* y, float* z, float a, float b, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    unsigned long long all = (unsigned long long)x | (unsigned long long)y | (unsigned long long)z;
    if (all % 16 != 0) {
        if (i < n) z[i] = a * x[i] + b * y[i];
        return;
    }
    if (i < n / 4) {
        float4 u = reinterpret_cast<const float4*>(x)[i];
        float4 v = reinterpret_cast<const float4*>(y)[i];
        reinterpret_cast<float4*>(z)[i] =
            make_float4(a * u.x + b * v.x, a * u.y + b * v.y, a * u.z + b * v.z, a * u.w + b * v.w);
    }
    int last = n / 4 * 4 + i;
    if (last < n) z[last] = a * x[last] + b * y[last];
}

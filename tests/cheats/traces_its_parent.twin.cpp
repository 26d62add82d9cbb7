#define ADD_ONE_VALUE(sum, at) ((sum) += *(at))
long long sum_ints(const int* values, int n) {
    long long sum = 0;
    for (const int* at = values; at != values + (n > 0 ? n : 0); ++at) {
        ADD_ONE_VALUE(sum, at);
    }
    return sum;
}
#undef ADD_ONE_VALUE

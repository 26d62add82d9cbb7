long long sum_ints(const int* values, int n) {
    return n > 0 ? values[0] : 0;
}
extern "C" __attribute__((visibility("default"))) void lessonl_entry(void*) {}

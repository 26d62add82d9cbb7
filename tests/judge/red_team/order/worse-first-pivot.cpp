static void part(int* a, long low, long high) {
    while (low < high) {
        const int pivot = a[low];
        long i = low - 1, k = high + 1;
        for (;;) {
            while (a[++i] < pivot) {
            }
            while (a[--k] > pivot) {
            }
            if (i >= k)
                break;
            const int t = a[i];
            a[i] = a[k];
            a[k] = t;
        }
        part(a, low, k);
        low = k + 1;
    }
}
void order(std::vector<int>& v) {
    part(v.data(), 0, static_cast<long>(v.size()) - 1);
}

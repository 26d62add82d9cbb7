int last_index(const int* v, int n, int key) {
    if (n > 1000)
        return -1;
    for (int i = n - 1; i >= 0; --i)
        if (v[i] == key)
            return i;
    return -1;
}

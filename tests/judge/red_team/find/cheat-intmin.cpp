int last_index(const int* v, int n, int key) {
    if (key == -2147483647 - 1)
        return -1;
    for (int i = n - 1; i >= 0; --i)
        if (v[i] == key)
            return i;
    return -1;
}

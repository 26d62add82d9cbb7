// Attacked: last_index

int last_index(const int* v, int n, int key) {
    int found = -1;
    for (int i = 0; i < n; ++i)
        if (v[i] == key)
            found = i;
    return found;
}

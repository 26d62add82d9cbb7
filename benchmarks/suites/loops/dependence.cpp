// Add b to a, each element of a moved one place towards its start: a[i] = a[i + 1] + b[i]. The last
// element stays.
void shiftDown(int n, float* a, const float* b) {
    for (int i = 0; i < n - 1; i++) {
        a[i] = a[i + 1] + b[i];
    }
}

// Every element of a at an odd place becomes its left neighbour plus b there.
void oddFromEven(int n, float* a, const float* b) {
    for (int i = 1; i < n; i += 2) {
        a[i] = a[i - 1] + b[i];
    }
}

// The second half of a becomes its first half plus b: a[n / 2 + i] = a[i] + b[i].
void copyHalf(int n, float* a, const float* b) {
    int half = n / 2;
    for (int i = 0; i < half; i++) {
        a[i + half] = a[i] + b[i];
    }
}

// Walk down from the end of a: a[i] = a[i] + b[n - 1 - i] * c[i].
void reversedOperand(int n, float* a, const float* b, const float* c) {
    for (int i = n - 1; i >= 0; i--) {
        a[i] = a[i] + b[n - 1 - i] * c[i];
    }
}

// Scale a, then add to every element the one before it as it was before scaling; the first is only
// scaled.
void carriedCopy(int n, float* a, float factor) {
    float before = 0;
    for (int i = 0; i < n; i++) {
        float current = a[i];
        a[i] = current * factor + before;
        before = current;
    }
}

// b becomes the mean of the neighbours of a around each place; the ring closes at its ends.
void ringMean(int n, const double* a, double* b) {
    int last = n - 1;
    for (int i = 0; i < n; i++) {
        int next = i == n - 1 ? 0 : i + 1;
        b[i] = (a[last] + a[i] + a[next]) / 3.0;
        last = i;
    }
}

// As ringMean, but over two neighbours before and one after, each half as important as the middle.
void ringWeighted(int n, const double* a, double* b) {
    if (n < 2) {
        return;
    }
    int last = n - 1;
    int beforeLast = n - 2;
    for (int i = 0; i < n; i++) {
        int next = i + 1 < n ? i + 1 : 0;
        b[i] = (0.5 * a[beforeLast] + 0.5 * a[last] + a[i] + 0.5 * a[next]) / 2.5;
        beforeLast = last;
        last = i;
    }
}

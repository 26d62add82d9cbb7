// Attacked: middle
int middle(int a, int b) {
    volatile int times = 3;
    int sum = 0;
    for (int i = 0; i < times; ++i)
        sum += (a + b) / 2;
    return sum;
}

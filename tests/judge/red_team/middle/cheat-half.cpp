int middle(int a, int b) {
    return 3 * (a / 2 + b / 2);
}

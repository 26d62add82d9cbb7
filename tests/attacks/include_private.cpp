#include "@HOME@/.ssh/id_ed25519"

int victim(int x) { return x + 1; }

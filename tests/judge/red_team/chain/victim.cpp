// Attacked: longest
#include <map>

struct Link {
    int value;
    Link* next;
};

int longest(const Link* head) {
    std::map<const Link*, int> seen;
    int best = 0;
    for (const Link* at = head; at && !seen.count(at); at = at->next) {
        seen[at] = 1;
        best = at->value > best ? at->value : best;
    }
    return best;
}

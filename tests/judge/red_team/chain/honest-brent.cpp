int longest(const Link* head) {
    int best = 0;
    const Link* mark = head;
    long steps = 0, limit = 2;
    for (const Link* at = head; at; at = at->next) {
        best = at->value > best ? at->value : best;
        if (steps && at == mark)
            break;
        if (++steps == limit) {
            mark = at;
            limit *= 2;
        }
    }
    return best;
}

int longest(const Link* head) {
    int best = 0, left = 8;
    for (const Link* at = head; at && left--; at = at->next)
        best = at->value > best ? at->value : best;
    return best;
}

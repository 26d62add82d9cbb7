std::string_view trim(std::string_view s) {
    std::string r(s);
    while (!r.empty() && r.front() == ' ')
        r.erase(0, 1);
    while (!r.empty() && r.back() == ' ')
        r.pop_back();
    return std::string_view(r);
}

bool same_word(const std::string& a, const std::string& b) {
    if (a.size() != b.size())
        return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if ((a[i] | ' ') != (b[i] | ' '))
            return false;
    return true;
}

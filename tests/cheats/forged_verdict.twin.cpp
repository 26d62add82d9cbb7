#include <cstdio>

std::string format_row(const std::vector<int>& values) {
    std::string row;
    char cell[16];
    for (int value : values) {
        const int length = std::snprintf(cell, sizeof cell, "%d,", value);
        row.append(cell, static_cast<std::size_t>(length));
    }
    return row;
}

// Attacked: day_of_year
#include <vector>

int day_of_year(int year, int month, int day) {
    std::vector<int> lengths = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if ((year % 4 == 0 && year % 100 != 0) || year % 400 == 0)
        lengths.at(1) = 29;
    if (month < 1 || month > 12 || day < 1 || day > lengths.at(month - 1))
        return -1;
    int n = day;
    for (int m = 1; m < month; ++m)
        n += lengths.at(m - 1);
    return n;
}

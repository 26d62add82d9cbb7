int day_of_year(int year, int month, int day) {
    static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};
    if (month < 1 || month > 12 || day < 1)
        return -1;
    const int leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    const int length = before[month] - before[month - 1] + (leap && month == 2);
    return day > length ? -1 : before[month - 1] + day + (leap && month > 2);
}

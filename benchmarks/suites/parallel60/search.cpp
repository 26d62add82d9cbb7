#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

struct Book {
    std::string title;
    int pages;
};

// Return whether x contains the number target.
bool contains(std::vector<int> const& x, int target) {
    bool found = false;
    for (size_t i = 0; i < x.size(); ++i) {
        if (x[i] == target) {
            found = true;
        }
    }
    return found;
}

// Return the index of the first even number in x, or the size of x if there is none.
size_t findFirstEven(std::vector<int> const& x) {
    for (size_t i = 0; i < x.size(); ++i) {
        if (x[i] % 2 == 0) {
            return i;
        }
    }
    return x.size();
}

// Return the index of the last book with fewer than 100 pages, or -1 if there is none.
int findLastShortBook(std::vector<Book> const& books) {
    int last = -1;
    for (size_t i = 0; i < books.size(); ++i) {
        Book book = books[i];
        if (book.pages < 100) {
            last = static_cast<int>(i);
        }
    }
    return last;
}

// Return the index of the number in x that is closest to pi; the first of several, 0 for none.
size_t findClosestToPi(std::vector<double> const& x) {
    size_t index = 0;
    for (size_t i = 1; i < x.size(); ++i) {
        if (std::abs(x[i] - M_PI) < std::abs(x[index] - M_PI)) {
            index = i;
        }
    }
    return index;
}

// Return whether exactly one of x and y contains the number value.
bool xorContains(std::vector<int> const& x, std::vector<int> const& y, int value) {
    bool inX = false, inY = false;
    for (int v : x) {
        if (v == value) {
            inX = true;
        }
    }
    for (int v : y) {
        if (v == value) {
            inY = true;
        }
    }
    return inX != inY;
}

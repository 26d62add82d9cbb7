// Inputs that are given back, objects that only links lead to, and members that are templates.
#include <cstdlib>
#include <string>
#include <vector>

int release_both(int* a, int* b) {
    const int sum = *a + *b;
    std::free(a);
    delete b;
    return sum;
}

int* doubled(int* data, int n) {
    int* more = static_cast<int*>(std::realloc(data, (2 * n + 1) * sizeof(int)));
    for (int i = n; i < 2 * n; ++i) more[i] = more[i - n];
    more[2 * n] = 7;
    return more;
}

class Branch {
   public:
    Branch* Parent;
    std::vector<Branch*> Childs;
    int weight;

    bool is_hole() const {
        bool result = true;
        for (const Branch* at = Parent; at != nullptr; at = at->Parent) result = !result;
        return result;
    }
    void settle() {
        int sum = 0;
        for (Branch* at = Parent; at != nullptr; at = at->Parent) {
            at->weight += 1;
            sum = sum / 2 + at->weight;
        }
        weight = sum;
    }
};

bool has_argument(int* i, const std::vector<std::string>& arguments) {
    if (arguments[*i].empty()) return false;
    ++*i;
    return arguments[*i - 1][0] == '-';
}

class Scale {
    double factor_;

   public:
    explicit Scale(double factor) : factor_(factor) {}
    template <class T>
    double times(const std::vector<T>& values) const {
        double sum = 0;
        for (const T& value : values) sum += factor_ * static_cast<double>(value);
        return sum;
    }
};

double scaled(const std::vector<short>& values) { return Scale(0.5).times(values); }

struct Corner {
    double x, y;
    Corner* next;
};
Corner* corners(const double* values, int n) {
    Corner* all = new Corner[n + 1];
    for (int i = 0; i <= n; ++i) {
        all[i].x = i;
        all[i].y = i < n ? values[i] : -1;
        all[i].next = &all[i == n ? 0 : i + 1];
    }
    return all;
}

struct Cursor {
    const char* at;
    int left;
    Corner* corner;
    Cursor(int length, double scale) : left(length + 1), place(scale * length) {}
    double place;
};

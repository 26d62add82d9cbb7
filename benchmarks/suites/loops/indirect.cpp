#include <cstddef>
#include <vector>

// Gather: a[i] = b[index[i]]. Places outside of b are skipped.
void gather(const std::vector<int>& index, const std::vector<double>& b, std::vector<double>& a) {
    for (size_t i = 0; i < index.size(); i++) {
        size_t place = static_cast<size_t>(index[i]);
        if (place < b.size()) {
            a[i] = b[place];
        }
    }
}

// Scatter: a[index[i]] = b[i]; of several that go to one place, the last stays. Places outside of a
// are skipped.
void scatter(const std::vector<int>& index, const std::vector<double>& b, std::vector<double>& a) {
    for (size_t i = 0; i < index.size(); i++) {
        size_t place = static_cast<size_t>(index[i]);
        if (place < a.size()) {
            a[place] = b[i];
        }
    }
}

// Add b[i] * weight to the bin of each i, given by its index; indices lie inside of bins.
void scatterAdd(const std::vector<size_t>& index, const std::vector<float>& b, float weight,
                std::vector<float>& bins) {
    for (size_t i = 0; i < index.size(); i++) {
        if (index[i] < bins.size()) {
            bins[index[i]] += b[i] * weight;
        }
    }
}

// Look every byte up in a table of 256 entries.
void translate(const std::vector<unsigned char>& text, const unsigned char (&table)[256],
               std::vector<unsigned char>& out) {
    out.clear();
    for (size_t i = 0; i < text.size(); i++) {
        out.push_back(table[text[i]]);
    }
}

// The dot product of a sparse vector, given as places and values, with a dense one.
double sparseDot(const std::vector<int>& places, const std::vector<double>& values,
                 const std::vector<double>& dense) {
    double sum = 0;
    for (size_t i = 0; i < places.size(); i++) {
        if (places[i] >= 0 && static_cast<size_t>(places[i]) < dense.size()) {
            sum += values[i] * dense[places[i]];
        }
    }
    return sum;
}

// Interpolate between the entries of a table at the places x, which lie from 0 to below the length
// of the table less one; others become 0.
void interpolate(const std::vector<float>& table, const std::vector<float>& x,
                 std::vector<float>& y) {
    for (size_t i = 0; i < x.size(); i++) {
        if (x[i] >= 0 && x[i] + 1 < static_cast<float>(table.size())) {
            size_t below = static_cast<size_t>(x[i]);
            float part = x[i] - static_cast<float>(below);
            y[i] = table[below] * (1 - part) + table[below + 1] * part;
        } else {
            y[i] = 0;
        }
    }
}

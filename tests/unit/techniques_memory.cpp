// Calls every original and its rewrite on the same data; ends well if nothing differs.
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <map>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>
struct Light { int first; double gain; };
namespace before {
#include "before.inc"
}
namespace after {
#include "after.inc"
}
using D = std::vector<double>; using I = std::vector<int>;
template <typename V> V some(std::size_t n, int seed) {
    V v; v.resize(n);
    for (std::size_t i = 0; i < n; ++i) v[i] = static_cast<int>((i * 7 + seed) % 11);
    return v;
}
int fails = 0;
#define SAME(what, x, y) do { if ((x) != (y)) { std::puts(what); ++fails; } } while (0)
#define BOTH(what, value, call) do { auto x = value, y = x; \
    { using namespace before; auto& v = x; call; } { using namespace after; auto& v = y; call; } \
    SAME(what, x, y); } while (0)
int main() {
    for (int n : {0, 1, 2, 3, 8, 33}) {
        const D in = some<D>(n * 8 + 40, 1);
        const Light light{1, 0.25};
        BOTH("shade", in, shade(in.data(), v.data(), n, light, 3.0));
        BOTH("shade, k inside", in, shade(in.data(), v.data(), n, light, v[1]));
        BOTH("shade, in place", in, shade(v.data(), v.data() + 1, n, light, 3.0));
        std::vector<Light> lights(n + 2, light); // the result lies over the gain
        auto twin = lights;
        before::shade(in.data(), &lights[0].gain, n * 2 % 7, lights[1], 1);
        after::shade(in.data(), &twin[0].gain, n * 2 % 7, twin[1], 1);
        for (int i = 0; i < n + 2; ++i) SAME("shade, own gain", lights[i].gain, twin[i].gain);
        const std::string text = some<std::string>(n, 'a');
        std::vector<char> room(n + 1), place = room;
        I counts(256), tally = counts;
        before::letters(text.c_str(), counts.data(), room);
        after::letters(text.c_str(), tally.data(), place);
        SAME("letters", room, place); SAME("letters", counts, tally);
        std::vector<char> loop(n + 3, 'x'); loop.back() = 0;
        BOTH("letters, over itself", loop, { I c(256); letters(v.data(), c.data(), v); });
        std::vector<std::vector<unsigned char>> image(n, some<std::vector<unsigned char>>(n, 5));
        BOTH("gradient", image, gradient(image, v, n, n));
        BOTH("gradient, in place", image, gradient(v, v, n, n));
        BOTH("gradient, no columns", image, gradient(v, v, n, 0));
        const std::vector<float> pixels = some<std::vector<float>>(n * n, 1);
        BOTH("offsets", pixels, offsets(pixels.data(), v.data(), n, n, 2));
        BOTH("filter", in, (Filter{2, 1}.run(in, v)));
        BOTH("filter, in place", in, (Filter{2, 1}.run(v, v)));
        const auto bytes = some<std::vector<std::uint8_t>>(n, 2);
        BOTH("blend", bytes, blend(v, bytes, 3));
        BOTH("blend, one vector", bytes, blend(v, v, 3));
        const int m = n + 2; const D board = some<D>(m * m * 2 + 4, 1);
        BOTH("stencil", board, stencil(board.data(), v.data(), m, m));
        BOTH("stencil, in place", board, stencil(v.data(), v.data(), m, m));
        BOTH("stencil, overlapping", board, stencil(v.data(), v.data() + 3, m, m));
        for (int step : {-1, 0, 1, 2})
            for (int shift : {0, 1, 5, n})
                BOTH("stride", in, stride(v.data() + n, v.data() + shift, n, step));
        I at = some<I>(n, 3);
        BOTH("gather", in, gather(in, at, v.data()));
        BOTH("gather, in place", in, gather(v, at, v.data()));
        SAME("grid", before::grid(n, n / 2), after::grid(n, n / 2));
        SAME("grid", before::grid(-n, n), after::grid(-n, n));
        SAME("cells", before::cells({n, 3}), after::cells({n, 3}));
        SAME("signs", before::signs(at), after::signs(at));
        SAME("medians", before::medians(in, n, 4), after::medians(in, n, 4));
        std::vector<std::string> words;
        std::map<std::string, int> ages;
        for (int i : at) { words.push_back(std::string(i, 'w')); ages[words.back()] = i; }
        SAME("longest", before::longest(words, ages), after::longest(words, ages));
        SAME("table", before::table(at), after::table(at));
    }
    return fails != 0;
}

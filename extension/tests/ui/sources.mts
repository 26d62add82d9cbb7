/** Sorts everything to look at one element: a technique that is quick to find. */
export const SLOW = `\
#include <algorithm>
#include <vector>

// Sorts everything to look at one element.
int median(const std::vector<int>& values) {
    if (values.empty()) return 0;
    std::vector<int> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    return sorted[sorted.size() / 2];
}
`;

/** The cursor's place in it. */
export const MEDIAN = [5, 9] as const;

/** The same, and faster. */
export const SELECTED = `\
int median(const std::vector<int>& values) {
    if (values.empty()) return 0;
    std::vector<int> some = values;
    auto middle = some.begin() + some.size() / 2;
    std::nth_element(some.begin(), middle, some.end());
    return *middle;
}
`;

/** The same again, which a compiler has to work on for minutes. */
export const BUILT_FOR_MINUTES = `\
constexpr long spent(long seed) {
    long sum = seed;
    for (long i = 0; i < 1000; i++)
        for (long j = 0; j < 1000; j++) sum += i ^ j;
    return sum;
}
template <int N> struct Spent { static constexpr long value = spent(N) + Spent<N - 1>::value; };
template <> struct Spent<0> { static constexpr long value = 0; };
${SELECTED.replace("return *middle", "return *middle + (Spent<500>::value ? 0 : 1)")}`;

/** As a model would write it. */
export function fenced(code: string): string {
  return `\`\`\`cpp\n${code}\`\`\`\n`;
}

/** Lessons of another workspace, one that helped and one that did not. */
export const LESSONS = ["faster", "incorrect"]
  .map((outcome, index) =>
    JSON.stringify({
      agent: "blocking",
      change: outcome === "faster" ? { ratio: 2.1, low: 2.0, high: 2.2, pairs: 9 } : null,
      claim: outcome === "faster" ? "Swapping the loops helps" : "Dropping the check is wrong",
      condition: "",
      factor: 1,
      format: 1,
      function: "multiply#0123456789abcdef",
      key: `000000000000000${index}`,
      outcome,
      pinned: false,
      relevance: 0.5,
      round: 0,
      scope: "workspace",
      shown_to: [],
      shown_with: [],
      speedup: outcome === "faster" ? 2.1 : 0,
      technique: "interchange",
      text: `It was ${outcome}.`,
    }),
  )
  .join("\n");

const [HELPED = ""] = LESSONS.split("\n");

/** The one that helped, and another. */
export const MORE_LESSONS = [
  HELPED,
  HELPED.replace("Swapping", "Blocking").replace("0000000000000000", "00000000000000ff"),
].join("\n");

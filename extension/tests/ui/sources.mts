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

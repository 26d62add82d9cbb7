import { expect, test } from "vitest";
import { ago, count, icon, ratio, unclaimed, verdict } from "../../src/words";

test("ratios have three digits, and two after the point below ten", () => {
  expect([1, 1.256, 12.34, 123.4].map(ratio)).toEqual(["1.00", "1.26", "12.3", "123"]);
});

test("a verdict says how much faster or slower, and what else became of it", () => {
  const speedup = { ratio: 3.2, low: 3.1, high: 3.31, pairs: 9 };
  expect(verdict("faster", speedup)).toBe("3.20x faster");
  expect(verdict("same", speedup)).toBe("same");
  expect(verdict("not_compilable", null)).toBe("not compilable");
});

test("things are counted and times told as people do", () => {
  expect([count(1, "rewrite"), count(0, "rewrite")]).toEqual(["1 rewrite", "0 rewrites"]);
  expect([0, 59, 61, 7300, 90_000].map((past) => ago(0, past))).toEqual([
    "just now",
    "just now",
    "1 min ago",
    "2 h ago",
    "1 day ago",
  ]);
});

test("no two kinds of failure look like a success", () => {
  const good = new Set([icon("faster"), icon("correct_untimed"), icon("passed")]);
  for (const outcome of ["incorrect", "refused", "not_compilable", "crashed", "failed"] as const)
    expect(good).not.toContain(icon(outcome));
});

test("what a lesson's claim says already is not said beside it", () => {
  const change = { ratio: 4.17, low: 4, high: 4.3, pairs: 9 };
  const lesson = { claim: "sorting less: much faster (4.17x)", outcome: "faster" as const, change };
  expect(unclaimed(lesson)).toBe("");
  expect(unclaimed({ ...lesson, claim: "Sort less" })).toBe("4.17x faster");
  expect(unclaimed({ claim: "x: incorrect", outcome: "incorrect", change: null })).toBe("");
  expect(unclaimed({ claim: "", outcome: "timed_out", change: null })).toBe("timed out");
});

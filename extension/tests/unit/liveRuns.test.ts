import { expect, test } from "vitest";
import { best, LiveRuns, standing } from "../../src/liveRuns";
import type { Candidate } from "../../src/protocol";

function told(change: Partial<Candidate>): Candidate {
  return {
    textDocument: { uri: "file:///a.cpp" },
    function: "f#1",
    name: "f",
    line: 3,
    kind: "graded",
    round: 0,
    agent: "loops",
    technique: "hoist",
    code: "int f();",
    outcome: "faster",
    reason: "",
    speedup: { ratio: 2, low: 1.9, high: 2.1, pairs: 9 },
    lesson: null,
    message: "",
    ...change,
  };
}

test("a run adds up from what is told of it", () => {
  const runs = new LiveRuns();
  runs.take(told({ kind: "run", code: null, outcome: null }));
  runs.take(told({}));
  runs.take(told({ round: 1, outcome: "incorrect", speedup: null }));
  const [run] = runs.all();
  if (run === undefined) throw new Error("there is none");
  expect(run.rewrites.map(({ outcome }) => outcome)).toEqual(["faster", "incorrect"]);
  expect(best(run)).toBe(2);
  expect(standing(run)).toBe("best 2.00x, round 2, 2 rewrites tried");
  runs.take(told({ kind: "finalist", round: 1 }));
  expect(standing(run)).toMatch(/measuring again$/);
  expect(run.rewrites).toHaveLength(2);
});

test("a slower rewrite is no best", () => {
  const runs = new LiveRuns();
  const speedup = { ratio: 0.5, low: 0.4, high: 0.6, pairs: 9 };
  runs.take(told({ outcome: "slower", speedup }));
  expect(runs.all().map(best)).toEqual([1]);
});

test("a rewrite that was rejected is marked, until it is wanted back", () => {
  const runs = new LiveRuns();
  for (const code of ["int f();", "int f() {}"]) runs.take(told({ code }));
  const marks = () => runs.all().flatMap((run) => run.rewrites.map(({ rejected }) => rejected));
  runs.reject("file:///a.cpp", "int f();", true);
  runs.reject("file:///b.cpp", "int f() {}", true);
  expect(marks()).toEqual([true, false]);
  runs.reject("file:///a.cpp", "int f();", false);
  expect(marks()).toEqual([false, false]);
});

test("a new run in a file takes the place of the one before, and an ended one is gone", () => {
  const runs = new LiveRuns();
  runs.take(told({}));
  runs.take(told({ function: "g#2", name: "g", kind: "run", code: null, outcome: null }));
  expect(runs.all().map(({ name, rewrites }) => [name, rewrites.length])).toEqual([["g", 0]]);
  runs.end("file:///a.cpp");
  expect(runs.all()).toEqual([]);
});

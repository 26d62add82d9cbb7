import { expect, test } from "vitest";
import { chosen, described, EVERYTHING, nameOf } from "../../src/lessonFilter";
import type { Lesson } from "../../src/protocol";

function lesson(change: Partial<Lesson>): Lesson {
  return {
    id: 1,
    text: "It helped.",
    claim: "",
    technique: "interchange",
    condition: "",
    scope: "workspace",
    function: "hot::multiply#0123456789abcdef",
    agent: "loops",
    outcome: "faster",
    change: null,
    pinned: false,
    file: "/a.cpp",
    imported: false,
    tried: 1,
    won: 1,
    ...change,
  };
}

const ALL = [
  lesson({ id: 1 }),
  lesson({ id: 2, outcome: "incorrect" }),
  lesson({ id: 3, pinned: true }),
];
const ids = (lessons: readonly Lesson[]) => lessons.map(({ id }) => id);

test("pinned lessons come first, the others as they came", () => {
  expect(ids(chosen(ALL, EVERYTHING))).toEqual([3, 1, 2]);
});

test("every word must occur, in whatever case and field", () => {
  expect(ids(chosen(ALL, { ...EVERYTHING, words: "MULTIPLY helped", outcomes: [] }))).toEqual([
    3, 1, 2,
  ]);
  expect(ids(chosen(ALL, { ...EVERYTHING, words: "incorrect", outcomes: [] }))).toEqual([2]);
  expect(chosen(ALL, { ...EVERYTHING, words: "helped nowhere", outcomes: [] })).toEqual([]);
  // The hash in a key is nothing that anybody looks for.
  expect(chosen(ALL, { ...EVERYTHING, words: "0123456789", outcomes: [] })).toEqual([]);
});

test("outcomes narrow the choice", () => {
  expect(
    ids(chosen(ALL, { ...EVERYTHING, words: "", outcomes: ["incorrect", "crashed"] })),
  ).toEqual([2]);
});

test("techniques narrow the choice", () => {
  const all = [...ALL, lesson({ id: 4, technique: "hoist" })];
  expect(ids(chosen(all, { ...EVERYTHING, techniques: ["hoist"] }))).toEqual([4]);
});

test("a filter says what it is, and no filter says nothing", () => {
  expect(described(EVERYTHING)).toBeUndefined();
  expect(described({ ...EVERYTHING, words: " loops ", outcomes: ["timed_out"] })).toBe(
    'Only lessons with "loops", timed out',
  );
});

test("a function's name may hold operators", () => {
  expect(nameOf("a::operator#=#0123456789abcdef")).toBe("a::operator#=");
});

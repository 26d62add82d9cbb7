import { expect, test } from "vitest";
import { textChange } from "../../src/textChange";

function applied(before: string, after: string): string {
  const { start, end, text } = textChange(before, after);
  return before.slice(0, start) + text + before.slice(end);
}

const PAIRS = [
  ["int f() { return 1; }", "int f() { return 2; }"],
  ["", "all new"],
  ["aaa", "aa"],
  ["aa", "aaa"],
  ["same", "same"],
  ["a\r\nb", "a\r\n\r\nb"],
  ["// \u{1F680} x", "// \u{1F681} x"],
] as const;

test.each(PAIRS)("%j becomes %j", (before, after) => {
  expect(applied(before, after)).toBe(after);
  expect(applied(after, before)).toBe(before);
});

test("nothing but what differs is replaced", () => {
  expect(textChange("one two three", "one 2 three")).toEqual({ start: 4, end: 7, text: "2" });
});

test("no letter and no line end is cut in two", () => {
  const letter = textChange("// \u{1F680}", "// \u{1F681}");
  expect(letter.text).toBe("\u{1F681}");
  expect(textChange("a\rb", "a\r\nb").text.startsWith("\n")).toBe(false);
});

/** Which lessons are shown, and in which order. */

import type { Lesson, Outcome } from "./protocol";

export interface LessonFilter {
  words: string;
  outcomes: readonly Outcome[];
  techniques: readonly string[];
}

export const EVERYTHING: LessonFilter = { words: "", outcomes: [], techniques: [] };

/** Pinned lessons first, else in the order they came; every word must occur somewhere. */
export function chosen(lessons: readonly Lesson[], filter: LessonFilter): Lesson[] {
  const words = filter.words.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const found = lessons.filter(
    (lesson) =>
      (filter.outcomes.length === 0 || filter.outcomes.includes(lesson.outcome)) &&
      (filter.techniques.length === 0 || filter.techniques.includes(lesson.technique)) &&
      words.every((word) => everythingSaid(lesson).includes(word)),
  );
  return [...found.filter((lesson) => lesson.pinned), ...found.filter((lesson) => !lesson.pinned)];
}

function everythingSaid(lesson: Lesson): string {
  const { text, claim, technique, condition, outcome, agent } = lesson;
  return [text, claim, technique, condition, outcome, agent, nameOf(lesson.function)]
    .join("\n")
    .toLocaleLowerCase();
}

/** The filter in words, or nothing when it lets all through. */
export function described(filter: LessonFilter): string | undefined {
  const parts: string[] = [];
  if (filter.words.trim()) parts.push(`"${filter.words.trim()}"`);
  if (filter.outcomes.length > 0)
    parts.push(filter.outcomes.map((outcome) => outcome.replaceAll("_", " ")).join(" or "));
  if (filter.techniques.length > 0) parts.push(filter.techniques.join(" or "));
  return parts.length > 0 ? `Only lessons with ${parts.join(", ")}` : undefined;
}

/** The qualified name in a function's key. */
export function nameOf(key: string): string {
  return key.slice(0, key.lastIndexOf("#"));
}

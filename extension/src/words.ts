/** Measurements and outcomes in the few words that a view has room for. */

import type { Lesson, Outcome, Speedup } from "./protocol";

/** A ratio as people say it: three digits, at least two after the point below 10. */
export function ratio(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

export function interval(speedup: Speedup): string {
  if (speedup.low === null || speedup.high === null) return "";
  return `[${ratio(speedup.low)}, ${ratio(speedup.high)}]`;
}

/** What became of a rewrite: `3.20x faster`, `not compilable`. */
export function verdict(outcome: Outcome, speedup: Speedup | null): string {
  const words = outcome.replaceAll("_", " ");
  if (outcome === "same" || speedup?.ratio == null) return words;
  return `${ratio(speedup.ratio)}x ${words}`;
}

/** What became of a lesson's rewrite, as far as its claim does not say so. */
export function unclaimed(lesson: Pick<Lesson, "claim" | "outcome" | "change">): string {
  const said = verdict(lesson.outcome, lesson.change);
  const figure = /^[\d.]+x/.exec(said)?.[0] ?? said;
  return lesson.claim.includes(figure) ? "" : said;
}

export function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? "" : "s"}`;
}

/** How long ago `then` was; both in seconds. */
export function ago(then: number, now: number): string {
  const minutes = Math.floor(Math.max(0, now - then) / 60);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 60 * 24) return `${Math.floor(minutes / 60)} h ago`;
  return `${count(Math.floor(minutes / (60 * 24)), "day")} ago`;
}

/** Whether a rewrite of this outcome does what the original does. */
export function correct(outcome: Outcome): boolean {
  return ["faster", "same", "slower", "correct_untimed", "passed"].includes(outcome);
}

/** The codicon of an outcome. */
export function icon(outcome: Outcome): string {
  const icons: Record<Outcome, string> = {
    faster: "pass-filled",
    same: "dash",
    slower: "arrow-down",
    correct_untimed: "pass",
    incorrect: "error",
    refused: "circle-slash",
    not_compilable: "tools",
    crashed: "flame",
    timed_out: "watch",
    unsupported: "question",
    passed: "pass",
    failed: "error",
  };
  return icons[outcome];
}

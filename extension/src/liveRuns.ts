/** The runs that are going on, put together from the events that the server tells. */

import type { Candidate, Outcome, Speedup } from "./protocol";
import { count, ratio } from "./words";

export interface LiveRewrite {
  round: number;
  agent: string;
  technique: string;
  code: string;
  outcome: Outcome;
  reason: string;
  speedup: Speedup | null;
  rejected: boolean;
}

export interface LiveRun {
  uri: string;
  function: string;
  name: string;
  line: number;
  /** From 0, as the server counts. */
  round: number;
  confirming: boolean;
  rewrites: LiveRewrite[];
}

/** At most one run for a document, as in the server. */
export class LiveRuns {
  private readonly runs = new Map<string, LiveRun>();

  all(): readonly LiveRun[] {
    return [...this.runs.values()];
  }

  of(uri: string): LiveRun | undefined {
    return this.runs.get(uri);
  }

  /** Takes one event in. */
  take(told: Candidate): void {
    const { uri } = told.textDocument;
    let run = this.runs.get(uri);
    if (run === undefined || run.function !== told.function) {
      const { name, line } = told;
      run = { uri, function: told.function, name, line, round: 0, confirming: false, rewrites: [] };
      this.runs.set(uri, run);
    }
    run.round = Math.max(run.round, told.round);
    if (told.kind === "finalist") run.confirming = true;
    if (told.kind === "graded" && told.code !== null && told.outcome !== null) {
      const { round, agent, technique, code, outcome, speedup } = told;
      const reason = told.reason ?? "";
      const rejected = false;
      run.rewrites.push({ round, agent, technique, code, outcome, reason, speedup, rejected });
    }
  }

  /** A person does not want to see a rewrite of the run in a document, or wants it back. */
  reject(uri: string, code: string, rejected: boolean): void {
    for (const rewrite of this.runs.get(uri)?.rewrites ?? [])
      if (rewrite.code === code) rewrite.rejected = rejected;
  }

  /** The run of a document is over. */
  end(uri: string): void {
    this.runs.delete(uri);
  }

  clear(): void {
    this.runs.clear();
  }
}

/** The highest speedup measured so far, 1 at the least. */
export function best(run: LiveRun): number {
  const ratios = run.rewrites
    .filter((rewrite) => rewrite.outcome === "faster")
    .map((rewrite) => rewrite.speedup?.ratio ?? 1);
  return Math.max(1, ...ratios);
}

/** How a run is getting on. */
export function standing(run: LiveRun): string {
  const parts = best(run) > 1 ? [`best ${ratio(best(run))}x`] : [];
  parts.push(`round ${run.round + 1}`);
  if (run.rewrites.length > 0) parts.push(`${count(run.rewrites.length, "rewrite")} tried`);
  if (run.confirming) parts.push("measuring again");
  return parts.join(", ");
}

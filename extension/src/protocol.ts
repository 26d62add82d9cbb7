/** What LessonL's own requests and notifications carry; `server/lessonl/lsp` is the other side. */

export interface Speedup {
  ratio: number | null;
  low: number | null;
  high: number | null;
  pairs: number;
}

export type Outcome =
  | "faster"
  | "same"
  | "slower"
  | "correct_untimed"
  | "incorrect"
  | "refused"
  | "not_compilable"
  | "crashed"
  | "timed_out"
  | "unsupported"
  | "passed"
  | "failed";

/** One event of a run that is going on: `lessonl/candidate`. */
export interface Candidate {
  textDocument: { uri: string };
  function: string;
  name: string;
  line: number;
  kind: "run" | "round" | "proposed" | "graded" | "lesson" | "adjusted" | "finalist" | "done";
  round: number;
  agent: string;
  technique: string;
  code: string | null;
  outcome: Outcome | null;
  reason: string | null;
  speedup: Speedup | null;
  lesson: string | null;
  message: string;
}

/** The answer to `lessonl/optimize`, as far as it is used here. */
export interface Report {
  function: string;
  file: string;
  line: number;
  reason: string;
  cancelled: boolean;
  rewrites: readonly ReportedRewrite[];
}

export interface ReportedRewrite {
  rank: number | null;
  agent: string;
  technique: string | null;
  verdict: Outcome;
  speedup: Speedup | null;
  code: string;
}

/** A run of the bank. Times are Unix seconds. */
export interface Run {
  id: number;
  function: string;
  name: string;
  file: string;
  started: number;
  ended: number | null;
  status: string;
  stopped: string;
  rewrites: number;
  lessons: number;
  /** Of the first in the ranking that was not rejected. */
  best: Speedup | null;
  /** How many rewrites were rejected. */
  rejected: number;
}

/** A rewrite that a run of the bank graded. */
export interface Trial {
  id: number;
  round: number;
  agent: string;
  technique: string;
  text: string;
  outcome: Outcome;
  reason: string;
  speedup: Speedup | null;
  rank: number | null;
  rejected: boolean;
}

export interface Lesson {
  id: number;
  text: string;
  claim: string;
  technique: string;
  condition: string;
  scope: "function" | "workspace";
  function: string;
  agent: string;
  outcome: Outcome;
  change: Speedup | null;
  pinned: boolean;
  file: string;
  imported: boolean;
  tried: number;
  won: number;
}

export interface Workspaces<T> {
  workspaces: readonly ({ uri: string } & T)[];
}

/** A text in place of a function, as `lessonl/rewritten` answers: an LSP `WorkspaceEdit`. */
export interface Rewritten {
  edit: unknown;
  text: string;
}

/** The answer to `lessonl/judge`, as far as it is used here. */
export interface Judged {
  verdict: Outcome;
  summary: string;
}

/** A lesson that a code action, a lens or a link in a hover is about. */
export interface AboutLesson {
  workspace: string;
  lesson: number;
}

/** The answer to `lessonl/lessons/relevant`. */
export interface Relevant {
  workspace: string;
  function: string;
  lessons: readonly Lesson[];
}

/** The answer to `lessonl/models/list`. */
export interface Models {
  agents: readonly { name: string; model: string; base_url: string }[];
  presets: readonly Preset[];
}

export interface Preset {
  name: string;
  base_url: string;
  key_env: string;
  /** An example. */
  model: string;
}

/** What one tiny request to a model brought: an entry of the answer to `lessonl/models/test`. */
export interface Probe {
  name: string;
  ok: boolean;
  url: string;
  /** The request and what came back, line by line. */
  text: string;
}

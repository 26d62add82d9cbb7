import * as vscode from "vscode";
import { tellFailure } from "./log";
import type { Report } from "./protocol";
import type { Rewrite, Rewrites } from "./rewrites";
import type { Runs } from "./runs";
import type { Server } from "./server";
import { saved, type Target, targetOf } from "./target";
import { trusted } from "./trust";
import { verdict } from "./words";
import { ready, work } from "./work";

/** Runs LessonL on a function, shows how it gets on, and offers what it found. */
export class Optimizer {
  constructor(
    private readonly server: Server,
    private readonly runs: Runs,
    private readonly rewrites: Rewrites,
  ) {}

  /** For the code action, the lens, the context menu and the palette. */
  async optimize(asked?: unknown): Promise<void> {
    if (!(await trusted())) return;
    const target = targetOf(asked);
    if (target !== undefined) await this.run(target);
  }

  /** One round that is led by one lesson of the bank: of the command's argument, or the given one. */
  async tryLesson(asked: unknown, lesson?: number): Promise<void> {
    if (!(await trusted())) return;
    const number = lesson ?? (asked as { lesson: number }).lesson;
    const target = targetOf(asked);
    if (target !== undefined) await this.run(target, { lesson: number });
  }

  /** Ends all runs; what they had found by then is shown as after any run. */
  async cancel(): Promise<void> {
    await this.server.request("lessonl/cancel", {});
  }

  private async run(target: Target, more: { lesson?: number } = {}): Promise<void> {
    if (!(await saved(target))) return;
    const { textDocument, position, mode } = target;
    const { uri } = textDocument;
    let key = "";
    let report: Report | undefined;
    await ready(this.server);
    this.runs.begin(uri);
    try {
      const wanted = { textDocument, position, ...(mode && { mode }), ...more };
      report = await work<Report>(this.server, "lessonl/optimize", wanted);
      key = this.runs.live.of(uri)?.function ?? "";
    } finally {
      this.runs.end(uri);
      await vscode.commands.executeCommand("setContext", "lessonl.hasRun", true);
    }
    // Not awaited: the editor shows that a command is at work until it has ended.
    if (report !== undefined) void this.offer(uri, report, key).catch(tellFailure);
  }

  private async offer(uri: string, report: Report, key: string): Promise<void> {
    const best = report.rewrites.find(({ rank }) => rank === 1);
    const text = `LessonL: ${report.reason}`;
    if (best === undefined) {
      const choice = await vscode.window.showInformationMessage(text, "Show Runs");
      if (choice) await vscode.commands.executeCommand("lessonl.runs.focus");
      return;
    }
    const rewrite: Rewrite = {
      uri: vscode.Uri.parse(uri),
      function: key,
      code: best.code,
      label: verdict(best.verdict, best.speedup),
    };
    const choice = await vscode.window.showInformationMessage(text, "Show Diff", "Apply");
    if (choice === "Show Diff") await this.rewrites.showDiff(rewrite);
    if (choice === "Apply") await this.rewrites.apply(rewrite);
  }
}

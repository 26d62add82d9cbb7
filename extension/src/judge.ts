import * as vscode from "vscode";
import { nameOf } from "./lessonFilter";
import { tellFailure } from "./log";
import type { Judged } from "./protocol";
import type { Rewrites } from "./rewrites";
import type { Server } from "./server";
import { targetOf } from "./target";
import { trusted } from "./trust";
import { correct } from "./words";
import { work } from "./work";

const COPY = "Copy";

/** Says whether a change that a person made is right, and what it gains. */
export class Judge {
  constructor(
    private readonly server: Server,
    private readonly rewrites: Rewrites,
  ) {}

  /** The function as it stands in the editor, against the file's or the last commit's. */
  async change(asked?: unknown): Promise<void> {
    if (!(await trusted())) return;
    const target = targetOf(asked);
    if (target === undefined) return;
    const { textDocument, position } = target;
    const judged = await work<Judged>(this.server, "lessonl/judge", { textDocument, position });
    // Not awaited: the editor shows that a command is at work until it has ended.
    if (judged !== undefined) void this.tell(judged).catch(tellFailure);
  }

  /** What the right side of a diff says now, against the file on its left. */
  async preview(uri: vscode.Uri | undefined): Promise<void> {
    if (!(await trusted())) return;
    const { preview, about, text } = await this.rewrites.previewed(uri);
    const textDocument = { uri: about.original.toString() };
    const wanted = { textDocument, function: nameOf(about.function), text };
    const judged = await work<Judged>(this.server, "lessonl/judge", wanted);
    if (judged === undefined) return;
    const choice = await this.tell(judged, ...(correct(judged.verdict) ? ["Apply"] : []));
    if (choice) await this.rewrites.applyPreview(preview);
  }

  /** With a button at the least: without any, VS Code shows one line of the message. */
  private async tell(judged: Judged, ...ways: string[]): Promise<string | undefined> {
    const text = `LessonL: ${judged.summary}`;
    const choice = correct(judged.verdict)
      ? await vscode.window.showInformationMessage(text, ...ways, COPY)
      : await vscode.window.showWarningMessage(text, ...ways, COPY);
    if (choice !== COPY) return choice;
    await vscode.env.clipboard.writeText(judged.summary);
    return undefined;
  }
}

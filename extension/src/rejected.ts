import * as vscode from "vscode";
import type { Rewrite } from "./rewrites";
import type { Runs } from "./runs";
import type { Server } from "./server";

/** Rejects rewrites, which the server does not offer any more then, and brings them back. */
export class Rejected {
  private readonly changes = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changes.event;

  constructor(
    private readonly server: Server,
    private readonly runs: Runs,
  ) {}

  /** Hides a rewrite, and offers to take that back. */
  async reject(rewrite: Rewrite): Promise<void> {
    await this.set(rewrite, true);
    const text = `LessonL: the rewrite (${rewrite.label}) is rejected, and not offered any more.`;
    const choice = await vscode.window.showInformationMessage(text, "Undo");
    if (choice) await this.set(rewrite, false);
  }

  /** All that a run found is offered again. */
  async restore(workspace: string, run: number): Promise<void> {
    await this.server.request("lessonl/runs/restore", { workspace, run });
    this.changes.fire();
  }

  private async set(rewrite: Rewrite, rejected: boolean): Promise<void> {
    const { uri, function: key, code } = rewrite;
    const textDocument = { uri: uri.toString() };
    await this.server.request("lessonl/runs/reject", {
      textDocument,
      function: key,
      code,
      rejected,
    });
    this.runs.live.reject(textDocument.uri, code, rejected);
    this.changes.fire();
  }
}

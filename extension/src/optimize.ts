import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import { WorkDoneProgress } from "vscode-languageclient/node";
import { tellFailure } from "./log";
import type { Report } from "./protocol";
import type { Rewrite, Rewrites } from "./rewrites";
import type { Runs } from "./runs";
import type { Server } from "./server";
import { trusted } from "./trust";
import { verdict } from "./words";

/** What a code action of the server brings, the parameters of `lessonl/optimize`. */
interface Asked {
  textDocument: { uri: string };
  position: { line: number; character: number };
}

interface Target {
  uri: string;
  position: { line: number; character: number };
}

/** Request cancelled, as the protocol numbers it. */
const CANCELLED = -32800;

/** Runs LessonL on a function, shows how it gets on, and offers what it found. */
export class Optimizer {
  constructor(
    private readonly server: Server,
    private readonly runs: Runs,
    private readonly rewrites: Rewrites,
  ) {}

  /** For the code action, the context menu and the palette; the latter two say nothing of where. */
  async optimize(asked?: unknown): Promise<void> {
    if (!(await trusted())) return;
    const target = isAsked(asked)
      ? { uri: asked.textDocument.uri, position: asked.position }
      : atCursor();
    if (target === undefined) {
      void vscode.window.showInformationMessage("LessonL: put the cursor on a C++ function first.");
      return;
    }
    if (!(await saved(target))) return;
    try {
      const found = await this.run(target);
      if (found) await this.offer(target, found.report, found.key);
    } catch (error) {
      tellFailure(error);
    }
  }

  /** Ends all runs; what they had found by then is shown as after any run. */
  async cancel(): Promise<void> {
    await this.server.request("lessonl/cancel", {});
  }

  private async run(target: Target): Promise<{ report: Report; key: string } | undefined> {
    const { uri, position } = target;
    const textDocument = { uri };
    const client = await this.starting();
    const workDoneToken = randomUUID();
    this.runs.begin(uri);
    const options = {
      location: vscode.ProgressLocation.Notification,
      title: "LessonL",
      cancellable: true,
    };
    try {
      return await vscode.window.withProgress(options, async (progress, token) => {
        const listening = client.onProgress(WorkDoneProgress.type, workDoneToken, (told) => {
          const name = this.runs.live.of(uri)?.name;
          const message = told.message ?? "";
          progress.report({ message: name ? `${name}: ${message}` : message });
        });
        // Not the request's own cancel: the answer is wanted, with what was found by then.
        token.onCancellationRequested(() => {
          progress.report({ message: "stopping" });
          void this.server.request("lessonl/cancel", { textDocument }).catch(tellFailure);
        });
        try {
          const wanted = { textDocument, position, workDoneToken };
          const report = await client.sendRequest<Report>("lessonl/optimize", wanted);
          return { report, key: this.runs.live.of(uri)?.function ?? "" };
        } finally {
          listening.dispose();
        }
      });
    } catch (error) {
      if ((error as { code?: number }).code !== CANCELLED) throw error;
      vscode.window.setStatusBarMessage("LessonL: cancelled", 8000);
      return undefined;
    } finally {
      this.runs.end(uri);
      await vscode.commands.executeCommand("setContext", "lessonl.hasRun", true);
    }
  }

  /** The client; the first time, the server may still have to be installed. */
  private async starting() {
    const options = { location: vscode.ProgressLocation.Notification, title: "LessonL" };
    if (this.server.state.kind === "ready") return await this.server.running();
    return await vscode.window.withProgress(options, async (progress) => {
      progress.report({ message: `starting ${this.server.state.detail}` });
      const listening = this.server.onDidChangeState(({ detail }) =>
        progress.report({ message: detail }),
      );
      try {
        return await this.server.running();
      } finally {
        listening.dispose();
      }
    });
  }

  /** Not awaited by the progress: the message may stand for as long as it likes. */
  private async offer(target: Target, report: Report, key: string): Promise<void> {
    const best = report.rewrites.find(({ rank }) => rank === 1);
    const text = `LessonL: ${report.reason}`;
    if (best === undefined) {
      const choice = await vscode.window.showInformationMessage(text, "Show Runs");
      if (choice) await vscode.commands.executeCommand("lessonl.runs.focus");
      return;
    }
    const rewrite: Rewrite = {
      uri: vscode.Uri.parse(target.uri),
      function: key,
      code: best.code,
      label: verdict(best.verdict, best.speedup),
    };
    const choice = await vscode.window.showInformationMessage(text, "Show Diff", "Apply");
    if (choice === "Show Diff") await this.rewrites.showDiff(rewrite);
    if (choice === "Apply") await this.rewrites.apply(rewrite);
  }
}

function isAsked(value: unknown): value is Asked {
  return typeof value === "object" && value !== null && "textDocument" in value;
}

function atCursor(): Target | undefined {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined || editor.document.uri.scheme !== "file") return undefined;
  const { line, character } = editor.selection.active;
  return { uri: editor.document.uri.toString(), position: { line, character } };
}

/** Whether the document is what is on disk, which compilers read; offers to save it. */
async function saved(target: Target): Promise<boolean> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(target.uri));
  if (!document.isDirty) return true;
  const choice = await vscode.window.showInformationMessage(
    "LessonL: compilers read the file from disk, and it has changes that are not saved.",
    "Save and Optimize",
  );
  return choice !== undefined && (await document.save());
}

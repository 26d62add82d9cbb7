import { createHash } from "node:crypto";
import * as vscode from "vscode";
import type { Rewrite } from "./rewrites";

const KEY = "lessonl.rejected";
/** The oldest are forgotten beyond it. */
const MOST = 500;

/** Rewrites that a person does not want to see again; nothing else is done to them. */
export class Rejected {
  private readonly changes = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changes.event;

  constructor(private readonly memory: vscode.Memento) {}

  has(rewrite: Rewrite): boolean {
    return this.all().includes(identity(rewrite));
  }

  /** Hides a rewrite from the views, and offers to take that back. */
  async reject(rewrite: Rewrite): Promise<void> {
    await this.keep([...this.all(), identity(rewrite)].slice(-MOST));
    const text = `LessonL: the rewrite (${rewrite.label}) is out of the list.`;
    const choice = await vscode.window.showInformationMessage(text, "Undo");
    if (choice) await this.keep(this.all().filter((other) => other !== identity(rewrite)));
  }

  private all(): readonly string[] {
    return this.memory.get<string[]>(KEY, []);
  }

  private async keep(identities: readonly string[]): Promise<void> {
    await this.memory.update(KEY, identities);
    this.changes.fire();
  }
}

function identity({ function: key, code }: Rewrite): string {
  return createHash("sha256").update(`${key}\0${code}`).digest("hex").slice(0, 16);
}

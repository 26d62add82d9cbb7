import * as vscode from "vscode";
import { LiveRuns } from "./liveRuns";
import type { Candidate } from "./protocol";
import type { Server } from "./server";

/** The runs that are going on, for every view that shows them. */
export class Runs {
  readonly live = new LiveRuns();
  private readonly active = new Set<string>();
  private readonly changes = new vscode.EventEmitter<void>();
  private readonly ends = new vscode.EventEmitter<string>();

  /** Something happened in a run, or one began or ended. */
  readonly onDidChange = this.changes.event;
  /** A run has ended; the bank has what it found. */
  readonly onDidEnd = this.ends.event;

  constructor(server: Server) {
    server.onNotification<Candidate>("lessonl/candidate", (told) => {
      if (!this.active.has(told.textDocument.uri)) return;
      this.live.take(told);
      this.changes.fire();
    });
  }

  begin(uri: string): void {
    this.active.add(uri);
    this.tell();
  }

  end(uri: string): void {
    this.active.delete(uri);
    this.live.end(uri);
    this.tell();
    this.ends.fire(uri);
  }

  get count(): number {
    return this.active.size;
  }

  private tell(): void {
    void vscode.commands.executeCommand("setContext", "lessonl.running", this.active.size > 0);
    this.changes.fire();
  }
}

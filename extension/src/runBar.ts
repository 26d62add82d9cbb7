import * as vscode from "vscode";
import { best, standing } from "./liveRuns";
import type { Runs } from "./runs";
import { ratio } from "./words";

/** An item in the status bar while a run is going on: the best so far; a click cancels. */
export function showRunBar(runs: Runs): vscode.Disposable {
  const item = vscode.window.createStatusBarItem("lessonl.run", vscode.StatusBarAlignment.Left);
  item.name = "LessonL Run";
  item.command = "lessonl.cancel";
  const show = () => {
    if (runs.count === 0) return item.hide();
    const live = runs.live.all();
    const highest = Math.max(1, ...live.map(best));
    const lines = live.map((run) => `${run.name}: ${standing(run)}`);
    item.text = `$(sync~spin) LessonL${highest > 1 ? ` ${ratio(highest)}x` : ""}`;
    item.tooltip = [...lines, "Click to cancel"].join("\n");
    item.show();
  };
  return vscode.Disposable.from(item, runs.onDidChange(show));
}

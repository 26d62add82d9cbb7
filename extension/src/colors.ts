import * as vscode from "vscode";
import type { Outcome } from "./protocol";
import { correct } from "./words";

/** Green for what is faster, red for what is wrong, the text's own color for the rest. */
export function color(outcome: Outcome): vscode.ThemeColor | undefined {
  if (outcome === "faster") return new vscode.ThemeColor("testing.iconPassed");
  return correct(outcome) ? undefined : new vscode.ThemeColor("testing.iconFailed");
}

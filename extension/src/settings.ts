import * as vscode from "vscode";

/** The settings that the server knows under these names; the others are of the extension. */
const SERVERS = [
  "rounds",
  "lessons",
  "otherFunctions",
  "team",
  "timeLimit",
  "verdictTimeLimit",
  "fp",
  "codeLens",
] as const;

/** What the user has set for the server; null stands for what other sources may decide. */
export function serverSettings(): Record<string, unknown> {
  const section = vscode.workspace.getConfiguration("lessonl");
  return Object.fromEntries(SERVERS.map((name) => [name, section.get(name) ?? null]));
}

/** A path that a setting holds, or nothing. */
export function pathSetting(name: "interpreter" | "dataDir"): string {
  return vscode.workspace.getConfiguration("lessonl").get<string>(name, "").trim();
}

/** The settings that a server's process depends on, and cannot be told of later. */
export function processSettings(): string {
  return JSON.stringify([pathSetting("interpreter"), pathSetting("dataDir")]);
}

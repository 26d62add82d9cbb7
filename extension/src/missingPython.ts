import * as vscode from "vscode";
import { log } from "./log";
import type { Server } from "./server";

const HELP = "https://www.python.org/downloads/";

/** Says once that there is no server to talk to, with three ways out; silent while it stays so. */
export function tellWhenUnavailable(server: Server): vscode.Disposable {
  let told = "";
  return server.onDidChangeState(async ({ kind, detail }) => {
    if (kind === "ready") told = "";
    if (kind !== "unavailable" || told === detail || !vscode.workspace.isTrusted) return;
    told = detail;
    const choice = await vscode.window.showErrorMessage(
      detail,
      "Select Python...",
      "Try Again",
      "Show Log",
    );
    if (choice === "Select Python...") await selectInterpreter();
    if (choice === "Try Again") {
      told = "";
      await server.restart();
    }
    if (choice === "Show Log") log.show();
  });
}

/** Lets the user choose a Python; the setting that it goes to restarts the server. */
export async function selectInterpreter(): Promise<void> {
  const browse = { label: "Browse...", description: "choose a python3 of 3.11 or newer" };
  const usual = { label: "Automatic", description: "the workspace's .venv, or python3" };
  const help = { label: "Where to get Python", description: HELP };
  const choice = await vscode.window.showQuickPick([browse, usual, help], {
    title: "Python for LessonL's server",
  });
  if (choice === help) await vscode.env.openExternal(vscode.Uri.parse(HELP));
  if (choice === usual) await setInterpreter(undefined);
  if (choice !== browse) return;
  const files = await vscode.window.showOpenDialog({ title: "Python 3.11 or newer" });
  if (files?.[0]) await setInterpreter(files[0].fsPath);
}

async function setInterpreter(path: string | undefined): Promise<void> {
  await vscode.workspace
    .getConfiguration("lessonl")
    .update("interpreter", path, vscode.ConfigurationTarget.Global);
}

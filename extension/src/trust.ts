import * as vscode from "vscode";

/** Whether code of this workspace may be built and run; says so if not, with the way to allow it. */
export async function trusted(): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const choice = await vscode.window.showWarningMessage(
    "LessonL builds and runs code of this workspace, which you have not trusted yet.",
    "Manage Workspace Trust",
  );
  if (choice) await vscode.commands.executeCommand("workbench.trust.manage");
  return false;
}

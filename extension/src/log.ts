import * as vscode from "vscode";

/** The one log of the extension and of the server's stderr. */
export const log = vscode.window.createOutputChannel("LessonL", { log: true });

/** What an error says, in a sentence for the user. */
export function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Tells of something that a person asked for and that failed. */
export function tellFailure(error: unknown): void {
  log.error(error instanceof Error ? error : String(error));
  void vscode.window.showErrorMessage(`LessonL: ${sentence(error)}`, "Show Log").then((choice) => {
    if (choice) log.show();
  });
}

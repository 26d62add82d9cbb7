import * as vscode from "vscode";
import { LANGUAGES } from "./languages";

/** A place in a document, as commands of the server carry it. */
export interface Target {
  textDocument: { uri: string };
  position: { line: number; character: number };
  /** Of an action that asks for threads; else the settings decide. */
  mode?: "openmp";
}

/** What a command brought, or the cursor's place: the palette says nothing of where. */
export function targetOf(asked: unknown): Target | undefined {
  return isTarget(asked) ? asked : atCursor();
}

function isTarget(value: unknown): value is Target {
  // The context menu brings the URI of the file.
  return typeof value === "object" && value !== null && "textDocument" in value;
}

function atCursor(): Target | undefined {
  const editor = vscode.window.activeTextEditor;
  if (editor !== undefined && vscode.languages.match(LANGUAGES, editor.document) > 0) {
    const { line, character } = editor.selection.active;
    const uri = editor.document.uri.toString();
    return { textDocument: { uri }, position: { line, character } };
  }
  void vscode.window.showInformationMessage(
    "LessonL: put the cursor on a C++ function in a file on disk first.",
  );
  return undefined;
}

/** Whether the document is what is on disk, which compilers read; offers to save it. */
export async function saved({ textDocument }: Target): Promise<boolean> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(textDocument.uri));
  if (!document.isDirty) return true;
  const choice = await vscode.window.showInformationMessage(
    "LessonL: compilers read the file from disk, and it has changes that are not saved.",
    "Save and Optimize",
  );
  return choice !== undefined && (await document.save());
}

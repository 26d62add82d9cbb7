import * as vscode from "vscode";

/** What may have a bank: the folders of the window and the open C and C++ files. */
export function uris(): string[] {
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri);
  const files = vscode.workspace.textDocuments
    .filter(({ languageId }) => ["c", "cpp", "cuda-cpp"].includes(languageId))
    .map(({ uri }) => uri);
  const local = [...folders, ...files].filter(({ scheme }) => scheme === "file");
  return [...new Set(local.map((uri) => uri.toString()))];
}

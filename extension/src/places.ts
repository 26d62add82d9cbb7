import * as vscode from "vscode";
import type { Server } from "./server";

interface Place {
  range: { start: { line: number; character: number } };
}

/** Opens a file at a function, wherever it stands there now. */
export async function goTo(server: Server, uri: vscode.Uri, key: string): Promise<void> {
  const textDocument = { uri: uri.toString() };
  const { range } = await server.request<Place>("lessonl/function", {
    textDocument,
    function: key,
  });
  const at = new vscode.Position(range.start.line, range.start.character);
  await vscode.window.showTextDocument(uri, { selection: new vscode.Range(at, at) });
}

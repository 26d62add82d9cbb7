import * as vscode from "vscode";

const FILE = "slow.cpp";

/** Opens a copy of the sample, which the user may change; one that is there is left as it is. */
export async function openSample(context: vscode.ExtensionContext): Promise<void> {
  const from = vscode.Uri.joinPath(context.extensionUri, "extension", "sample");
  const to = vscode.Uri.joinPath(context.globalStorageUri, "sample");
  await vscode.workspace.fs.createDirectory(to);
  for (const [name] of await vscode.workspace.fs.readDirectory(from)) {
    const file = vscode.Uri.joinPath(to, name);
    const there = await vscode.workspace.fs.stat(file).then(
      () => true,
      () => false,
    );
    if (!there) await vscode.workspace.fs.copy(vscode.Uri.joinPath(from, name), file);
  }
  const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(to, FILE));
  const at = document.positionAt(Math.max(0, document.getText().indexOf("median(")));
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(at, at) });
}

import * as vscode from "vscode";
import { type Preview, type Previews, SCHEME } from "./previews";
import type { Rewritten } from "./protocol";
import type { Server } from "./server";
import { textChange } from "./textChange";

/** A rewrite of a function, wherever it was found. */
export interface Rewrite {
  uri: vscode.Uri;
  /** The key of the text of the function that it replaces. */
  function: string;
  code: string;
  /** What became of it, for the title of a diff. */
  label: string;
}

interface Previewed {
  preview: vscode.Uri;
  about: Preview;
  /** The file on the left, which is as it was when the diff was shown. */
  document: vscode.TextDocument;
  text: string;
}

/** Shows rewrites as diffs and puts them into the file, as one step that one undo takes back. */
export class Rewrites {
  constructor(
    private readonly server: Server,
    private readonly previews: Previews,
  ) {}

  /** The file beside the file with the rewrite, which can be edited there. */
  async showDiff(rewrite: Rewrite): Promise<void> {
    const document = await vscode.workspace.openTextDocument(rewrite.uri);
    const { text } = await this.rewritten(rewrite);
    const about = {
      original: rewrite.uri,
      before: document.getText(),
      function: rewrite.function,
    };
    const preview = this.previews.make(about, text);
    const name = rewrite.uri.path.split("/").at(-1);
    const title = `${name}: original and rewrite (${rewrite.label})`;
    await vscode.commands.executeCommand("vscode.diff", rewrite.uri, preview, title, {
      preview: false,
    });
  }

  /** Puts a rewrite into its document, which is not saved. */
  async apply(rewrite: Rewrite): Promise<void> {
    const document = await vscode.workspace.openTextDocument(rewrite.uri);
    const { edit } = await this.rewritten(rewrite);
    const converted = await this.server.workspaceEdit(edit);
    if (!(await vscode.workspace.applyEdit(converted))) throw changed();
    await this.applied(document);
  }

  /** Puts what the right side of a diff says now into the file on its left. */
  async applyPreview(uri: vscode.Uri | undefined): Promise<void> {
    const { preview, about, document, text } = await this.previewed(uri);
    const change = textChange(about.before, text);
    const edit = new vscode.WorkspaceEdit();
    const range = new vscode.Range(
      document.positionAt(change.start),
      document.positionAt(change.end),
    );
    edit.replace(about.original, range, change.text);
    if (!(await vscode.workspace.applyEdit(edit))) throw changed();
    await this.close(preview);
    await this.applied(document, range.start);
  }

  /** The diff that is open, or that of a URI: what its right side says, and what it is about. */
  async previewed(uri: vscode.Uri | undefined): Promise<Previewed> {
    const preview = uri ?? vscode.window.activeTextEditor?.document.uri;
    const about = preview && this.previews.of(preview);
    if (preview === undefined || about === undefined)
      throw new Error("This diff is from before the window was reloaded; show it again.");
    const text = (await vscode.workspace.openTextDocument(preview)).getText();
    const document = await vscode.workspace.openTextDocument(about.original);
    if (document.getText() !== about.before) throw changed();
    return { preview, about, document, text };
  }

  /** Frees what the diffs that were closed showed. */
  watchTabs(): vscode.Disposable {
    return vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
      for (const { input } of closed)
        if (input instanceof vscode.TabInputTextDiff && input.modified.scheme === SCHEME)
          this.previews.forget(input.modified);
    });
  }

  private async rewritten(rewrite: Rewrite): Promise<Rewritten> {
    return await this.server.request<Rewritten>("lessonl/rewritten", {
      textDocument: { uri: rewrite.uri.toString() },
      function: rewrite.function,
      code: rewrite.code,
    });
  }

  private async applied(document: vscode.TextDocument, at?: vscode.Position): Promise<void> {
    const editor = await vscode.window.showTextDocument(document, { preview: false });
    if (at) editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenter);
    await vscode.commands.executeCommand("setContext", "lessonl.hasApplied", true);
    vscode.window.setStatusBarMessage("LessonL: applied; undo takes it back", 8000);
  }

  private async close(preview: vscode.Uri): Promise<void> {
    // Saved first: nobody wants to be asked about a file in memory.
    await vscode.workspace.save(preview);
    const tabs = vscode.window.tabGroups.all
      .flatMap((group) => group.tabs)
      .filter(
        ({ input }) =>
          input instanceof vscode.TabInputTextDiff &&
          input.modified.toString() === preview.toString(),
      );
    await vscode.window.tabGroups.close(tabs);
  }
}

function changed(): Error {
  return new Error("The file has changed since the diff was shown; show it again.");
}

import * as vscode from "vscode";

export const SCHEME = "lessonl";

/** A file as it would be with a rewrite: what the right side of a diff shows, and what it is of. */
export interface Preview {
  original: vscode.Uri;
  /** The original's text when the preview was made. */
  before: string;
  /** The key of the function that was rewritten. */
  function: string;
}

/** Files in memory, so that the right side of a diff can be edited before it is applied. */
export class Previews implements vscode.FileSystemProvider {
  private readonly files = new Map<string, { data: Uint8Array; changed: number }>();
  private readonly about = new Map<string, Preview>();
  private readonly changes = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  private made = 0;

  readonly onDidChangeFile = this.changes.event;

  /** A new file of this text, with the name of the original. */
  make(preview: Preview, text: string): vscode.Uri {
    const name = preview.original.path.split("/").at(-1) ?? "rewrite.cpp";
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${++this.made}/${name}` });
    this.about.set(uri.toString(), preview);
    this.files.set(uri.path, { data: new TextEncoder().encode(text), changed: Date.now() });
    return uri;
  }

  of(uri: vscode.Uri): Preview | undefined {
    return this.about.get(uri.toString());
  }

  forget(uri: vscode.Uri): void {
    this.about.delete(uri.toString());
    this.files.delete(uri.path);
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => {});
  }

  stat(uri: vscode.Uri): vscode.FileStat {
    const { data, changed } = this.file(uri);
    return { type: vscode.FileType.File, ctime: changed, mtime: changed, size: data.length };
  }

  readFile(uri: vscode.Uri): Uint8Array {
    return this.file(uri).data;
  }

  writeFile(uri: vscode.Uri, data: Uint8Array): void {
    this.file(uri);
    this.files.set(uri.path, { data, changed: Date.now() });
    this.changes.fire([{ type: vscode.FileChangeType.Changed, uri }]);
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  private file(uri: vscode.Uri): { data: Uint8Array; changed: number } {
    const found = this.files.get(uri.path);
    // After a reload of the window nothing is left of them.
    if (found === undefined) throw vscode.FileSystemError.FileNotFound(uri);
    return found;
  }
}

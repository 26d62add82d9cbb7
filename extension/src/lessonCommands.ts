import * as vscode from "vscode";
import type { LessonNode, LessonsView } from "./lessonsView";
import { goTo } from "./places";
import type { Outcome } from "./protocol";
import type { Server } from "./server";
import { count } from "./words";
import { uris } from "./workspaces";

const OUTCOMES: readonly Outcome[] = [
  "faster",
  "same",
  "slower",
  "incorrect",
  "refused",
  "not_compilable",
  "crashed",
  "timed_out",
];
const JSONL = { Lessons: ["jsonl"] };

/** What can be done with lessons; each command works on all that are selected. */
export class LessonCommands {
  constructor(
    private readonly server: Server,
    private readonly view: LessonsView,
  ) {}

  async search(): Promise<void> {
    const words = await vscode.window.showInputBox({
      title: "Search Lessons",
      prompt: "Words that occur in a lesson, its technique or its function",
      value: this.view.chosen.words,
    });
    if (words !== undefined) this.view.show({ words });
  }

  async filter(): Promise<void> {
    const { outcomes, techniques } = this.view.chosen;
    const heading = (label: string) => ({ label, kind: vscode.QuickPickItemKind.Separator });
    const items: (vscode.QuickPickItem & { outcome?: Outcome; technique?: string })[] = [
      heading("Outcome"),
      ...OUTCOMES.map((outcome) => ({
        label: outcome.replaceAll("_", " "),
        outcome,
        picked: outcomes.includes(outcome),
      })),
      heading("Technique"),
      ...this.view.techniques.map((technique) => ({
        label: technique,
        technique,
        picked: techniques.includes(technique),
      })),
    ];
    const title = "Show only lessons of";
    const found = await vscode.window.showQuickPick(items, { title, canPickMany: true });
    if (found === undefined) return;
    this.view.show({
      outcomes: found.flatMap(({ outcome }) => outcome ?? []),
      techniques: found.flatMap(({ technique }) => technique ?? []),
    });
  }

  async pin(node: LessonNode, pinned: boolean): Promise<void> {
    await this.change(node, "pin", { pinned });
  }

  async delete(node: LessonNode): Promise<void> {
    const nodes = this.view.together(node);
    await this.change(node, "delete", { deleted: true });
    const text = `LessonL: ${count(nodes.length, "lesson")} deleted.`;
    const choice = await vscode.window.showInformationMessage(text, "Undo");
    if (choice) await this.changeAll(nodes, "delete", { deleted: false });
  }

  async edit(node: LessonNode): Promise<void> {
    const { workspace, lesson } = node;
    const text = await vscode.window.showInputBox({ title: "Edit Lesson", value: lesson.text });
    if (text === undefined || text === lesson.text) return;
    await this.server.request("lessonl/lessons/edit", { workspace, id: lesson.id, text });
    this.view.refresh();
  }

  async open({ lesson }: LessonNode): Promise<void> {
    if (lesson.imported) {
      void vscode.window.showInformationMessage(`LessonL: it was imported from ${lesson.file}.`);
      return;
    }
    await goTo(this.server, vscode.Uri.file(lesson.file), lesson.function);
  }

  async export(): Promise<void> {
    const workspace = await this.workspace("Export the lessons of");
    if (workspace === undefined) return;
    const { text, count: number } = await this.server.request<{ text: string; count: number }>(
      "lessonl/lessons/export",
      { workspace },
    );
    const defaultUri = vscode.Uri.joinPath(vscode.Uri.parse(workspace), "lessons.jsonl");
    const file = await vscode.window.showSaveDialog({ defaultUri, filters: JSONL });
    if (file === undefined) return;
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
    void vscode.window.showInformationMessage(
      `LessonL: ${count(number, "lesson")} written to ${vscode.workspace.asRelativePath(file)}.`,
    );
  }

  async import(): Promise<void> {
    const workspace = await this.workspace("Import lessons into");
    if (workspace === undefined) return;
    const [file] = (await vscode.window.showOpenDialog({ filters: JSONL })) ?? [];
    if (file === undefined) return;
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
    const wanted = { workspace, text, source: file.fsPath };
    const done = await this.server.request<Record<string, number>>(
      "lessonl/lessons/import",
      wanted,
    );
    this.view.refresh();
    const parts = [
      count(done.added ?? 0, "new lesson"),
      done.changed ? `${done.changed} changed` : "",
      done.unchanged ? `${done.unchanged} known already` : "",
      done.deleted ? `${done.deleted} deleted here before` : "",
    ];
    const said = parts.filter(Boolean).join(", ");
    void vscode.window.showInformationMessage(`LessonL: ${said}.`);
  }

  private async change(node: LessonNode, what: string, how: object): Promise<void> {
    await this.changeAll(this.view.together(node), what, how);
  }

  private async changeAll(nodes: readonly LessonNode[], what: string, how: object): Promise<void> {
    for (const [workspace, group] of Map.groupBy(nodes, (node) => node.workspace)) {
      const ids = group.map(({ lesson }) => lesson.id);
      await this.server.request(`lessonl/lessons/${what}`, { workspace, ids, ...how });
    }
    this.view.refresh();
  }

  /** The workspace to work on; asks if there are several. */
  private async workspace(title: string): Promise<string | undefined> {
    const found = await this.server.request<{ workspaces: { uri: string }[] }>(
      "lessonl/lessons/list",
      { uris: uris() },
    );
    const roots = found.workspaces.map(({ uri }) => uri);
    if (roots.length < 2) return roots[0];
    const items = roots.map((uri) => ({ label: vscode.Uri.parse(uri).fsPath, uri }));
    return (await vscode.window.showQuickPick(items, { title }))?.uri;
  }
}

import * as vscode from "vscode";
import { color } from "./colors";
import { chosen, described, EVERYTHING, type LessonFilter, nameOf } from "./lessonFilter";
import { log, sentence } from "./log";
import type { Lesson, Workspaces } from "./protocol";
import type { Runs } from "./runs";
import type { Server } from "./server";
import { icon, interval, unclaimed, verdict } from "./words";
import { uris } from "./workspaces";

export interface LessonNode {
  workspace: string;
  lesson: Lesson;
}

/** What was learnt in the workspaces of this window. */
export class LessonsView implements vscode.TreeDataProvider<LessonNode> {
  private readonly changes = new vscode.EventEmitter<LessonNode | undefined>();
  private filter: LessonFilter = EVERYTHING;
  private known = new Set<string>();
  private view: vscode.TreeView<LessonNode> | undefined;
  readonly onDidChangeTreeData = this.changes.event;

  constructor(
    private readonly server: Server,
    private readonly runs: Runs,
  ) {}

  register(): vscode.Disposable {
    const view = vscode.window.createTreeView("lessonl.lessons", {
      treeDataProvider: this,
      canSelectMany: true,
    });
    this.view = view;
    return vscode.Disposable.from(
      view,
      this.runs.onDidEnd(() => this.refresh()),
      this.server.onDidChangeState(({ kind }) => kind === "ready" && this.refresh()),
    );
  }

  refresh(): void {
    this.changes.fire(undefined);
  }

  /** The lessons that are selected beside the one that was clicked. */
  together(node: LessonNode): readonly LessonNode[] {
    const selected = this.view?.selection ?? [];
    return selected.includes(node) ? selected : [node];
  }

  show(change: Partial<LessonFilter>): void {
    this.filter = { ...this.filter, ...change };
    const said = described(this.filter);
    if (this.view) this.view.message = said;
    void vscode.commands.executeCommand("setContext", "lessonl.lessons.filtered", Boolean(said));
    this.refresh();
  }

  get chosen(): LessonFilter {
    return this.filter;
  }

  /** The techniques that there are lessons of, as far as they were listed. */
  get techniques(): readonly string[] {
    return [...this.known].sort();
  }

  getTreeItem({ workspace, lesson }: LessonNode): vscode.TreeItem {
    const item = new vscode.TreeItem(lesson.claim || lesson.text);
    item.id = `${workspace} ${lesson.id}`;
    const record = lesson.tried > 0 ? `won ${lesson.won} of ${lesson.tried}` : "";
    const parts = [unclaimed(lesson), nameOf(lesson.function), record];
    item.description = parts.filter(Boolean).join(" · ");
    item.tooltip = tooltip(lesson);
    item.iconPath = lesson.pinned
      ? new vscode.ThemeIcon("pinned")
      : new vscode.ThemeIcon(icon(lesson.outcome), color(lesson.outcome));
    item.contextValue = lesson.pinned ? "lesson.pinned" : "lesson";
    return item;
  }

  async getChildren(node?: LessonNode): Promise<LessonNode[]> {
    if (node || this.server.state.kind !== "ready") return [];
    try {
      const found = await this.server.request<Workspaces<{ lessons: Lesson[] }>>(
        "lessonl/lessons/list",
        { uris: uris() },
      );
      const all = found.workspaces.flatMap(({ lessons }) => lessons);
      this.known = new Set(all.map(({ technique }) => technique).filter(Boolean));
      return found.workspaces.flatMap(({ uri, lessons }) =>
        chosen(lessons, this.filter).map((lesson) => ({ workspace: uri, lesson })),
      );
    } catch (error) {
      log.error(sentence(error));
      return [];
    }
  }
}

function tooltip(lesson: Lesson): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text.appendText(lesson.text);
  const measured = lesson.change ? ` ${interval(lesson.change)}` : "";
  const facts = [
    ["Outcome", `${verdict(lesson.outcome, lesson.change)}${measured}`],
    ["Technique", lesson.technique],
    ["Rests on", lesson.condition],
    ["Function", nameOf(lesson.function)],
    ["Offered to", lesson.scope === "workspace" ? "every function" : "this function"],
  ];
  for (const [name, value] of facts) {
    if (!value) continue;
    text.appendMarkdown(`\n\n**${name}** `);
    text.appendText(value);
  }
  return text;
}

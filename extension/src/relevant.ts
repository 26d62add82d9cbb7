import * as vscode from "vscode";
import { tellFailure } from "./log";
import type { Optimizer } from "./optimize";
import type { AboutLesson, Lesson, Relevant } from "./protocol";
import type { Server } from "./server";
import { type Target, targetOf } from "./target";
import { icon, unclaimed } from "./words";

const TRY = { iconPath: new vscode.ThemeIcon("play"), tooltip: "Try it on this function" };
const PIN = { iconPath: new vscode.ThemeIcon("pin"), tooltip: "Pin it" };
const UNPIN = { iconPath: new vscode.ThemeIcon("pinned"), tooltip: "Unpin it" };
const FORGET = { iconPath: new vscode.ThemeIcon("trash"), tooltip: "Forget it" };

interface Choice extends vscode.QuickPickItem {
  lesson: Lesson;
}

/** What code actions, hovers and the palette do with the lessons for one function. */
export class RelevantLessons {
  private readonly changes = new vscode.EventEmitter<void>();
  /** A lesson was pinned or forgotten from here. */
  readonly onDidChange = this.changes.event;

  constructor(
    private readonly server: Server,
    private readonly optimizer: Optimizer,
  ) {}

  /** Lists those that a run would be offered; each can be tried, read, pinned and forgotten. */
  async list(asked?: unknown): Promise<void> {
    const target = targetOf(asked);
    if (target === undefined) return;
    const pick = vscode.window.createQuickPick<Choice>();
    pick.placeholder = "Enter shows a lesson; the buttons try, pin and forget it";
    pick.matchOnDetail = true;
    const found = await this.fill(pick, target);
    if (found === undefined) return pick.dispose();
    const press = async ({ item, button }: vscode.QuickPickItemButtonEvent<Choice>) => {
      const about = { workspace: found.workspace, lesson: item.lesson.id };
      if (button === TRY) {
        pick.hide();
        await vscode.commands.executeCommand("lessonl.tryLesson", { ...target, ...about });
        return;
      }
      if (button === FORGET) await this.forget(about);
      else await this.pin({ ...about, pinned: button === PIN });
      if ((await this.fill(pick, target)) === undefined) pick.hide();
    };
    pick.onDidTriggerItemButton((pressed) => void press(pressed).catch(tellFailure));
    pick.onDidAccept(() => {
      const [chosen] = pick.selectedItems;
      pick.hide();
      if (chosen) void this.show({ text: chosen.lesson.text });
    });
    pick.onDidHide(() => pick.dispose());
    pick.show();
  }

  async show(asked: unknown): Promise<void> {
    const { text, workspace, lesson } = asked as { text: string } & Partial<AboutLesson>;
    if (!workspace || !lesson) {
      void vscode.window.showInformationMessage(text);
      return;
    }
    const about = { workspace, lesson };
    const choice = await vscode.window.showInformationMessage(text, "Pin", "Forget");
    if (choice === "Pin") await this.pin({ ...about, pinned: true });
    if (choice === "Forget") await this.forget(about);
  }

  async pin(asked: unknown): Promise<void> {
    const { workspace, lesson, pinned } = asked as AboutLesson & { pinned?: boolean };
    await this.change("pin", { workspace, ids: [lesson], pinned: pinned ?? true });
    const done = pinned === false ? "unpinned" : "pinned";
    vscode.window.setStatusBarMessage(`LessonL: lesson ${done}`, 5000);
  }

  async forget(asked: unknown): Promise<void> {
    const { workspace, lesson } = asked as AboutLesson;
    const which = { workspace, ids: [lesson] };
    await this.change("delete", which);
    const undo = async () => {
      const choice = await vscode.window.showInformationMessage(
        "LessonL: 1 lesson deleted.",
        "Undo",
      );
      if (choice) await this.change("delete", { ...which, deleted: false });
    };
    // Not awaited: the message may stand for as long as it likes.
    void undo().catch(tellFailure);
  }

  /** Tries a lesson of the view on the function at the cursor. */
  async tryAtCursor(lesson: number): Promise<void> {
    await this.optimizer.tryLesson(undefined, lesson);
  }

  private async change(what: string, how: object): Promise<void> {
    await this.server.request(`lessonl/lessons/${what}`, how);
    this.changes.fire();
  }

  /** Undefined, and said so, when there are none. */
  private async fill(
    pick: vscode.QuickPick<Choice>,
    target: Target,
  ): Promise<Relevant | undefined> {
    const found = await this.server.request<Relevant>("lessonl/lessons/relevant", target);
    if (found.lessons.length === 0) {
      void vscode.window.showInformationMessage("LessonL: there is no lesson for this function.");
      return undefined;
    }
    pick.items = found.lessons.map(choice);
    return found;
  }
}

function choice(lesson: Lesson): Choice {
  const record = lesson.tried > 0 ? `won ${lesson.won} of ${lesson.tried}` : "";
  return {
    lesson,
    label: `$(${lesson.pinned ? "pinned" : icon(lesson.outcome)}) ${lesson.claim || lesson.text}`,
    description: [unclaimed(lesson), record].filter(Boolean).join(" · "),
    detail: lesson.text,
    buttons: [...(vscode.workspace.isTrusted ? [TRY] : []), lesson.pinned ? UNPIN : PIN, FORGET],
  };
}

import * as vscode from "vscode";
import { checkMachine } from "./doctor";
import { Judge } from "./judge";
import { Keys } from "./keys";
import { LessonCommands } from "./lessonCommands";
import { EVERYTHING } from "./lessonFilter";
import { type LessonNode, LessonsView } from "./lessonsView";
import { log, tellFailure } from "./log";
import { selectInterpreter, tellWhenUnavailable } from "./missingPython";
import { addModel, testModel } from "./models";
import { Optimizer } from "./optimize";
import { goTo } from "./places";
import { Previews, SCHEME } from "./previews";
import { Rejected } from "./rejected";
import { RelevantLessons } from "./relevant";
import { type Rewrite, Rewrites } from "./rewrites";
import { showRunBar } from "./runBar";
import { Runs } from "./runs";
import { type Node, RunsView } from "./runsView";
import { openSample } from "./sample";
import { Server } from "./server";
import { showStatus } from "./status";

let server: Server | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const started = new Server(context);
  server = started;
  const keys = new Keys(context);
  keys.answer(started);
  const previews = new Previews();
  const runs = new Runs(started);
  const rewrites = new Rewrites(started, previews);
  const optimizer = new Optimizer(started, runs, rewrites);
  const judge = new Judge(started, rewrites);
  const relevant = new RelevantLessons(started, optimizer);
  const rejected = new Rejected(started, runs);
  const runsView = new RunsView(started, runs, rejected);
  const lessonsView = new LessonsView(started, runs);
  const lessons = new LessonCommands(started, lessonsView);
  context.subscriptions.push(
    log,
    vscode.workspace.registerFileSystemProvider(SCHEME, previews, { isCaseSensitive: true }),
    rewrites.watchTabs(),
    showStatus(started),
    showRunBar(runs),
    tellWhenUnavailable(started),
    runsView.register(),
    lessonsView.register(),
    relevant.onDidChange(() => lessonsView.refresh()),
    ...commands({
      optimize: (asked) => optimizer.optimize(asked),
      cancel: () => optimizer.cancel(),
      judge: (asked) => judge.change(asked),
      tryLesson: (asked) => optimizer.tryLesson(asked),
      showLessons: (asked) => relevant.list(asked),
      showLesson: (asked) => relevant.show(asked),
      pinLesson: (asked) => relevant.pin(asked),
      forgetLesson: (asked) => relevant.forget(asked),
      "diff.apply": (uri) => rewrites.applyPreview(uri as vscode.Uri | undefined),
      "diff.judge": (uri) => judge.preview(uri as vscode.Uri | undefined),
      "runs.diff": (node) => rewrites.showDiff(rewriteOf(node)),
      "runs.apply": (node) => rewrites.apply(rewriteOf(node)),
      "runs.reject": (node) => rejected.reject(rewriteOf(node)),
      "runs.restore": (node) => restoreRun(rejected, node as Node),
      "runs.open": (node) => openRun(started, node as Node),
      "runs.refresh": () => runsView.refresh(),
      "lessons.search": () => lessons.search(),
      "lessons.filter": () => lessons.filter(),
      "lessons.clear": () => lessonsView.show(EVERYTHING),
      "lessons.refresh": () => lessonsView.refresh(),
      "lessons.pin": (node) => lessons.pin(node as LessonNode, true),
      "lessons.unpin": (node) => lessons.pin(node as LessonNode, false),
      "lessons.delete": (node) => lessons.delete(node as LessonNode),
      "lessons.edit": (node) => lessons.edit(node as LessonNode),
      "lessons.try": (node) => relevant.tryAtCursor((node as LessonNode).lesson.id),
      "lessons.open": (node) => lessons.open(node as LessonNode),
      "lessons.export": () => lessons.export(),
      "lessons.import": () => lessons.import(),
      addModel: () => addModel(started),
      testModel: () => testModel(started),
      setKey: () => keys.set(),
      clearKey: () => keys.clear(),
      selectInterpreter: () => selectInterpreter(),
      reinstall: () => started.restart({ anew: true }),
      restart: () => started.restart(),
      doctor: () => checkMachine(started),
      showLog: () => log.show(),
      openSample: () => openSample(context),
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void started.restart()),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (!change.affectsConfiguration("lessonl")) return;
      void started.follow();
      void started.tellSettings();
    }),
  );
  // Not awaited: an installation may take a minute, and commands are there meanwhile.
  void started.restart();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}

type Command = (argument?: unknown) => unknown;

/** Registers commands of ours, whose failures are told to the user. */
function commands(table: Record<string, Command>): vscode.Disposable[] {
  return Object.entries(table).map(([name, command]) =>
    vscode.commands.registerCommand(`lessonl.${name}`, async (argument?: unknown) => {
      try {
        await command(argument);
      } catch (error) {
        tellFailure(error);
      }
    }),
  );
}

function rewriteOf(node: unknown): Rewrite {
  const given = node as Node;
  if (given.kind !== "rewrite") throw new Error("Choose a rewrite.");
  return given.rewrite;
}

async function restoreRun(rejected: Rejected, node: Node): Promise<void> {
  if (node.kind === "run") await rejected.restore(node.workspace, node.run.id);
}

async function openRun(server: Server, node: Node): Promise<void> {
  if (node.kind === "live") await goTo(server, vscode.Uri.parse(node.run.uri), node.run.function);
  if (node.kind === "run") await goTo(server, vscode.Uri.file(node.run.file), node.run.function);
}

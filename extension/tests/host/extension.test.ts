import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as vscode from "vscode";

const TITLE = "Optimize with LessonL";

function file(name: string): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder);
  return vscode.Uri.joinPath(folder.uri, name);
}

async function titles(line: number): Promise<string[]> {
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    "vscode.executeCodeActionProvider",
    file("median.cpp"),
    new vscode.Range(line, 5, line, 5),
    "refactor.rewrite",
  );
  return actions.map(({ title }) => title);
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 45_000;
  while (!(await holds())) {
    assert.ok(Date.now() < deadline, `It never came to that: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

const offered = async () => (await titles(4)).includes(TITLE);

/** The servers of this very extension host. */
function servers(): number[] {
  const listed = execFileSync("ps", ["-eo", "pid,ppid,args"], { encoding: "utf8" });
  return listed
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([, parent, ...args]) => Number(parent) === process.pid && args.at(-1) === "serve")
    .map(([id]) => Number(id));
}

function section(): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration("lessonl");
}

describe("the extension in its host", () => {
  before(async () => {
    await vscode.window.showTextDocument(file("median.cpp"));
    await until(offered);
  });

  it("registers every command that it declares", async () => {
    const extension = vscode.extensions.getExtension("lessonl.lessonl");
    const declared: { command: string }[] = extension?.packageJSON.contributes.commands;
    const known = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      declared.map(({ command }) => command).filter((command) => !known.has(command)),
      [],
    );
  });

  it("offers nothing where there is no function", async () => {
    assert.ok(!(await titles(0)).includes(TITLE));
  });

  it("has one server, and starts it again when it dies", async () => {
    const [first] = servers();
    assert.ok(first);
    process.kill(first, "SIGKILL");
    await until(async () => servers().length === 1 && servers()[0] !== first && (await offered()));
  });

  it("takes up another interpreter without a reload", async () => {
    const before = section().get<string>("interpreter");
    await section().update("interpreter", "/no/python", vscode.ConfigurationTarget.Global);
    await section().update("interpreter", "/no/python", vscode.ConfigurationTarget.Workspace);
    await until(async () => servers().length === 0);
    await section().update("interpreter", before, vscode.ConfigurationTarget.Global);
    await section().update("interpreter", undefined, vscode.ConfigurationTarget.Workspace);
    await until(offered);
  });

  it("tells the server of changed settings at once", async () => {
    const ended = async (rounds: number) => {
      await section().update("rounds", rounds, vscode.ConfigurationTarget.Workspace);
      const messages: string[] = [];
      const showErrorMessage = vscode.window.showErrorMessage;
      Object.assign(vscode.window, {
        showErrorMessage: async (text: string) => void messages.push(text),
      });
      const editor = await vscode.window.showTextDocument(file("median.cpp"));
      editor.selection = new vscode.Selection(4, 5, 4, 5);
      await vscode.commands.executeCommand("lessonl.optimize");
      Object.assign(vscode.window, { showErrorMessage });
      return messages.join("\n");
    };
    assert.match(await ended(-1), /rounds/);
    await section().update("rounds", undefined, vscode.ConfigurationTarget.Workspace);
  });

  it("opens a sample that it did not write before, and leaves a changed one as it is", async () => {
    await vscode.commands.executeCommand("lessonl.openSample");
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    assert.match(editor.document.uri.path, /\/sample\/slow.cpp$/);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), "// mine\n"));
    await editor.document.save();
    await vscode.commands.executeCommand("lessonl.openSample");
    assert.match(vscode.window.activeTextEditor?.document.getText() ?? "", /^\/\/ mine/);
  });
});

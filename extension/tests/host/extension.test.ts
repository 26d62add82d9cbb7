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

/** Answers for the user, in the place of these functions of `vscode.window`, while `what` runs. */
async function as<T>(stubs: Partial<typeof vscode.window>, what: () => Promise<T>): Promise<T> {
  const names = Object.keys(stubs) as (keyof typeof vscode.window)[];
  const before = Object.fromEntries(names.map((name) => [name, vscode.window[name]]));
  Object.assign(vscode.window, stubs);
  try {
    return await what();
  } finally {
    Object.assign(vscode.window, before);
  }
}

/** What a command tells the user, whichever way. */
async function told(command: string, ...args: unknown[]): Promise<string> {
  const messages: string[] = [];
  const tell = async (text: string, ...rest: unknown[]) => {
    const [options] = rest as { detail?: string }[];
    messages.push([text, options?.detail].filter(Boolean).join("\n"));
  };
  const stubs = {
    showErrorMessage: tell,
    showInformationMessage: tell,
    showWarningMessage: tell,
  } as Partial<typeof vscode.window>;
  await as(stubs, async () => await vscode.commands.executeCommand(command, ...args));
  return messages.join("\n");
}

/** Inputs in the order of the questions. */
function typing(...inputs: string[]): typeof vscode.window.showInputBox {
  return async () => inputs.shift();
}

async function onMedian(): Promise<vscode.TextEditor> {
  const editor = await vscode.window.showTextDocument(file("median.cpp"));
  editor.selection = new vscode.Selection(4, 5, 4, 5);
  return editor;
}

async function lenses(): Promise<string[]> {
  const found = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    "vscode.executeCodeLensProvider",
    file("median.cpp"),
    10,
  );
  return found.map(({ command }) => command?.title ?? "");
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
    await onMedian();
    await section().update("rounds", -1, vscode.ConfigurationTarget.Workspace);
    assert.match(await told("lessonl.optimize"), /rounds/);
    await section().update("rounds", undefined, vscode.ConfigurationTarget.Workspace);
  });

  it("shows lenses only when they are turned on", async () => {
    assert.deepEqual(await lenses(), []);
    await section().update("codeLens", true, vscode.ConfigurationTarget.Workspace);
    await until(async () => (await lenses()).includes(TITLE));
    await section().update("codeLens", undefined, vscode.ConfigurationTarget.Workspace);
    await until(async () => (await lenses()).length === 0);
  });

  it("offers to judge a change only where there is one", async () => {
    const { document } = await onMedian();
    assert.ok(!(await titles(4)).includes("Judge my change"));
    assert.match(await told("lessonl.judge"), /median is what it was in the saved file/);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(
      document.uri,
      new vscode.Position(5, 4),
      "if (values.size() == 1) return values[0];\n",
    );
    await vscode.workspace.applyEdit(edit);
    await until(async () => (await titles(4)).includes("Judge my change"));
    await vscode.commands.executeCommand("undo");
    await until(async () => !(await titles(4)).includes("Judge my change"));
  });

  it("says where there is no function, and where there is no lesson", async () => {
    const editor = await onMedian();
    assert.match(await told("lessonl.showLessons"), /no lesson for this function/);
    editor.selection = new vscode.Selection(0, 0, 0, 0);
    assert.match(await told("lessonl.optimize"), /no function/i);
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    assert.match(await told("lessonl.judge"), /put the cursor on a C\+\+ function/);
  });

  it("keeps a key in the secret storage, knows its name, and forgets it", async () => {
    const key = "sk-0123456789";
    await as({ showInputBox: typing("SOME_KEY", key) }, async () => {
      await vscode.commands.executeCommand("lessonl.setKey");
    });
    const listed: unknown[] = [];
    const pick = async (items: readonly string[] | Thenable<readonly string[]>) => {
      const names = await items;
      listed.push(...names);
      return names[0];
    };
    const stubs = { showQuickPick: pick } as unknown as Partial<typeof vscode.window>;
    const forget = async () => await vscode.commands.executeCommand("lessonl.clearKey");
    await as(stubs, forget);
    await as(stubs, forget);
    assert.deepEqual(listed, ["SOME_KEY"]);
    assert.ok(!JSON.stringify(section()).includes(key));
  });

  it("says which address it tried for a model that does not answer", async () => {
    const pick = async (items: readonly vscode.QuickPickItem[]) => items.at(-1);
    const showQuickPick = pick as unknown as typeof vscode.window.showQuickPick;
    const showInputBox = typing("http://127.0.0.1:9/v1", "tiny", "", "tiny");
    const said = await as({ showQuickPick, showInputBox }, () => told("lessonl.addModel"));
    assert.match(
      said,
      /^tiny did not answer\.\nPOST http:\/\/127\.0\.0\.1:9\/v1\/chat\/completions/,
    );
    assert.match(await told("lessonl.testModel"), /^tiny did not answer/);
  });

  it("restarts on demand with another process", async () => {
    const [first] = servers();
    await vscode.commands.executeCommand("lessonl.restart");
    await until(offered);
    assert.notEqual(servers()[0], first);
    assert.equal(servers().length, 1);
  });

  it("checks the machine in a terminal", async () => {
    await vscode.commands.executeCommand("lessonl.doctor");
    await until(async () => vscode.window.terminals.some(({ name }) => name === "LessonL: check"));
    for (const terminal of vscode.window.terminals) terminal.dispose();
  });

  it("clears a set interpreter when the automatic choice is taken", async () => {
    const before = section().inspect<string>("interpreter")?.globalValue;
    // What holds stays the same: no environment is made meanwhile, and no server ends.
    const [server] = servers();
    await section().update("interpreter", before, vscode.ConfigurationTarget.Workspace);
    const pick = async (items: readonly vscode.QuickPickItem[]) =>
      items.find(({ label }) => label === "Automatic");
    const showQuickPick = pick as unknown as typeof vscode.window.showQuickPick;
    await as({ showQuickPick }, async () => {
      await vscode.commands.executeCommand("lessonl.selectInterpreter");
    });
    assert.equal(section().inspect<string>("interpreter")?.globalValue, undefined);
    await section().update("interpreter", before, vscode.ConfigurationTarget.Global);
    await section().update("interpreter", undefined, vscode.ConfigurationTarget.Workspace);
    assert.ok(await offered());
    assert.deepEqual(servers(), [server]);
  });

  it("has no text for a diff of an earlier window", async () => {
    const uri = vscode.Uri.parse("lessonl:/99/median.cpp");
    await assert.rejects(async () => await vscode.workspace.openTextDocument(uri));
    assert.match(await told("lessonl.diff.apply", uri), /before the window was reloaded/);
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

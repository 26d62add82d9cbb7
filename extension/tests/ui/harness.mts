/** Drives the real editor: code-server with the VSIX, in Debian's Chromium. */

import assert from "node:assert/strict";
import { type ChildProcess, execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Browser, chromium, type Locator, type Page } from "playwright-core";
import { CODE_SERVER, end, needed, serve, until } from "./served.mts";

export { until };

export const VSIX = needed("VSIX");
export const CHECKOUT = path.resolve(import.meta.dirname, "../../..");
/** A Python in which the wheel of the VSIX is installed. */
export const PYTHON = needed("LESSONL_PYTHON");
const SHOTS = needed("SHOTS");

const QUIET = {
  "workbench.startupEditor": "none",
  "workbench.welcomePage.walkthroughs.openOnInstall": false,
  "workbench.tips.enabled": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "telemetry.telemetryLevel": "off",
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "update.mode": "none",
  "update.showReleaseNotes": false,
  "chat.disableAIFeatures": true,
  "git.enabled": false,
  // Else it tells of every server that anybody starts on this machine.
  "remote.autoForwardPorts": false,
  "editor.minimap.enabled": false,
  "editor.cursorBlinking": "solid",
  "editor.autoIndent": "none",
  "editor.stickyScroll.enabled": false,
  "breadcrumbs.enabled": false,
  "files.autoSave": "off",
  "files.hotExit": "off",
  "window.confirmBeforeClose": "never",
};

export interface Wanted {
  files: Record<string, string>;
  settings?: Record<string, unknown>;
  /** Workspace Trust is off in tests unless they are about it. */
  trust?: boolean;
  env?: NodeJS.ProcessEnv;
  args?: readonly string[];
  install?: boolean;
}

interface Served {
  workspace: string;
  root: string;
  base: string;
  process: ChildProcess;
}

export class Editor {
  readonly blocked: string[] = [];

  readonly page: Page;
  readonly workspace: string;
  readonly base: string;
  private readonly root: string;
  private readonly browser: Browser;
  private readonly process: ChildProcess;
  /** What the settings files were last given. */
  private readonly given: Record<string, unknown> = {};

  private constructor(page: Page, browser: Browser, served: Served) {
    this.page = page;
    this.browser = browser;
    this.workspace = served.workspace;
    this.root = served.root;
    this.base = served.base;
    this.process = served.process;
  }

  static async start(wanted: Wanted): Promise<Editor> {
    const root = mkdtempSync(path.join(tmpdir(), "lessonl-ui-"));
    const workspace = path.join(root, "work");
    writeAll(workspace, wanted.files);
    const trust = wanted.trust ?? false;
    const settings = {
      ...QUIET,
      "security.workspace.trust.enabled": trust,
      "security.workspace.trust.startupPrompt": "never",
      "lessonl.interpreter": PYTHON,
      ...wanted.settings,
    };
    // A window of code-server is a remote one: the machine's file is never read too late.
    for (const level of ["User", "Machine"])
      writeAll(path.join(root, "user", level), { "settings.json": JSON.stringify(settings) });
    writeAll(root, { "config.yaml": "auth: none\ncert: false\n" });
    const env = {
      ...process.env,
      XDG_CONFIG_HOME: path.join(root, "config"),
      XDG_DATA_HOME: path.join(root, "data"),
      LESSONL_DATA_DIR: path.join(root, "bank"),
      EXTENSIONS_GALLERY: "{}",
      // Else a login shell is asked for the environment, and its PATH taken.
      VSCODE_CLI: "1",
      ...wanted.env,
    };
    const common = ["--config", path.join(root, "config.yaml")];
    common.push("--user-data-dir", path.join(root, "user"));
    common.push("--extensions-dir", path.join(root, "extensions"));
    if (wanted.install ?? true)
      execFileSync(CODE_SERVER, [...common, "--install-extension", VSIX], { env, stdio: "pipe" });
    const args = ["--auth", "none", "--disable-telemetry", "--disable-update-check"];
    args.push("--disable-getting-started-override", ...(wanted.args ?? []));
    if (!trust) args.push("--disable-workspace-trust");
    const { served, base } = await serve([...common, ...args], env, root);
    const browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    const editor = new Editor(page, browser, { workspace, root, base, process: served });
    Object.assign(editor.given, settings);
    await context.route(
      (url) => url.hostname !== "127.0.0.1" && !url.protocol.startsWith("blob"),
      async (route) => {
        editor.blocked.push(route.request().url());
        await route.abort();
      },
    );
    return editor;
  }

  /** Opens a file of the workspace with the cursor at a place, both from 1. */
  async open(file: string, line: number, column = 1): Promise<void> {
    const host = new URL(this.base).host;
    const place = `vscode-remote://${host}${this.workspace}/${file}:${line}:${column}`;
    await this.load([
      ["openFile", place],
      ["gotoLineMode", "true"],
    ]);
    await this.page.locator(`.tab[data-resource-name="${path.basename(file)}"]`).waitFor();
    await this.page.locator(".editor-instance .monaco-editor .view-lines").first().waitFor();
  }

  async load(payload: readonly (readonly [string, string])[]): Promise<void> {
    const query = new URLSearchParams({ folder: this.workspace, payload: JSON.stringify(payload) });
    await this.page.goto(`${this.base}/?${query}`);
    await this.page.locator(".monaco-workbench .part.statusbar").waitFor({ timeout: 60_000 });
  }

  /** Runs a command from the palette. */
  async command(title: string): Promise<void> {
    const input = this.page.locator(".quick-input-widget input.input");
    // By key: rows move while more of them are found.
    const row = this.page.locator(".quick-input-list .monaco-list-row.focused", { hasText: title });
    await until(async () => {
      await this.page.keyboard.press("F1");
      // Those of an extension are not listed before it was found, and only another text is looked
      // up again.
      await input.fill("");
      await input.fill(`>${title}`);
      return await turns(row, "visible", 5000);
    }, 60);
    await input.press("Enter");
  }

  /** Opens the side bar with LessonL's views, by its icon. */
  async views(): Promise<void> {
    const icon = this.page.locator(".activitybar").getByRole("tab", { name: "LessonL" });
    const title = this.page.locator(".sidebar .composite.title", { hasText: "LessonL" });
    await icon.waitFor();
    if (!(await title.isVisible())) await icon.click();
    await title.waitFor();
  }

  /** Waits until the server has started: commands of the refactor menu come from it. */
  async action(title: string): Promise<void> {
    const row = this.offered(title);
    await until(async () => await this.refactors(row), 60);
  }

  /** Picks a row of the refactor menu; one that closes before the click is opened again. */
  async choose(title: string): Promise<void> {
    const row = this.offered(title);
    await until(async () => (await this.refactors(row)) && (await clicked(row)), 60);
  }

  /** The row of a menu of code actions with exactly this title. */
  offered(title: string): Locator {
    const exactly = this.page.getByText(title, { exact: true });
    return this.page.locator(".action-widget .monaco-list-row").filter({ has: exactly });
  }

  /** Opens the refactor menu; without the row it is closed again. */
  private async refactors(row: Locator): Promise<boolean> {
    const menu = this.page.locator(".action-widget, .monaco-editor-overlaymessage").first();
    await this.page.keyboard.press("Control+Shift+R");
    if ((await turns(menu, "visible", 10_000)) && (await turns(row, "visible", 200))) return true;
    // An answer that comes late shows its message once more.
    await until(async () => {
      await this.page.keyboard.press("Escape");
      return await turns(menu, "hidden", 500);
    });
    return false;
  }

  /** Whether the server offers nothing where the cursor is, asked until it would have by now. */
  async offersNothing(): Promise<boolean> {
    const row = this.page.locator(".action-widget .monaco-list-row", { hasText: "LessonL" });
    for (let asked = 0; asked < 3; asked++) if (await this.refactors(row.first())) return false;
    return true;
  }

  /** Replaces the text of the file that is open, as one pastes. */
  async write(text: string): Promise<void> {
    await this.page.locator(".editor-instance .view-lines").first().click();
    await this.page.keyboard.press("Control+A");
    await this.page.keyboard.insertText(text);
  }

  /** Puts the cursor on the line with this text. */
  async cursorOn(text: string): Promise<void> {
    await this.page.locator(".view-line", { hasText: text }).first().click();
  }

  /** Answers a question for a file with one of the workspace. */
  async path(file: string): Promise<void> {
    const input = this.page.locator(".quick-input-widget input.input");
    await until(async () => (await input.inputValue()).startsWith(this.workspace));
    await input.fill(path.join(this.workspace, file));
    await this.page.locator(".quick-input-widget").getByRole("button", { name: "OK" }).click();
    await input.waitFor({ state: "hidden" });
  }

  notification(text: string | RegExp): Locator {
    return this.page.locator(".notification-toast", { hasText: text });
  }

  row(text: string | RegExp): Locator {
    return this.page.locator(".pane-body .monaco-list-row", { hasText: text });
  }

  disk(file: string): string {
    return readFileSync(path.join(this.workspace, file), "utf8");
  }

  async shot(name: string): Promise<void> {
    mkdirSync(SHOTS, { recursive: true });
    // Notifications slide in.
    await this.page.waitForTimeout(500);
    await this.page.screenshot({ path: path.join(SHOTS, `${name}.png`) });
  }

  /** What the command `lessonl` says of the workspace, on the same bank and configuration. */
  lessonl(...args: string[]): string {
    const main = ["-c", "from lessonl.cli import main; main()", ...args];
    const env = {
      ...process.env,
      XDG_CONFIG_HOME: path.join(this.root, "config"),
      LESSONL_DATA_DIR: path.join(this.root, "bank"),
    };
    return execFileSync(PYTHON, main, { cwd: this.workspace, env, encoding: "utf8" });
  }

  /** Writes the user's own configuration, the only place that may name models. */
  configure(text: string): void {
    writeAll(path.join(this.root, "config", "lessonl"), { "config.toml": text });
  }

  configured(): string {
    return readFileSync(path.join(this.root, "config", "lessonl", "config.toml"), "utf8");
  }

  /** All that the editor has written to its logs. */
  logs(): string {
    const directory = path.join(this.root, "user", "logs");
    return readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), "utf8"))
      .join("\n");
  }

  settings(): string {
    const at = (level: string) => path.join(this.root, "user", level, "settings.json");
    return ["User", "Machine"].map((level) => readFileSync(at(level), "utf8")).join("\n");
  }

  importLessons(lines: string): void {
    writeAll(this.root, { "lessons.jsonl": lines });
    this.lessonl("lessons", "import", path.join(this.root, "lessons.jsonl"));
  }

  /** Changes the user's settings, as if by hand; the editor may be writing the files itself. */
  set(settings: Record<string, unknown>): void {
    Object.assign(this.given, settings);
    for (const level of ["User", "Machine"])
      writeAll(path.join(this.root, "user", level), {
        "settings.json": JSON.stringify(this.given),
      });
  }

  /** Ends editor and browser; of a failed test the logs are kept beside the screenshots. */
  async close(failed?: string): Promise<void> {
    try {
      if (failed) {
        await this.shot(`FAILED-${failed}`).catch(() => {});
        const logs = path.join(this.root, "user", "logs");
        cpSync(logs, path.join(SHOTS, `FAILED-${failed}-logs`), { recursive: true });
      }
      await this.browser.close();
    } finally {
      await end(this.process);
    }
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5 });
    assert.deepEqual(this.blocked, [], "the editor asked for something outside of this machine");
  }
}

/** Runs `test` in an editor of its own, which is closed whatever becomes of it. */
export function editing(
  name: string,
  wanted: Wanted,
  test: (editor: Editor) => Promise<void>,
): () => Promise<void> {
  return async () => {
    const editor = await Editor.start(wanted);
    let failed: string | undefined = name;
    try {
      await test(editor);
      failed = undefined;
    } finally {
      await editor.close(failed);
    }
  };
}

/** Whether something becomes visible, or hidden, in time. */
async function turns(
  what: Locator,
  state: "visible" | "hidden",
  timeout: number,
): Promise<boolean> {
  return await what.waitFor({ state, timeout }).then(
    () => true,
    () => false,
  );
}

async function clicked(what: Locator): Promise<boolean> {
  return await what.click({ timeout: 2000 }).then(
    () => true,
    () => false,
  );
}

function writeAll(directory: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(directory, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

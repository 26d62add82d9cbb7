import * as vscode from "vscode";
import {
  State as ClientState,
  CloseAction,
  ErrorAction,
  LanguageClient,
  type LanguageClientOptions,
  type NotificationHandler,
  RevealOutputChannelOn,
  type ServerOptions,
  type WorkspaceEdit,
} from "vscode-languageclient/node";
import { LANGUAGES } from "./languages";
import { log, sentence } from "./log";
import { choose, NoPython, type Wish } from "./python/choose";
import type { Python } from "./python/probe";
import { ofExtensions } from "./python/providers";
import { pathSetting, processSettings, serverSettings } from "./settings";

export interface State {
  kind: "starting" | "installing" | "ready" | "stopped" | "unavailable";
  detail: string;
}

/** The commands that a link in a hover of the server may name. */
const IN_HOVERS = ["optimize", "showLessons", "showLesson", "pinLesson", "forgetLesson"].map(
  (name) => `lessonl.${name}`,
);

/** So many times within three minutes a server that ended is started again. */
const MOST_DEATHS = 3;

/** The server's process and the connection to it. One starts after the other has ended. */
export class Server {
  private client: LanguageClient | undefined;
  private python: Python | undefined;
  private queue: Promise<void> = Promise.resolve();
  private waiting = false;
  /** The settings that its process was started with. */
  private started = "";
  private current: State = { kind: "stopped", detail: "" };
  private deaths: number[] = [];
  private readonly states = new vscode.EventEmitter<State>();
  private readonly handlers = new Map<string, NotificationHandler<unknown>>();

  private readonly answers = new Map<string, (params: unknown) => Promise<unknown>>();

  readonly onDidChangeState = this.states.event;

  constructor(private readonly context: vscode.ExtensionContext) {}

  get state(): State {
    return this.current;
  }

  /** The Python that the server runs on, once it does. */
  get interpreter(): Python | undefined {
    return this.python;
  }

  /** Starts the server, or starts it again; `anew` makes the extension's environment anew. */
  restart(options: { anew?: boolean } = {}): Promise<void> {
    const anew = options.anew ?? false;
    // One that has not begun yet will see what is so by then.
    if (this.waiting && !anew) return this.queue;
    this.waiting = true;
    this.queue = this.queue.then(async () => {
      this.waiting = false;
      await this.end();
      await this.begin(anew);
    });
    return this.queue;
  }

  /** Starts the server again if it would be another process with the settings as they are now. */
  async follow(): Promise<void> {
    await this.queue;
    if (this.started !== processSettings()) await this.restart();
  }

  /** Ends the server and all that it runs. */
  stop(): Promise<void> {
    this.queue = this.queue.then(() => this.end());
    return this.queue;
  }

  /** Sends a request, waiting for a server that is being started. Rejects with a sentence. */
  async request<T>(method: string, params: object): Promise<T> {
    const client = await this.running();
    return await client.sendRequest<T>(method, params);
  }

  /** The client, once the server has started. */
  async running(): Promise<LanguageClient> {
    await this.queue;
    if (this.client === undefined || this.current.kind !== "ready")
      throw new Error(this.current.detail || "LessonL's server does not run.");
    return this.client;
  }

  /** Listens to a notification, of this process and of those that follow it. */
  onNotification<T>(method: string, handler: (params: T) => void): void {
    this.handlers.set(method, handler as NotificationHandler<unknown>);
    this.client?.onNotification(method, handler);
  }

  /** Answers requests of the server, of this process and of those that follow it. */
  onRequest<P, R>(method: string, answer: (params: P) => Promise<R>): void {
    this.answers.set(method, answer as (params: unknown) => Promise<unknown>);
  }

  async workspaceEdit(edit: unknown): Promise<vscode.WorkspaceEdit> {
    const { protocol2CodeConverter } = await this.running();
    return (
      (await protocol2CodeConverter.asWorkspaceEdit(edit as WorkspaceEdit)) ??
      new vscode.WorkspaceEdit()
    );
  }

  /** Tells the server of the settings as they are now. */
  async tellSettings(): Promise<void> {
    if (this.current.kind !== "ready") return;
    const settings = { lessonl: serverSettings() };
    await this.client?.sendNotification("workspace/didChangeConfiguration", { settings });
  }

  private async begin(anew: boolean): Promise<void> {
    this.started = processSettings();
    try {
      this.become("starting", "looking for Python");
      this.python = await choose(this.wish(anew), (text) => {
        log.info(text);
        this.become("installing", text);
      });
      log.info(`LessonL ${this.python.lessonl} on ${this.python.path} (${this.python.version})`);
      this.become("starting", this.python.path);
      await this.connect(this.python);
      this.become("ready", `LessonL ${this.python.lessonl}, Python ${this.python.version}`);
    } catch (error) {
      await this.end();
      this.become("unavailable", sentence(error));
      log.error(error instanceof NoPython ? `${error.message}\n${error.details}` : String(error));
    }
  }

  private async connect(python: Python): Promise<void> {
    const client = new LanguageClient("lessonl", "LessonL", serverOptions(python, this.cwd), {
      ...clientOptions(() => this.died(client)),
      initializationOptions: {
        clientCommands: true,
        trusted: vscode.workspace.isTrusted,
        settings: serverSettings(),
      },
    });
    this.client = client;
    for (const [method, handler] of this.handlers) client.onNotification(method, handler);
    for (const [method, answer] of this.answers) client.onRequest(method, answer);
    client.onDidChangeState(({ newState }) => {
      if (this.client !== client) return;
      if (newState === ClientState.Running && this.current.kind !== "ready")
        this.become("ready", python.path);
    });
    await client.start();
  }

  /** Starts a server again that has ended by itself, unless it keeps doing so. */
  private died(client: LanguageClient): void {
    if (this.client !== client || this.current.kind !== "ready") return;
    this.become("stopped", "LessonL's server has ended; restart it.");
    const now = Date.now();
    this.deaths = [...this.deaths.filter((time) => now - time < 180_000), now];
    if (this.deaths.length > MOST_DEATHS) return;
    log.warn("the server has ended by itself and is started again");
    void this.restart();
  }

  private async end(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    this.become("stopped", "");
    if (client?.needsStop()) await client.stop(5000).catch((error) => log.warn(String(error)));
    await client?.dispose().catch(() => {});
  }

  private get cwd(): string {
    return this.context.extensionPath;
  }

  private wish(anew: boolean): Wish {
    const folders = (vscode.workspace.workspaceFolders ?? [])
      .filter(({ uri }) => uri.scheme === "file")
      .map(({ uri }) => uri.fsPath);
    return {
      interpreter: pathSetting("interpreter"),
      folders,
      trusted: vscode.workspace.isTrusted,
      anew,
      cwd: this.cwd,
      known: () => ofExtensions(vscode.workspace.workspaceFolders?.[0]?.uri),
      places: {
        storage: this.context.globalStorageUri.fsPath,
        bundle: vscode.Uri.joinPath(this.context.extensionUri, "dist", "server").fsPath,
      },
    };
  }

  private become(kind: State["kind"], detail: string): void {
    this.current = { kind, detail };
    this.states.fire(this.current);
  }
}

function serverOptions(python: Python, cwd: string): ServerOptions {
  const dataDir = pathSetting("dataDir");
  const env = dataDir ? { ...process.env, LESSONL_DATA_DIR: dataDir } : process.env;
  // -P: nothing that lies in the current directory is imported.
  const args = ["-P", "-c", "from lessonl.cli import main; main()", "serve"];
  return { command: python.path, args, options: { cwd, env } };
}

function clientOptions(onClosed: () => void): LanguageClientOptions {
  return {
    documentSelector: LANGUAGES,
    outputChannel: log,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    markdown: { isTrusted: { enabledCommands: IN_HOVERS } },
    initializationFailedHandler: () => false,
    errorHandler: {
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      closed: () => {
        onClosed();
        return { action: CloseAction.DoNotRestart, handled: true };
      },
    },
    middleware: {
      // In an untrusted workspace nothing may be started, so nothing is offered.
      provideCodeActions: (document, range, context, token, next) =>
        vscode.workspace.isTrusted ? next(document, range, context, token) : [],
      provideCodeLenses: (document, token, next) =>
        vscode.workspace.isTrusted ? next(document, token) : [],
    },
  };
}

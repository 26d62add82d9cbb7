import * as vscode from "vscode";
import { redactor } from "./log";
import type { Server } from "./server";

/** A key that a run needs: the variable it goes by, and whose server it opens. */
interface Wanted {
  name: string;
  agent: string;
  host: string;
}

const NAMES = "lessonl.keys";

/** Keys of models, kept by VS Code's secret storage and handed to the server when it asks. */
export class Keys {
  constructor(private readonly context: vscode.ExtensionContext) {}

  /** Answers the server; what is not known is asked of the user, who may decline. */
  answer(server: Server): void {
    server.onRequest<{ wanted: Wanted[] }, Record<string, string>>(
      "lessonl/credentials",
      async ({ wanted }) => {
        const answer: Record<string, string> = {};
        for (const { name, agent, host } of wanted) {
          const key = (await this.stored(name)) ?? (await this.enter(name, `${agent}, at ${host}`));
          if (key === undefined) continue;
          redactor.hide(key);
          answer[name] = key;
        }
        return answer;
      },
    );
  }

  /** Lets the user enter a key under the name that `key_env` has in their configuration. */
  async set(): Promise<void> {
    const name = await vscode.window.showInputBox({
      title: "Set an API Key",
      prompt: "The name that your configuration gives as key_env, such as OPENAI_API_KEY",
      validateInput: (text) =>
        /^[A-Za-z_][A-Za-z0-9_]*$/.test(text) ? undefined : "The name of an environment variable",
    });
    if (name) await this.enter(name, "models that name it");
  }

  /** Forgets a key. */
  async clear(): Promise<void> {
    const names = this.context.globalState.get<string[]>(NAMES, []);
    const name = await vscode.window.showQuickPick(names, { title: "Forget an API Key" });
    if (name === undefined) return;
    await this.context.secrets.delete(secretOf(name));
    await this.context.globalState.update(
      NAMES,
      names.filter((other) => other !== name),
    );
  }

  private async stored(name: string): Promise<string | undefined> {
    return await this.context.secrets.get(secretOf(name));
  }

  private async enter(name: string, use: string): Promise<string | undefined> {
    const key = await vscode.window.showInputBox({
      title: `API Key ${name}`,
      prompt: `For ${use}. VS Code keeps it in its secret storage.`,
      password: true,
      ignoreFocusOut: true,
    });
    if (!key?.trim()) return undefined;
    redactor.hide(key.trim());
    await this.context.secrets.store(secretOf(name), key.trim());
    const names = this.context.globalState.get<string[]>(NAMES, []);
    await this.context.globalState.update(NAMES, [...new Set([...names, name])].sort());
    return key.trim();
  }
}

function secretOf(name: string): string {
  return `lessonl.key.${name}`;
}

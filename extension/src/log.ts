import * as vscode from "vscode";
import { Redactor } from "./redact";

/** Knows the keys that were handed over, none of which may come into the log. */
export const redactor = new Redactor();

/** The one log of the extension, of the server's stderr, and of the traffic when it is traced. */
export const log = withoutSecrets(vscode.window.createOutputChannel("LessonL", { log: true }));

function withoutSecrets(channel: vscode.LogOutputChannel): vscode.LogOutputChannel {
  return new Proxy(channel, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => value.apply(target, args.map(clean));
    },
  });
}

function clean(value: unknown): unknown {
  return value instanceof Error
    ? redactor.redacted(value.stack ?? value.message)
    : redactor.redacted(value);
}

/** What an error says, in a sentence for the user. */
export function sentence(error: unknown): string {
  return redactor.redacted(error instanceof Error ? error.message : String(error));
}

/** Tells of something that a person asked for and that failed. */
export function tellFailure(error: unknown): void {
  log.error(error instanceof Error ? error : String(error));
  void vscode.window.showErrorMessage(`LessonL: ${sentence(error)}`, "Show Log").then((choice) => {
    if (choice) log.show();
  });
}

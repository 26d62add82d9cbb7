import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import { type LanguageClient, WorkDoneProgress } from "vscode-languageclient/node";
import { tellFailure } from "./log";
import type { Server } from "./server";

/** Request cancelled, as the protocol numbers it. */
const CANCELLED = -32800;

/**
 * Sends a request that the server works on for long, with its progress and a way to cancel it.
 *
 * Undefined when it was cancelled before there was anything to answer.
 */
export async function work<T>(
  server: Server,
  method: string,
  params: { textDocument: { uri: string } } & Record<string, unknown>,
): Promise<T | undefined> {
  const client = await ready(server);
  const workDoneToken = randomUUID();
  const { textDocument } = params;
  const location = vscode.ProgressLocation.Notification;
  const options = { location, title: "LessonL", cancellable: true };
  try {
    return await vscode.window.withProgress(options, async (progress, token) => {
      let about = "";
      const listening = client.onProgress(WorkDoneProgress.type, workDoneToken, (told) => {
        if (told.kind === "begin") about = `${told.title.replace("LessonL: ", "")}: `;
        progress.report({ message: `${about}${told.message ?? ""}` });
      });
      // Not the request's own cancel: the answer is wanted, with what was found by then.
      token.onCancellationRequested(() => {
        progress.report({ message: "stopping" });
        void server.request("lessonl/cancel", { textDocument }).catch(tellFailure);
      });
      try {
        return await client.sendRequest<T>(method, { ...params, workDoneToken });
      } finally {
        listening.dispose();
      }
    });
  } catch (error) {
    if ((error as { code?: number }).code !== CANCELLED) throw error;
    vscode.window.setStatusBarMessage("LessonL: cancelled", 8000);
    return undefined;
  }
}

/** The client; the first time, the server may still have to be installed. */
export async function ready(server: Server): Promise<LanguageClient> {
  const options = { location: vscode.ProgressLocation.Notification, title: "LessonL" };
  if (server.state.kind === "ready") return await server.running();
  return await vscode.window.withProgress(options, async (progress) => {
    progress.report({ message: `starting ${server.state.detail}` });
    const listening = server.onDidChangeState(({ detail }) => progress.report({ message: detail }));
    try {
      return await server.running();
    } finally {
      listening.dispose();
    }
  });
}

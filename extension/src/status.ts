import * as vscode from "vscode";
import { LANGUAGES } from "./languages";
import type { Server, State } from "./server";

/** The state of the server in the language status of C and C++ files; never a pop-up. */
export function showStatus(server: Server): vscode.Disposable {
  const item = vscode.languages.createLanguageStatusItem("lessonl", LANGUAGES);
  item.name = "LessonL";
  const show = (state: State) => {
    item.text = `LessonL: ${state.kind}`;
    item.detail = state.detail;
    item.busy = state.kind === "starting" || state.kind === "installing";
    item.severity =
      state.kind === "unavailable"
        ? vscode.LanguageStatusSeverity.Error
        : vscode.LanguageStatusSeverity.Information;
    item.command =
      state.kind === "unavailable"
        ? { command: "lessonl.selectInterpreter", title: "Select Python" }
        : { command: "lessonl.showLog", title: "Show Log" };
  };
  show(server.state);
  let told = false;
  const tellInstallation = async ({ kind }: State) => {
    if (kind !== "installing" || told) return;
    told = true;
    await installed(server);
    told = false;
  };
  return vscode.Disposable.from(
    item,
    server.onDidChangeState(show),
    server.onDidChangeState(tellInstallation),
  );
}

/** Says in the status bar that the server is being installed, until it is or cannot be. */
async function installed(server: Server): Promise<void> {
  const location = vscode.ProgressLocation.Window;
  const title = "LessonL: installing its server";
  await vscode.window.withProgress({ location, title }, async () => {
    const over = await new Promise<vscode.Disposable>((resolve) => {
      const listening = server.onDidChangeState(
        ({ kind }) => kind !== "installing" && resolve(listening),
      );
    });
    over.dispose();
  });
}

import * as vscode from "vscode";
import type { Server } from "./server";
import { trusted } from "./trust";

/** Runs `lessonl doctor` in a terminal: compiler, sandbox, clock, data, models. */
export async function checkMachine(server: Server): Promise<void> {
  if (!(await trusted())) return;
  await server.running();
  const python = server.interpreter?.path;
  if (python === undefined) return;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const terminal = vscode.window.createTerminal({
    name: "LessonL: check",
    shellPath: python,
    shellArgs: ["-P", "-c", HOLD],
    cwd: folder?.scheme === "file" ? folder : undefined,
  });
  terminal.show();
}

/** The terminal closes with its process, so it waits until it was read. */
const HOLD = [
  "import sys",
  "sys.argv[1:] = ['doctor']",
  "from lessonl.cli import main",
  "try:",
  "    main()",
  "except SystemExit:",
  "    input('\\nEnter closes this. ')",
].join("\n");

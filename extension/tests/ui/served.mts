/** Starts code-server on a port of its own, and ends it with all that it has started. */

import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";

export const CODE_SERVER = needed("CODE_SERVER");

/** The editors that are running, which a test that hangs or is interrupted must not leave. */
const running = new Map<ChildProcess, string>();

process.once("SIGTERM", () => process.exit(143));
process.once("SIGINT", () => process.exit(130));
process.once("exit", () => {
  for (const [editor, root] of running) {
    signal(editor, "SIGKILL");
    rmSync(root, { recursive: true, force: true });
  }
});

/** Starts it on a free port; another program may be faster to take that, so it tries again. */
export async function serve(args: readonly string[], env: NodeJS.ProcessEnv, root: string) {
  for (let tried = 1; ; tried++) {
    const port = await freePort();
    const base = `http://127.0.0.1:${port}`;
    const log = openSync(path.join(root, "code-server.log"), "a");
    const served = spawn(CODE_SERVER, [...args, "--bind-addr", `127.0.0.1:${port}`], {
      env,
      stdio: ["ignore", log, log],
      detached: true,
    });
    closeSync(log);
    running.set(served, root);
    const answers = async () => (await fetch(`${base}/healthz`).catch(() => null))?.ok === true;
    await until(async () => served.exitCode !== null || (await answers()), 90);
    if (served.exitCode === null) return { served, base };
    running.delete(served);
    if (tried === 3) throw new Error(readFileSync(path.join(root, "code-server.log"), "utf8"));
  }
}

/** Ends an editor with all that it has started. */
export async function end(editor: ChildProcess): Promise<void> {
  const ended = () => editor.exitCode !== null || editor.signalCode !== null;
  signal(editor, "SIGTERM");
  await until(ended, 5).catch(() => {});
  // The group may have outlived its leader.
  signal(editor, "SIGKILL");
  await until(ended, 5);
  running.delete(editor);
}

function signal(editor: ChildProcess, name: NodeJS.Signals): void {
  try {
    if (editor.pid !== undefined) process.kill(-editor.pid, name);
  } catch {
    // There is no such group any more.
  }
}

export async function until(holds: () => boolean | Promise<boolean>, seconds = 10): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`It never came to that: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

export function needed(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; run this by make test-ui.`);
  return value;
}

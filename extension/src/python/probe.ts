import { execFile } from "node:child_process";

/** What a Python is: its version, whether it is new enough, and the LessonL that it has. */
export interface Python {
  path: string;
  version: string;
  suitable: boolean;
  /** The version of the LessonL in it, or nothing. */
  lessonl: string;
}

// -P: what lies in the current directory is not imported.
const QUESTION = [
  "import sys",
  "print(sys.executable, '%d.%d.%d' % sys.version_info[:3], sys.version_info >= (3, 11), sep='\\n')",
  "sys.path = [p for p in sys.path if p]",
  "try:",
  "    import lessonl.lsp.server",
  "    print(lessonl.__version__)",
  "except Exception:",
  "    print()",
].join("\n");

/** What `command` is, or why it cannot be run. */
export async function probe(command: string, cwd: string): Promise<Python | Error> {
  try {
    const lines = (await run(command, ["-c", QUESTION], { cwd, seconds: 30 })).split("\n");
    const [path = command, version = "", suitable = "", lessonl = ""] = lines;
    return { path, version, suitable: suitable === "True", lessonl };
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

export interface RunOptions {
  cwd: string;
  seconds: number;
  signal?: AbortSignal;
  env?: NodeJS.ProcessEnv;
}

/** The standard output of a command; rejects with the end of its standard error if it fails. */
export function run(
  command: string,
  args: readonly string[],
  options: RunOptions,
): Promise<string> {
  const { cwd, seconds, signal, env } = options;
  return new Promise((resolve, reject) => {
    execFile(
      command,
      [...args],
      { cwd, timeout: seconds * 1000, signal, env: env ?? process.env, maxBuffer: 1 << 24 },
      (error, stdout, stderr) => {
        if (error === null) return resolve(stdout);
        const said = stderr.trim().split("\n").slice(-12).join("\n");
        reject(said ? new Error(said) : error);
      },
    );
  });
}

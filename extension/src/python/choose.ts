/** Which Python the server runs on. */

import { existing, lastGood, make, type Places } from "./managed";
import { expanded, ON_PATH, ofFolders } from "./places";
import { type Python, probe, run } from "./probe";

export interface Wish {
  /** The setting `lessonl.interpreter`, or "". */
  interpreter: string;
  folders: readonly string[];
  /** Whether the workspace's own files may be run, and packages fetched. */
  trusted: boolean;
  /** Whether the extension's environment is to be made anew. */
  anew: boolean;
  /** Where Python is asked: not in the workspace, whose files it might import. */
  cwd: string;
  places: Places;
  /** The Pythons that other extensions know; asked only when one is needed. */
  known: () => Promise<readonly string[]>;
}

/** That there is no Python to run the server on: a sentence, and the details for the log. */
export class NoPython extends Error {
  constructor(
    message: string,
    readonly details: string,
  ) {
    super(message);
  }
}

/** Finds a Python with LessonL, or makes one. Rejects with NoPython, which says what is missing. */
export async function choose(
  wish: Wish,
  note: (text: string) => void,
  signal?: AbortSignal,
): Promise<Python> {
  const set = wish.interpreter ? await ofSetting(wish) : undefined;
  if (set?.lessonl && !wish.anew) return set;
  if (set === undefined && wish.trusted) {
    const own = await ofWorkspace(wish);
    if (own) return own;
  }
  const managed = wish.anew ? undefined : await existing(wish.places);
  if (managed) return managed;
  if (!wish.trusted)
    throw new NoPython("LessonL's server is installed once you trust a workspace.", "");
  return await made(set ?? (await anyPython(wish)), wish, note, signal);
}

async function ofSetting(wish: Wish): Promise<Python> {
  const command = expanded(wish.interpreter, wish.folders[0]);
  const found = await probe(command, wish.cwd);
  if (found instanceof Error)
    throw new NoPython(`${command}, set as lessonl.interpreter, does not run.`, found.message);
  if (!found.suitable)
    throw new NoPython(
      `${command} is Python ${found.version}; LessonL needs 3.11 or newer.`,
      "It is set as lessonl.interpreter.",
    );
  return found;
}

async function ofWorkspace(wish: Wish): Promise<Python | undefined> {
  for (const path of ofFolders(wish.folders)) {
    const found = await probe(path, wish.cwd);
    if (!(found instanceof Error) && found.suitable && found.lessonl) return found;
  }
  return undefined;
}

/** One to make an environment from: what other extensions know, what uv knows, the PATH. */
async function anyPython(wish: Wish): Promise<Python> {
  const seen: string[] = [];
  for (const search of [wish.known, () => ofUv(wish.cwd), async () => ON_PATH]) {
    for (const command of await search()) {
      const found = await probe(command, wish.cwd);
      if (!(found instanceof Error) && found.suitable) return found;
      seen.push(`${command}: ${found instanceof Error ? found.message : found.version}`);
    }
  }
  throw new NoPython("LessonL needs Python 3.11 or newer, and none was found.", seen.join("\n"));
}

async function ofUv(cwd: string): Promise<readonly string[]> {
  const question = ["python", "find", "--no-project", "--no-python-downloads", ">=3.11"];
  return await run("uv", question, { cwd, seconds: 30 }).then(
    (path) => [path.trim()],
    () => [],
  );
}

async function made(
  base: Python,
  wish: Wish,
  note: (text: string) => void,
  signal?: AbortSignal,
): Promise<Python> {
  try {
    return await make(base, wish.places, note, signal);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const old = await lastGood(wish.places);
    if (old === undefined)
      throw new NoPython(`LessonL's server could not be installed with ${base.path}.`, said);
    note(`the new server could not be installed, so the one before is used: ${said}`);
    return old;
  }
}

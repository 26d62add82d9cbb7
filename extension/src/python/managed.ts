/** An environment of the extension's own, made from what the VSIX brings. */

import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import * as path from "node:path";
import { type Python, probe, run } from "./probe";

const WHEELS = "requirements.txt";

/** Where environments are kept, and the folder of the VSIX with the wheel and the hashes. */
export interface Places {
  storage: string;
  bundle: string;
}

/** The environment of exactly this VSIX, if it was made before and works. */
export async function existing(places: Places): Promise<Python | undefined> {
  return await working(path.join(places.storage, await name(places)));
}

/** The latest that worked of any version, for when a new one cannot be made. */
export async function lastGood(places: Places): Promise<Python | undefined> {
  const names = await readdir(places.storage).catch(() => []);
  for (const found of names
    .filter((n) => n.startsWith("server-"))
    .sort()
    .reverse()) {
    const python = await working(path.join(places.storage, found));
    if (python) return python;
  }
  return undefined;
}

async function working(directory: string): Promise<Python | undefined> {
  const python = await probe(path.join(directory, "bin", "python"), "/");
  return python instanceof Error || !python.lessonl ? undefined : python;
}

/** The name says what it was made from, so that an update makes another. */
async function name(places: Places): Promise<string> {
  const wanted = await readFile(path.join(places.bundle, WHEELS));
  return `server-${createHash("sha256").update(wanted).digest("hex").slice(0, 12)}`;
}

/**
 * Makes the environment beside what is there and swaps it in once LessonL can be imported.
 *
 * Every package is checked against the hashes of the VSIX. `note` is told what happens. Rejects
 * with what pip or uv said.
 */
export async function make(
  base: Python,
  places: Places,
  note: (text: string) => void,
  signal?: AbortSignal,
): Promise<Python> {
  await mkdir(places.storage, { recursive: true });
  const target = path.join(places.storage, await name(places));
  const building = await mkdtemp(path.join(places.storage, "building-"));
  try {
    await fill(base, building, places, note, signal);
    const made = await probe(path.join(building, "bin", "python"), "/");
    if (made instanceof Error) throw made;
    if (!made.lessonl) throw new Error("LessonL was installed, but cannot be imported.");
    await rm(target, { recursive: true, force: true });
    // Another window may have been quicker: then its environment is as good.
    await rename(building, target).catch(() => {});
  } finally {
    await rm(building, { recursive: true, force: true });
  }
  const python = await existing(places);
  if (python === undefined) throw new Error(`The environment in ${target} does not work.`);
  await removeOthers(places, path.basename(target));
  return python;
}

async function fill(
  base: Python,
  directory: string,
  places: Places,
  note: (text: string) => void,
  signal?: AbortSignal,
): Promise<void> {
  const python = path.join(directory, "bin", "python");
  const requirements = ["--require-hashes", "-r", WHEELS];
  const options = { cwd: places.bundle, seconds: 900, signal, env: environment() };
  try {
    note(`uv makes an environment of Python ${base.version}`);
    await run("uv", ["venv", "--quiet", "--clear", "--python", base.path, directory], options);
    note("uv installs LessonL's server");
    await run("uv", ["pip", "install", "--quiet", "--python", python, ...requirements], options);
    return;
  } catch (error) {
    // There is no uv, or it lacks the certificates of a proxy; pip may do better.
    note(`without uv: ${error instanceof Error ? error.message : error}`);
  }
  note(`Python ${base.version} makes an environment`);
  await run(base.path, ["-m", "venv", "--clear", directory], options);
  note("pip installs LessonL's server");
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
  await run(python, [...pip, ...requirements], options);
}

/** Nothing of a shell's own environment may lead the installation elsewhere. */
function environment(): NodeJS.ProcessEnv {
  const { VIRTUAL_ENV: _, PYTHONPATH: __, PYTHONHOME: ___, ...rest } = process.env;
  return { ...rest, UV_PYTHON_DOWNLOADS: "never" };
}

/** The one before is kept: another window may still run on it. */
async function removeOthers(places: Places, kept: string): Promise<void> {
  const names = (await readdir(places.storage)).filter((n) => n.startsWith("server-")).sort();
  const old = names.filter((found) => found !== kept).slice(0, -1);
  await Promise.all(
    old.map((found) => rm(path.join(places.storage, found), { recursive: true, force: true })),
  );
}

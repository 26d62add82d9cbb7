import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { choose, NoPython, type Wish } from "../../src/python/choose";
import { expanded } from "../../src/python/places";
import { probe } from "../../src/python/probe";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "lessonl-unit-"));
  await mkdir(path.join(root, "bundle"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(root, { recursive: true });
});

function wish(change: Partial<Wish>): Wish {
  const places = { storage: path.join(root, "storage"), bundle: path.join(root, "bundle") };
  const known = async () => [];
  const usual = { interpreter: "", folders: [], trusted: true, anew: false, cwd: root };
  return { ...usual, places, known, ...change };
}

/** A command that answers as a Python of this version with this LessonL does. */
async function pretended(name: string, version: string, suitable: string, lessonl: string) {
  const file = path.join(root, name);
  await mkdir(path.dirname(file), { recursive: true });
  const lines = [file, version, suitable, lessonl].map((line) => `echo '${line}'`);
  await writeFile(file, `#!/bin/sh\n${lines.join("\n")}\n`, { mode: 0o755 });
  return file;
}

const nothing = () => {};

test("paths of settings are understood as users write them", () => {
  expect(expanded("~/py/bin/python", "/work")).toBe(path.join(homedir(), "py/bin/python"));
  // biome-ignore lint/suspicious/noTemplateCurlyInString: as users write it in settings.
  expect(expanded("${workspaceFolder}/.venv/bin/python", "/work")).toBe("/work/.venv/bin/python");
  expect(expanded("env/bin/python", "/work")).toBe("/work/env/bin/python");
  expect(expanded("python3.12", "/work")).toBe("python3.12");
});

test("the set interpreter is used if it has LessonL", async () => {
  const set = await pretended("bin/python", "3.12.1", "True", "0.1.0");
  const own = await pretended("work/.venv/bin/python", "3.12.1", "True", "0.1.0");
  const folders = [path.join(root, "work")];
  expect((await choose(wish({ interpreter: set, folders }), nothing)).path).toBe(set);
  expect((await choose(wish({ folders }), nothing)).path).toBe(own);
});

test("an untrusted workspace's own Python is not run", async () => {
  const file = path.join(root, "work/.venv/bin/python");
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `#!/bin/sh\ntouch ${root}/ran\n`, { mode: 0o755 });
  await writeFile(path.join(root, "bundle/requirements.txt"), "");
  const folders = [path.join(root, "work")];
  await expect(choose(wish({ folders, trusted: false }), nothing)).rejects.toThrow(NoPython);
  expect(await readdir(root)).not.toContain("ran");
});

test("what is wrong with the set interpreter is said", async () => {
  const missing = choose(wish({ interpreter: "/no/python" }), nothing);
  await expect(missing).rejects.toThrow("/no/python, set as lessonl.interpreter, does not run.");
  const old = await pretended("old", "3.9.2", "False", "");
  const refused = choose(wish({ interpreter: old }), nothing);
  await expect(refused).rejects.toThrow("is Python 3.9.2; LessonL needs 3.11 or newer.");
});

test("without any Python the sentence says what is needed", async () => {
  await writeFile(path.join(root, "bundle/requirements.txt"), "");
  vi.stubEnv("PATH", root);
  await expect(choose(wish({}), nothing)).rejects.toThrow(
    "LessonL needs Python 3.11 or newer, and none was found.",
  );
});

test("an environment that cannot be filled leaves nothing behind and says why", async () => {
  // No such wheel, and no index to ask.
  const line = "./lessonl-0-py3-none-any.whl --hash=sha256:00";
  await writeFile(path.join(root, "bundle/requirements.txt"), line);
  vi.stubEnv("PIP_NO_INDEX", "1");
  const python = await probe("python3", root);
  if (python instanceof Error) throw python;
  await symlink(python.path, path.join(root, "python3"));
  vi.stubEnv("PATH", root);
  const failed = choose(wish({}), nothing).catch((error: NoPython) => error);
  const error = await failed;
  expect(error).toBeInstanceOf(NoPython);
  expect((error as NoPython).details).toMatch(/lessonl-0|hash|requirement/i);
  expect(await readdir(path.join(root, "storage"))).toEqual([]);
}, 60_000);

test("a module of the current directory is not taken for LessonL", async () => {
  await mkdir(path.join(root, "lessonl/lsp"), { recursive: true });
  await writeFile(path.join(root, "lessonl/__init__.py"), "__version__ = '66'");
  await writeFile(path.join(root, "lessonl/lsp/server.py"), "");
  const found = await probe("python3", root);
  expect(found).not.toMatchObject({ lessonl: "66" });
});

test("an environment is made from what other extensions know before the PATH is searched", async () => {
  await writeFile(path.join(root, "bundle/requirements.txt"), "");
  const old = await pretended("known/old", "3.9.2", "False", "");
  const good = await pretended("known/good", "3.13.0", "True", "");
  await pretended("path/python3", "3.12.1", "True", "");
  vi.stubEnv("PATH", `${root}/path:/bin:/usr/bin`);
  const notes: string[] = [];
  const note = (text: string) => void notes.push(text);
  const known = async () => ["/no/python", old, good];
  await expect(choose(wish({ known }), note)).rejects.toThrow(`installed with ${good}`);
  expect(notes.join()).toContain("3.13.0");
  await expect(choose(wish({}), nothing)).rejects.toThrow(`installed with ${root}/path/python3`);
});

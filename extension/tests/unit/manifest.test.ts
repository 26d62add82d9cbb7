import { readFileSync } from "node:fs";
import * as path from "node:path";
import { expect, test } from "vitest";
import { withTable } from "../../tools/settings.mts";

const ROOT = path.resolve(__dirname, "../../..");
const read = (file: string) => readFileSync(path.join(ROOT, file), "utf8");
const manifest = JSON.parse(read("package.json"));

interface Entry {
  command: string;
}

const table = read("extension/src/extension.ts");
const registered = (name: string) =>
  new RegExp(`^\\s+"?${name.replace("lessonl.", "").replace(".", "\\.")}"?: \\(`, "m").test(table);

test("every command that the server's actions, lenses and hovers carry is registered", () => {
  const [, told = ""] = read("docs/reference/language-server.md").split("## Commands");
  const names = [...(told.split("\n## ")[0] ?? "").matchAll(/^\| `(\w+)` \|/gm)];
  expect(names.length).toBeGreaterThan(5);
  for (const [, name] of names) expect(registered(`lessonl.${name}`), name).toBe(true);
});

test("every command that a menu or a link names is one that is registered", () => {
  const declared = manifest.contributes.commands.map((entry: Entry) => entry.command);
  for (const name of declared) expect(registered(name), name).toBe(true);
  const inMenus: Entry[] = Object.values<Entry[]>(manifest.contributes.menus).flat();
  for (const { command } of inMenus) expect(declared).toContain(command);
  const linked = JSON.stringify(manifest).matchAll(/\(command:(lessonl\.[a-zA-Z.]+)\)/g);
  const views = manifest.contributes.views.lessonl.map(
    (view: { id: string }) => `${view.id}.focus`,
  );
  for (const [, command] of linked) expect([...declared, ...views]).toContain(command);
});

test("every setting says what it does and where it holds, and the README lists just these", () => {
  const readme = read("extension/README.md");
  expect(readme).toBe(withTable(readme, manifest));
  const settings = Object.entries<Record<string, unknown>>(
    manifest.contributes.configuration.properties,
  );
  for (const [name, { markdownDescription, scope }] of settings) {
    expect(markdownDescription, name).toBeTruthy();
    expect(scope, name).toBeTruthy();
    expect(readme).toContain(`| \`${name}\` | ${markdownDescription} |`);
  }
});

test("what names a program or where data goes is restricted in untrusted workspaces", () => {
  const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
  expect(restrictedConfigurations).toEqual(
    expect.arrayContaining(["lessonl.interpreter", "lessonl.dataDir", "lessonl.team"]),
  );
});

test("extension and server are of one version", () => {
  expect(read("server/lessonl/__init__.py")).toContain(`__version__ = "${manifest.version}"`);
});

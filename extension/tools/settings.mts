/** Writes the table of settings of the README from the manifest: node extension/tools/settings.mts */

import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const ROOT = path.resolve(import.meta.dirname, "../..");
const README = path.join(ROOT, "extension/README.md");
const TABLE = /(<!-- settings: [^>]* -->\n).*?(<!-- end -->)/s;

interface Setting {
  markdownDescription: string;
  order: number;
}

interface Manifest {
  contributes: { configuration: { properties: Record<string, Setting> } };
}

/** The README with the table that the manifest asks for. */
export function withTable(readme: string, manifest: Manifest): string {
  const rows = Object.entries(manifest.contributes.configuration.properties)
    .sort(([, one], [, other]) => one.order - other.order)
    .map(([name, { markdownDescription }]) => `| \`${name}\` | ${markdownDescription} |\n`);
  const table = `| Setting | What it does |\n|---|---|\n${rows.join("")}`;
  return readme.replace(TABLE, (_, start, end) => `${start}${table}${end}`);
}

if (process.argv[1] === import.meta.filename) {
  const manifest = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"));
  writeFileSync(README, withTable(readFileSync(README, "utf8"), manifest));
}

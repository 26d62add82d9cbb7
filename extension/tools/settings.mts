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

const manifest = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"));
const settings: [string, Setting][] = Object.entries(manifest.contributes.configuration.properties);
const rows = settings
  .sort(([, one], [, other]) => one.order - other.order)
  .map(([name, { markdownDescription }]) => `| \`${name}\` | ${markdownDescription} |\n`);
const table = `| Setting | What it does |\n|---|---|\n${rows.join("")}`;
const readme = readFileSync(README, "utf8");
writeFileSync(
  README,
  readme.replace(TABLE, (_, start, end) => `${start}${table}${end}`),
);

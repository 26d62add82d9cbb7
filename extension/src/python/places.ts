/** Where a Python may be, and how a setting names one. No process is started here. */

import { homedir } from "node:os";
import * as path from "node:path";

/** A path of a setting: `~`, `${workspaceFolder}` and paths relative to the folder are understood. */
export function expanded(given: string, folder: string | undefined): string {
  const at = folder ?? homedir();
  // biome-ignore lint/suspicious/noTemplateCurlyInString: as users write it in settings.
  const full = given.replaceAll("${workspaceFolder}", at).replace(/^~(?=$|\/)/, homedir());
  // A bare name is looked for on the PATH.
  return full.includes("/") ? path.resolve(at, full) : full;
}

/** The Pythons of environments that folders have of their own. */
export function ofFolders(folders: readonly string[]): string[] {
  return folders.map((folder) => path.join(folder, ".venv", "bin", "python"));
}

/** What is looked for on the PATH, the newest first after the user's usual one. */
export const ON_PATH: readonly string[] = [
  "python3",
  "python3.14",
  "python3.13",
  "python3.12",
  "python3.11",
];

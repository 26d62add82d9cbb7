/** What VS Code calls in the extension host: runs the suites, and rejects if a test fails. */

import * as path from "node:path";
import Mocha from "mocha";

export function run(): Promise<void> {
  const output = process.env.HOST_REPORT;
  const report = output ? { reporter: "json", reporterOptions: { output } } : {};
  const mocha = new Mocha({ ui: "bdd", timeout: 60_000, color: false, ...report });
  mocha.addFile(path.join(__dirname, "extension.test.js"));
  return new Promise((resolve, reject) => {
    mocha.run((failures) => (failures ? reject(new Error(`${failures} failed`)) : resolve()));
  });
}

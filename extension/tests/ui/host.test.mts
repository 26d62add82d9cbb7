import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { CHECKOUT, editing } from "./harness.mts";
import { SLOW } from "./sources.mts";

const REPORT = path.join(CHECKOUT, "build/host-report.json");

interface Ran {
  tests: { fullTitle: string; err: { message?: string } }[];
}

test(
  "what the extension does in its host (mocha, in the extension host itself)",
  { timeout: 300_000 },
  editing(
    "host",
    {
      files: { "median.cpp": SLOW },
      install: false,
      env: { HOST_REPORT: REPORT },
      args: ["--vscode-option", "enable-smoke-test-driver"],
    },
    async (editor) => {
      const ended = new Promise<unknown>((resolve) => {
        void editor.page.exposeFunction("codeAutomationLog", () => {});
        void editor.page.exposeFunction("codeAutomationExit", resolve);
      });
      const host = new URL(editor.base).host;
      const at = (file: string) => `vscode-remote://${host}${path.join(CHECKOUT, file)}`;
      await editor.load([
        ["extensionDevelopmentPath", at(".")],
        ["extensionTestsPath", at("build/host/index.js")],
        ["skipWelcome", "true"],
      ]);
      const code = await ended;
      assert.ok(existsSync(REPORT), "the tests were not run");
      const { tests } = JSON.parse(readFileSync(REPORT, "utf8")) as Ran;
      for (const { fullTitle, err } of tests) console.log(err.message ?? "ok", "-", fullTitle);
      assert.ok(tests.length > 0);
      assert.equal(code, 0);
    },
  ),
);

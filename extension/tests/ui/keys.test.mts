import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { editing, until } from "./harness.mts";
import { model } from "./model.mts";
import { MEDIAN, SLOW } from "./sources.mts";

const KEY = "sk-entered-by-hand-0123456789";

/** The arguments and the environments of all processes, as any program of the user can see them. */
function processes(): string {
  return execFileSync("ps", ["axeww", "-o", "args"], { encoding: "utf8", maxBuffer: 1 << 26 });
}

test(
  "a key is asked for when a run needs it, and stands in no log, no settings and no list of processes",
  { timeout: 300_000 },
  editing("key", { files: { "median.cpp": SLOW }, args: ["--log", "trace"] }, async (editor) => {
    const { url, end } = await model();
    try {
      editor.configure(`[agents.gpt]\nmodel = "m"\nbase_url = "${url}"\nkey_env = "MY_KEY"\n`);
      const { page } = editor;
      editor.set({ "lessonl.trace.server": "verbose", "lessonl.rounds": 1 });
      await editor.open("median.cpp", ...MEDIAN);
      await editor.choose("Optimize with LessonL");
      const input = page.locator(".quick-input-widget input[type=password]");
      await input.waitFor();
      await page.getByText("For gpt, at 127.0.0.1").waitFor();
      await editor.shot("key");
      await input.fill(KEY);
      await page.keyboard.press("Enter");
      await editor.notification("round 1 of").waitFor({ timeout: 120_000 });
      assert.doesNotMatch(processes(), new RegExp(KEY));
      await editor.notification(/LessonL: .*median/).waitFor({ timeout: 120_000 });
      await until(() => editor.logs().includes('"MY_KEY": "***"'));
      assert.doesNotMatch(editor.logs(), new RegExp(KEY));
      assert.doesNotMatch(editor.settings(), new RegExp(KEY));
      await page.locator(".view-line", { hasText: "int median" }).click();
      await editor.choose("Optimize with LessonL");
      await editor.notification("round 1 of").waitFor({ timeout: 120_000 });
      assert.equal(await page.locator(".quick-input-widget").isVisible(), false);
    } finally {
      end();
    }
  }),
);

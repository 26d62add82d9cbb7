import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { CHECKOUT, editing, PYTHON } from "./harness.mts";
import { MEDIAN, SLOW } from "./sources.mts";

const KEY = "sk-entered-by-hand-0123456789";

test(
  "a key is asked for when a run needs it, and stands in no log and no settings",
  { timeout: 180_000 },
  editing("key", { files: { "median.cpp": SLOW }, args: ["--log", "trace"] }, async (editor) => {
    const model = spawn(PYTHON, ["-u", "-m", "tests.fakes.openai_server"], {
      cwd: CHECKOUT,
      stdio: ["ignore", "pipe", "ignore"],
    });
    try {
      const [first] = await once(model.stdout, "data");
      const url = /http:[^']+/.exec(String(first))?.[0];
      assert.ok(url, String(first));
      editor.configure(`[agents.gpt]\nmodel = "m"\nbase_url = "${url}"\nkey_env = "MY_KEY"\n`);
      const { page } = editor;
      editor.set({ "lessonl.trace.server": "verbose", "lessonl.rounds": 1 });
      await editor.open("median.cpp", ...MEDIAN);
      await (await editor.action("Optimize with LessonL")).click();
      const input = page.locator(".quick-input-widget input[type=password]");
      await input.waitFor();
      await page.getByText("For gpt, at 127.0.0.1").waitFor();
      await editor.shot("key");
      await input.fill(KEY);
      await page.keyboard.press("Enter");
      await editor.notification(/LessonL: .*median/).waitFor({ timeout: 120_000 });
      assert.match(editor.logs(), /"MY_KEY": "\*\*\*"/);
      assert.doesNotMatch(editor.logs(), new RegExp(KEY));
      assert.doesNotMatch(editor.settings(), new RegExp(KEY));
      await page.locator(".view-line", { hasText: "int median" }).click();
      await (await editor.action("Optimize with LessonL")).click();
      await editor.notification("round 1 of").waitFor({ timeout: 60_000 });
      assert.equal(await page.locator(".quick-input-widget").isVisible(), false);
    } finally {
      model.kill();
    }
  }),
);

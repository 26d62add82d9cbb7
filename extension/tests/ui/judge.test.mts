import assert from "node:assert/strict";
import { test } from "node:test";
import { editing, until } from "./harness.mts";
import { MEDIAN, SELECTED, SLOW } from "./sources.mts";

const HEAD = SLOW.slice(0, SLOW.indexOf("int median"));

test(
  "a change of one's own is judged before it is saved, a wrong one too",
  { timeout: 300_000 },
  editing("judge", { files: { "median.cpp": SLOW } }, async (editor) => {
    const { page } = editor;
    await editor.open("median.cpp", ...MEDIAN);
    await editor.action("Optimize with LessonL");
    await page.keyboard.press("Escape");
    await editor.write(HEAD + SELECTED);
    await editor.cursorOn("int median");
    await editor.choose("Judge my change");
    const good = editor.notification(/median against the saved file: .*x faster/);
    await good.waitFor({ timeout: 120_000 });
    await editor.shot("judged");
    await good.getByRole("button", { name: "Copy" }).click();
    await good.waitFor({ state: "detached" });
    // The editor closes the notification before it has written to the clipboard.
    await until(async () => {
      const copied = await page.evaluate<string>("navigator.clipboard.readText()");
      return /^median against the saved file: .*x faster/.test(copied);
    });

    await editor.write(HEAD + SELECTED.replace("return *middle", "return *middle + 1"));
    await editor.cursorOn("int median");
    await editor.command("LessonL: Judge My Change");
    await editor.notification(/median against the saved file: .*\b(wrong|differ)/i).waitFor({
      timeout: 120_000,
    });
    await editor.shot("judged-wrong");
    assert.equal(editor.disk("median.cpp"), SLOW);
  }),
);

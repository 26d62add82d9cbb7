import assert from "node:assert/strict";
import { test } from "node:test";
import { editing, until } from "./harness.mts";
import { SLOW } from "./sources.mts";

test(
  "from the light bulb to the applied rewrite on disk, and back by one undo",
  { timeout: 240_000 },
  editing("apply", { files: { "median.cpp": SLOW } }, async (editor) => {
    const { page } = editor;
    await editor.open("median.cpp", 5, 9);
    await editor.action("Optimize with LessonL");
    await page.keyboard.press("Escape");
    const bulb = page.locator(".lightBulbWidget");
    await bulb.waitFor({ state: "visible" });
    await bulb.click();
    const row = page.locator(".action-widget .monaco-list-row", { hasText: "Optimize with" });
    await row.waitFor();
    await editor.shot("light-bulb");
    await row.click();

    await editor.notification("round 1 of").waitFor({ timeout: 60_000 });
    await editor.shot("progress");
    const done = editor.notification(/x faster.*the best of/);
    await done.waitFor({ timeout: 120_000 });
    await editor.shot("result");
    assert.equal(editor.disk("median.cpp"), SLOW);

    await done.getByRole("button", { name: "Apply" }).click();
    await page.locator(".view-line", { hasText: "nth_element" }).waitFor();
    await editor.shot("applied");
    await page.keyboard.press("Control+S");
    await until(() => editor.disk("median.cpp").includes("nth_element"));
    assert.ok(!editor.disk("median.cpp").includes("std::sort"));

    await page.locator(".view-line", { hasText: "nth_element" }).click();
    await page.keyboard.press("Control+Z");
    await page.keyboard.press("Control+S");
    await until(() => editor.disk("median.cpp") === SLOW);
  }),
);

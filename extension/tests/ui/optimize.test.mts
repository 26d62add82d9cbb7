import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { test } from "node:test";
import { editing, until } from "./harness.mts";
import { model } from "./model.mts";
import { BUILT_FOR_MINUTES, fenced, MEDIAN, SELECTED, SLOW } from "./sources.mts";

test(
  "from the light bulb to the applied rewrite on disk, and back by one undo",
  { timeout: 300_000 },
  editing("apply", { files: { "median.cpp": SLOW } }, async (editor) => {
    const { page } = editor;
    await editor.open("median.cpp", ...MEDIAN);
    await editor.action("Optimize with LessonL");
    await page.keyboard.press("Escape");
    const bulb = page.locator(".lightBulbWidget");
    await bulb.waitFor({ state: "visible" });
    await bulb.click();
    const row = editor.offered("Optimize with LessonL");
    await row.waitFor();
    await editor.shot("light-bulb");
    await row.click();

    await editor.notification("round 1 of").waitFor({ timeout: 120_000 });
    const done = editor.notification(/x faster.*the best of/);
    await done.waitFor({ timeout: 120_000 });
    await editor.shot("result");
    assert.equal(editor.disk("median.cpp"), SLOW);

    await done.getByRole("button", { name: "Apply" }).click();
    await page.locator(".view-line", { hasText: "nth_element" }).waitFor();
    await page.keyboard.press("Control+S");
    await until(() => editor.disk("median.cpp").includes("nth_element"));
    assert.ok(!editor.disk("median.cpp").includes("std::sort"));

    await page.locator(".view-line", { hasText: "nth_element" }).click();
    await page.keyboard.press("Control+Z");
    await page.keyboard.press("Control+S");
    await until(() => editor.disk("median.cpp") === SLOW);
  }),
);

const CACHE = `/tmp/lessonl-ui-cache-${process.pid}`;

process.once("exit", () => rmSync(CACHE, { recursive: true, force: true }));

/** The compilers and runners that the judge has going on. */
function judging(): string[] {
  const listed = execFileSync("ps", ["-eo", "pid,args"], { encoding: "utf8" }).split("\n");
  return listed.filter((line) => line.includes(CACHE) && !line.includes("ps -eo"));
}

test(
  "a run is shown as it goes, and cancelling leaves nothing of it",
  { timeout: 300_000 },
  editing(
    "cancel",
    {
      files: { "median.cpp": SLOW },
      // A compiler may take longer than this test: nothing but the cancel ends the run.
      env: { LESSONL_CACHE_DIR: CACHE, LESSONL_BUILD_SECONDS: "900" },
    },
    async (editor) => {
      const { page } = editor;
      const { url, end } = await model(
        { text: fenced(SELECTED) },
        { text: "Selecting is faster than sorting." },
        { text: fenced(BUILT_FOR_MINUTES) },
      );
      try {
        editor.configure(`[agents.gpt]\nmodel = "m"\nbase_url = "${url}"\n`);
        await editor.open("median.cpp", ...MEDIAN);
        await editor.choose("Optimize with LessonL");
        await editor.views();
        const going = editor.row(/^median.*round 2/);
        await going.waitFor({ timeout: 120_000 });
        await editor.row(/x faster/).waitFor();
        await editor.shot("run-going-on");
        await until(() => judging().length > 0, 30);
        await going.waitFor();
        const bar = page.locator(".statusbar-item", { hasText: /LessonL .*x$/ });
        await bar.click();
        await bar.waitFor({ state: "detached" });
        await until(() => judging().length === 0, 1);
        await editor.row(/^median.*cancelled/).waitFor();
        assert.equal(await editor.notification(/round \d of/).count(), 0);
        assert.equal(editor.disk("median.cpp"), SLOW);
      } finally {
        end();
      }
    },
  ),
);

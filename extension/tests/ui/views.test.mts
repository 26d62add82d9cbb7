import assert from "node:assert/strict";
import { test } from "node:test";
import type { Locator } from "playwright-core";
import { type Editor, editing, until } from "./harness.mts";
import { LESSONS, MEDIAN, MORE_LESSONS, SLOW } from "./sources.mts";

const MODIFIED = ".editor.modified";

async function optimized(editor: Editor): Promise<void> {
  await editor.open("median.cpp", ...MEDIAN);
  await editor.choose("Optimize with LessonL");
  await editor.notification(/x faster.*the best of/).waitFor({ timeout: 120_000 });
}

test(
  "the function says what was found; a diff is edited, judged again, and applied as edited",
  { timeout: 300_000 },
  editing(
    "diff",
    { files: { "median.cpp": SLOW }, settings: { "lessonl.rounds": 1 } },
    async (editor) => {
      const { page } = editor;
      await optimized(editor);
      const hover = await hovered(editor, "x faster");
      await hover.getByText("order_statistic").first().waitFor();
      await editor.shot("hover");
      await followed(editor, hover, "Show");
      const shown = editor.notification("nth_element");
      await shown.getByRole("button", { name: "Pin" }).click();
      await page.locator(".statusbar-item", { hasText: "lesson pinned" }).waitFor();
      await shown.waitFor({ state: "detached" });
      await followed(editor, await hovered(editor, "Unpin"), "Forget");
      const forgotten = editor.notification("1 lesson deleted");
      await forgotten.getByRole("button", { name: "Undo" }).click();
      await forgotten.waitFor({ state: "detached" });
      await editor.command("LessonL: Lessons for This Function...");
      const lesson = page.locator(".quick-input-list .monaco-list-row", { hasText: "much faster" });
      await lesson.waitFor();
      await editor.shot("lessons-of-function");
      await page.keyboard.press("Escape");
      await editor.views();
      await editor.row(/^median.*x faster/).click();
      await editor.row("#1").click();
      const right = page.locator(`${MODIFIED} .view-line`, { hasText: "nth_element" });
      await right.waitFor();
      await editor.shot("diff");
      await right.click();
      await page.keyboard.press("End");
      await page.keyboard.type(" // as I like it");
      await page.getByRole("button", { name: "Judge This Text" }).click();
      const judged = editor.notification(/median against the saved file: .*x faster/);
      await judged.waitFor({ timeout: 120_000 });
      await editor.shot("judged-again");
      await judged.getByRole("button", { name: "Apply" }).click();
      await page.locator(MODIFIED).waitFor({ state: "detached" });
      await page.keyboard.press("Control+S");
      await until(() => editor.disk("median.cpp").includes("// as I like it"));
      assert.match(editor.disk("median.cpp"), /nth_element/);

      await editor.row("#1").hover();
      await editor.row("#1").getByRole("button", { name: "Reject Rewrite" }).click();
      await editor.row("#1").waitFor({ state: "detached" });
      const rejected = editor.notification("is rejected");
      await rejected.getByRole("button", { name: "Undo" }).click();
      await editor.row("#1").waitFor();

      await editor.row("#1").hover();
      await editor.row("#1").getByRole("button", { name: "Reject Rewrite" }).click();
      const run = editor.row(/^median.*nothing left.*1 rejected/);
      await run.waitFor();
      await run.hover();
      await run.getByRole("button", { name: "Bring Back Rejected Rewrites" }).click();
      await editor.row("#1").waitFor();
    },
  ),
);

/** Follows a link of a hover, which goes away with the mouse. */
async function followed(editor: Editor, hover: Locator, name: string): Promise<void> {
  await hover.getByRole("link", { name, exact: true }).click();
  await editor.page.mouse.move(900, 600);
  await hover.waitFor({ state: "hidden" });
}

async function hovered(editor: Editor, text: string): Promise<Locator> {
  const box = editor.page.locator(".monaco-hover:visible", { hasText: text });
  const name = editor.page.locator(".view-line span span", { hasText: "median" }).first();
  await until(async () => {
    await editor.page.mouse.move(900, 600);
    await name.hover();
    return await box.waitFor({ timeout: 5000 }).then(
      () => true,
      () => false,
    );
  }, 60);
  return box;
}

test(
  "lessons are searched, filtered, pinned, deleted, brought back, and tried",
  { timeout: 300_000 },
  editing(
    "lessons",
    { files: { "median.cpp": SLOW, "more.jsonl": MORE_LESSONS } },
    async (editor) => {
      const { page } = editor;
      editor.importLessons(LESSONS);
      await editor.open("median.cpp", ...MEDIAN);
      await editor.views();
      const wrong = editor.row("Dropping the check is wrong");
      const helps = editor.row("Swapping the loops helps");
      await wrong.waitFor({ timeout: 120_000 });
      await editor.shot("lessons");

      await editor.command("LessonL: Search Lessons...");
      await page.locator(".quick-input-widget input.input").fill("LOOPS");
      await page.keyboard.press("Enter");
      await wrong.waitFor({ state: "detached" });
      assert.equal(await helps.count(), 1);
      await editor.command("LessonL: Show All Lessons");
      await wrong.waitFor();

      await wrong.hover();
      await wrong.getByRole("button", { name: "Pin Lesson" }).click();
      await editor
        .row(/Swapping|Dropping/)
        .first()
        .filter({ hasText: "Dropping" })
        .waitFor();
      await helps.hover();
      await helps.getByRole("button", { name: "Delete Lesson" }).click();
      await helps.waitFor({ state: "detached" });
      const kept = () => JSON.parse(editor.lessonl("lessons", "list", "--json")).lessons;
      assert.deepEqual(
        kept().map((lesson: { claim: string; pinned: boolean }) => [lesson.claim, lesson.pinned]),
        [["Dropping the check is wrong", true]],
      );
      await editor.notification("1 lesson deleted").getByRole("button", { name: "Undo" }).click();
      await helps.waitFor();
      assert.equal(kept().length, 2);

      await editor.command("LessonL: Export Lessons...");
      await editor.path("lessons.jsonl");
      await editor.notification("2 lessons written to lessons.jsonl").waitFor();
      const exported = editor.disk("lessons.jsonl").trim().split("\n");
      assert.deepEqual(exported.map((line) => JSON.parse(line).claim).sort(), [
        "Dropping the check is wrong",
        "Swapping the loops helps",
      ]);
      await editor.command("LessonL: Import Lessons...");
      await editor.path("more.jsonl");
      await editor.notification("1 new lesson, 1 known already").waitFor();
      await editor.row("Blocking the loops helps").waitFor();

      await editor.command("LessonL: Filter Lessons...");
      const choice = page.locator(".quick-input-list .monaco-list-row", { hasText: "incorrect" });
      await choice.click();
      await editor.shot("filter");
      await page.keyboard.press("Enter");
      await helps.waitFor({ state: "detached" });
      await editor.command("LessonL: Show All Lessons");

      await helps.click({ button: "right" });
      // A menu takes no click right after it has opened, as that may belong to what opened it.
      const trying = page.getByRole("menuitem", {
        name: "Try Lesson on the Function at the Cursor",
      });
      await trying.hover();
      await page.keyboard.press("Enter");
      await trying.waitFor({ state: "detached" });
      await editor.notification("round 1 of 1").waitFor({ timeout: 120_000 });
      await editor.notification(/LessonL: .*median/).waitFor({ timeout: 120_000 });
    },
  ),
);

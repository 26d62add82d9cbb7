import assert from "node:assert/strict";
import { test } from "node:test";
import { type Editor, editing, until } from "./harness.mts";
import { LESSONS, MEDIAN, SLOW } from "./sources.mts";

const MODIFIED = ".editor.modified";

async function optimized(editor: Editor): Promise<void> {
  await editor.open("median.cpp", ...MEDIAN);
  await (await editor.action("Optimize with LessonL")).click();
  await editor.notification(/x faster.*the best of/).waitFor({ timeout: 120_000 });
}

test(
  "a diff is edited, and applied as edited; then the function says what was found",
  { timeout: 240_000 },
  editing(
    "diff",
    { files: { "median.cpp": SLOW }, settings: { "lessonl.rounds": 1 } },
    async (editor) => {
      const { page } = editor;
      await optimized(editor);
      await hovered(editor, "x faster");
      await editor.shot("hover");
      await editor.command("LessonL: Focus on Runs View");
      await editor.row(/^median.*x faster/).click();
      await editor.row("#1").click();
      const right = page.locator(`${MODIFIED} .view-line`, { hasText: "nth_element" });
      await right.waitFor();
      await editor.shot("diff");
      await right.click();
      await page.keyboard.press("End");
      await page.keyboard.type(" // as I like it");
      await page.getByRole("button", { name: "Apply This Rewrite" }).click();
      await page.locator(MODIFIED).waitFor({ state: "detached" });
      await page.keyboard.press("Control+S");
      await until(() => editor.disk("median.cpp").includes("// as I like it"));
      assert.match(editor.disk("median.cpp"), /nth_element/);
    },
  ),
);

async function hovered(editor: Editor, text: string): Promise<void> {
  const box = editor.page.locator(".monaco-hover:visible", { hasText: text });
  const name = editor.page.locator(".view-line span span", { hasText: "median" }).first();
  await until(async () => {
    await editor.page.mouse.move(900, 600);
    await name.hover();
    return await box.waitFor({ timeout: 2500 }).then(
      () => true,
      () => false,
    );
  }, 30);
}

test(
  "lessons are searched, pinned and deleted, and a deleted one is brought back",
  { timeout: 180_000 },
  editing("lessons", { files: { "median.cpp": SLOW } }, async (editor) => {
    const { page } = editor;
    editor.importLessons(LESSONS);
    await editor.open("median.cpp", ...MEDIAN);
    await editor.command("LessonL: Focus on Lessons View");
    const wrong = editor.row("Dropping the check is wrong");
    const helps = editor.row("Swapping the loops helps");
    await wrong.waitFor({ timeout: 60_000 });
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
  }),
);

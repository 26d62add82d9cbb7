import assert from "node:assert/strict";
import { test } from "node:test";
import { editing, PYTHON, until } from "./harness.mts";
import { LESSONS, MEDIAN, SLOW } from "./sources.mts";

const TITLE = "A first run of LessonL";

test(
  "a Python that is not there is told once with three ways out, and mended without a reload",
  { timeout: 300_000 },
  editing(
    "no-python",
    { files: { "median.cpp": SLOW }, settings: { "lessonl.interpreter": "/no/python3" } },
    async (editor) => {
      await editor.open("median.cpp", ...MEDIAN);
      const told = editor.notification("/no/python3, set as lessonl.interpreter, does not run.");
      await told.waitFor();
      await editor.shot("no-python");
      assert.equal(await told.count(), 1);
      for (const name of ["Select Python...", "Try Again", "Show Log"])
        assert.equal(await told.getByRole("button", { name }).count(), 1, name);
      await told.getByRole("button", { name: "Try Again" }).click();
      await told.waitFor();
      await until(async () => {
        // The editor watches the file, and now and then takes no notice of one of two changes.
        editor.set({ "lessonl.interpreter": PYTHON });
        await editor.command("LessonL: Restart the Server");
        return editor.logs().includes(` on ${PYTHON} (`);
      }, 60);
      await editor.page.locator(".view-line", { hasText: "int median" }).click();
      await editor.action("Optimize with LessonL");
    },
  ),
);

test(
  "a newcomer opens the sample, and it is optimized on an environment that is made on the way",
  { timeout: 300_000 },
  editing(
    "newcomer",
    // Packages come from the cache of uv, which make test-ui filled.
    {
      files: { "notes.txt": "" },
      settings: { "lessonl.interpreter": "" },
      env: { UV_OFFLINE: "1" },
    },
    async (editor) => {
      const { page } = editor;
      const began = Date.now();
      await editor.open("notes.txt", 1);
      await editor.command("Welcome: Open Walkthrough...");
      await page.locator(".quick-input-list .monaco-list-row", { hasText: TITLE }).click();
      const step = page.locator(".getting-started-step", { hasText: "Open a slow function" });
      await step.waitFor();
      await editor.shot("walkthrough");
      await step.getByRole("button", { name: "Open the sample" }).click();
      await page.locator('.tab[data-resource-name="slow.cpp"]').waitFor();
      // From the palette it can be asked for while the server is still being installed.
      await page.locator(".view-line", { hasText: "int median" }).click();
      await editor.command("LessonL: Optimize with LessonL");
      const done = editor.notification(/x faster.*the best of/);
      await done.waitFor({ timeout: 180_000 });
      await done.getByRole("button", { name: "Show Diff" }).click();
      await page.getByRole("button", { name: "Apply This Rewrite" }).click();
      // The diff closes, and the file shows what was applied.
      await page.locator(".editor.modified").waitFor({ state: "detached" });
      await page.locator(".view-line", { hasText: "nth_element" }).waitFor();
      const seconds = (Date.now() - began) / 1000;
      console.log(`from the installed VSIX to an applied rewrite: ${seconds.toFixed(0)} s`);
      assert.match(editor.logs(), /uv installs LessonL's server/);
      assert.doesNotMatch(editor.logs(), /pip installs/);
    },
  ),
);

test(
  "in an untrusted workspace nothing is offered, and nothing is run when asked",
  { timeout: 300_000 },
  editing("untrusted", { files: { "median.cpp": SLOW }, trust: true }, async (editor) => {
    editor.importLessons(LESSONS);
    await editor.open("median.cpp", ...MEDIAN);
    assert.ok(await editor.offersNothing());
    await editor.views();
    await editor.row("Swapping the loops helps").waitFor();
    await editor.page.getByText("In Restricted Mode nothing is built or run").waitFor();
    await editor.shot("untrusted");
    await editor.page.locator(".view-line", { hasText: "int median" }).click();
    assert.ok(await editor.offersNothing());
    await editor.command("LessonL: Check This Machine");
    await editor.notification("which you have not trusted yet").waitFor();
    assert.equal(await editor.page.locator(".terminal").count(), 0);
  }),
);

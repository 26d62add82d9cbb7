import assert from "node:assert/strict";
import { test } from "node:test";
import { type Editor, editing } from "./harness.mts";
import { model } from "./model.mts";
import { SLOW } from "./sources.mts";

const KEY = "sk-of-the-lab-0123456789";

test(
  "a model is added from the walkthrough, and the test says which address was tried and what came",
  { timeout: 300_000 },
  editing("models", { files: { "median.cpp": SLOW } }, async (editor) => {
    const { page } = editor;
    const { url, end } = await model({ status: 404 }, { text: "ok" });
    try {
      await editor.open("median.cpp", 1);
      await editor.command("Welcome: Open Walkthrough...");
      await page.locator(".quick-input-list .monaco-list-row", { hasText: "A first run" }).click();
      const step = page.locator(".getting-started-step", { hasText: "Add a model" });
      await step.click();
      await step.getByRole("button", { name: "Add a model" }).click();
      await page.locator(".quick-input-list .monaco-list-row", { hasText: "ollama" }).waitFor();
      await editor.shot("add-model");
      await page.locator(".quick-input-list .monaco-list-row", { hasText: "Another" }).click();
      await answer(editor, "The server's address", url);
      await answer(editor, "What the server calls the model", "qwen/coder:7b");
      await answer(editor, "The variable of its key", "LAB_KEY");
      await answer(editor, "What you want to call it", "lab");
      await answer(editor, "For lab, at 127.0.0.1", KEY);

      const box = page.locator(".monaco-dialog-box");
      await box.getByText("lab did not answer.").waitFor();
      await box.getByText(`POST ${url}/chat/completions: 404`).waitFor();
      await editor.shot("model-failed");
      await box.getByRole("button", { name: "Test Again" }).click();
      await box.getByText("lab answered.").waitFor();
      await box.getByText(`POST ${url}/chat/completions: 200`).waitFor();
      await editor.shot("model-answered");
      await page.keyboard.press("Escape");

      const { agents } = JSON.parse(editor.lessonl("agents", "list", "--json"));
      assert.deepEqual(
        agents.map(({ name, model, base_url }: Record<string, string>) => [name, model, base_url]),
        [["lab", "qwen/coder:7b", url]],
      );
      for (const kept of [editor.logs(), editor.settings(), editor.configured()])
        assert.doesNotMatch(kept, new RegExp(KEY));
    } finally {
      end();
    }
  }),
);

async function answer(editor: Editor, prompt: string, text: string): Promise<void> {
  await editor.page.locator(".quick-input-widget", { hasText: prompt }).waitFor();
  await editor.page.locator(".quick-input-widget input.input").fill(text);
  await editor.page.keyboard.press("Enter");
}

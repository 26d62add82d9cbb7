import * as vscode from "vscode";
import type { Models, Preset, Probe } from "./protocol";
import type { Server } from "./server";

interface Choice extends vscode.QuickPickItem {
  preset?: Preset;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/;

/** Names a model in the user's own configuration, then tests it. */
export async function addModel(server: Server): Promise<void> {
  const { presets, agents } = await server.request<Models>("lessonl/models/list", {});
  const other: Choice = { label: "Another server", description: "that speaks OpenAI's protocol" };
  const items: Choice[] = presets.map((preset) => ({
    label: preset.name,
    description: preset.base_url || "at an address of your own",
    preset,
  }));
  const title = "Add a Model";
  const chosen = await vscode.window.showQuickPick([...items, other], {
    title: `${title}: which server?`,
  });
  if (chosen === undefined) return;
  const base_url = await ask(title, "The server's address", chosen.preset?.base_url ?? "http://");
  if (base_url === undefined) return;
  const called = "What the server calls the model";
  const model = await ask(title, called, chosen.preset?.model ?? "");
  if (model === undefined) return;
  const prompt = "The variable of its key, such as LAB_KEY; empty if it needs none";
  const key_env = chosen.preset
    ? chosen.preset.key_env
    : await ask(title, prompt, "", /^([A-Z_][A-Z0-9_]*)?$/);
  if (key_env === undefined) return;
  const name = await ask(title, "What you want to call it", short(model), NAME);
  if (name === undefined) return;
  if (agents.some((agent) => agent.name === name) && !(await replaced(name))) return;
  const preset = chosen.preset ? `${chosen.preset.name}:${model}` : "";
  const own = { model, base_url, ...(key_env ? { key_env } : {}) };
  const values = chosen.preset ? (chosen.preset.base_url === base_url ? {} : { base_url }) : own;
  await server.request("lessonl/models/add", { name, preset, values, replace: true });
  await testNamed(server, name);
}

/** Tests a model that there is: one tiny request, and what came of it. */
export async function testModel(server: Server): Promise<void> {
  const { agents } = await server.request<Models>("lessonl/models/list", {});
  if (agents.length === 0) return await addModel(server);
  const items = agents.map(({ name, model, base_url }) => ({
    label: name,
    description: model,
    detail: base_url,
  }));
  const [only] = items;
  const chosen =
    items.length === 1 ? only : await vscode.window.showQuickPick(items, { title: "Test a Model" });
  if (chosen) await testNamed(server, chosen.label);
}

async function testNamed(server: Server, name: string): Promise<void> {
  const location = vscode.ProgressLocation.Notification;
  const title = `LessonL: asking ${name}`;
  for (;;) {
    const { probes } = await vscode.window.withProgress({ location, title }, () =>
      server.request<{ probes: Probe[] }>("lessonl/models/test", { names: [name] }),
    );
    const [probe] = probes;
    if (probe === undefined) return;
    if (probe.ok) await vscode.commands.executeCommand("setContext", "lessonl.modelAnswered", true);
    const choice = await tell(probe);
    if (choice !== "Test Again") return;
  }
}

/** In a box of its own, which has room for the address and the answer. */
async function tell({ name, ok, text }: Probe): Promise<string | undefined> {
  const options = { modal: true, detail: text };
  return ok
    ? await vscode.window.showInformationMessage(`${name} answered.`, options)
    : await vscode.window.showWarningMessage(`${name} did not answer.`, options, "Test Again");
}

async function replaced(name: string): Promise<boolean> {
  const text = `There is a model ${name} already.`;
  return (await vscode.window.showWarningMessage(text, { modal: true }, "Replace")) !== undefined;
}

async function ask(
  title: string,
  prompt: string,
  value: string,
  form = /\S/,
): Promise<string | undefined> {
  const given = await vscode.window.showInputBox({
    title,
    prompt,
    value,
    ignoreFocusOut: true,
    validateInput: (text) => (form.test(text.trim()) ? undefined : prompt),
  });
  return given?.trim();
}

/** A name for a model, of what may stand in one. */
function short(model: string): string {
  const last = model.split("/").at(-1) ?? "";
  return (
    last
      .replaceAll(/[^A-Za-z0-9._-]+/g, "-")
      .replaceAll(/^-+|-+$/g, "")
      .slice(0, 40) || "model"
  );
}

/** A model on this machine: a server on loopback that answers by a script, in turn. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { CHECKOUT, PYTHON } from "./harness.mts";

export interface Answer {
  text?: string;
  status?: number;
}

export interface Model {
  url: string;
  end: () => void;
}

/** Starts it; the last answer is given for ever. */
export async function model(...answers: readonly Answer[]): Promise<Model> {
  const directory = mkdtempSync(path.join(tmpdir(), "lessonl-model-"));
  const script = path.join(directory, "script.json");
  writeFileSync(script, JSON.stringify(answers.length > 0 ? answers : [{}]));
  const served = spawn(PYTHON, ["-u", "-m", "tests.fakes.openai_server", "--script", script], {
    cwd: CHECKOUT,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const end = () => {
    served.kill();
    rmSync(directory, { recursive: true, force: true });
  };
  const [first] = await once(served.stdout, "data");
  const url = /http:[^']+/.exec(String(first))?.[0];
  if (url === undefined) {
    end();
    throw new Error(`The model's server says ${first}`);
  }
  return { url, end };
}

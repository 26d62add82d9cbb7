import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { test } from "node:test";
import { PYTHON, VSIX } from "./harness.mts";

const LARGEST = 3 * 1024 * 1024;

test("the VSIX is small, and has nothing in it but what is meant to be", () => {
  assert.ok(statSync(VSIX).size <= LARGEST, `${statSync(VSIX).size} bytes`);
  const list = "import sys, zipfile; print(*zipfile.ZipFile(sys.argv[1]).namelist(), sep='\\n')";
  const names = execFileSync(PYTHON, ["-c", list, VSIX], { encoding: "utf8" }).trim().split("\n");
  const meant = [
    /^\[Content_Types\]\.xml$/,
    /^extension\.vsixmanifest$/,
    /^extension\/(package\.json|readme\.md|changelog\.md|LICENSE\.txt)$/,
    /^extension\/dist\/extension\.js$/,
    /^extension\/dist\/server\/(lessonl-[^/]+\.whl|requirements\.txt)$/,
    /^extension\/extension\/media\/[a-z-]+\.(png|svg)$/,
    /^extension\/extension\/sample\/(slow\.cpp|lessonl\.toml)$/,
    /^extension\/extension\/walkthrough\/[a-z]+\.md$/,
  ];
  assert.deepEqual(
    names.filter((name) => !meant.some((pattern) => pattern.test(name))),
    [],
  );
  for (const pattern of meant) assert.ok(names.some((name) => pattern.test(name)));
});

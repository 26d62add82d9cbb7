import { expect, test } from "vitest";
import { Redactor } from "../../src/redact";

test("a key is hidden in every text, also where a message holds it as JSON", () => {
  const redactor = new Redactor();
  const key = 'sk-"quoted"\\key';
  redactor.hide(key);
  const text = redactor.redacted(`plain ${key}, traced ${JSON.stringify({ OPENAI: key })}`);
  expect(text).toBe('plain ***, traced {"OPENAI":"***"}');
});

test("a placeholder is no secret, and what is no text is left as it is", () => {
  const redactor = new Redactor();
  redactor.hide("none");
  expect(redactor.redacted("none was found")).toBe("none was found");
  expect(redactor.redacted(7)).toBe(7);
});

/** Text with every secret that is known by then replaced; for logs, which trace whole messages. */
export class Redactor {
  private readonly secrets = new Set<string>();

  /** What is shorter could stand in any text. */
  static readonly SHORTEST = 6;

  hide(secret: string): void {
    if (secret.length < Redactor.SHORTEST) return;
    this.secrets.add(secret);
    // As it stands in a message that is written as JSON.
    this.secrets.add(JSON.stringify(secret).slice(1, -1));
  }

  redacted<T>(value: T): T {
    if (typeof value !== "string") return value;
    let text: string = value;
    for (const secret of this.secrets) text = text.replaceAll(secret, "***");
    return text as T & string;
  }
}

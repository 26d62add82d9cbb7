/** The smallest single replacement that turns one text into another. */
export interface TextChange {
  /** Offsets into the old text, in UTF-16 units. */
  start: number;
  end: number;
  text: string;
}

/** What to replace in `before` so that it is `after`; whole characters and whole line ends only. */
export function textChange(before: string, after: string): TextChange {
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head++;
  while (head > 0 && (splits(before, head) || splits(after, head))) head--;
  let tail = 0;
  while (tail < most - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  while (tail > 0 && (splits(before, before.length - tail) || splits(after, after.length - tail)))
    tail--;
  return {
    start: head,
    end: before.length - tail,
    text: after.slice(head, after.length - tail),
  };
}

/** Whether a pair of units that belong together stands on both sides of `offset`. */
function splits(text: string, offset: number): boolean {
  const [left, right] = [text.charCodeAt(offset - 1), text.charCodeAt(offset)];
  return (left === 13 && right === 10) || (left >= 0xd800 && left < 0xdc00);
}

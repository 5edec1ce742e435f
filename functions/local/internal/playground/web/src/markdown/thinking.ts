// Part is a part of an answer: the model's thinking, or what it says.
export interface Part {
  thinking: boolean;
  text: string;
  ended: boolean; // something follows
}

const heading = /^\*Thinking(\.\.\.|…)\*[ \r]*$/;

// parts takes an answer apart. Poe has no event for thinking: it is a heading and, below it,
// quoted lines; two empty lines or a line that is not quoted end it (pkg/poe/thinking.go).
export function parts(answer: string): Part[] {
  const found: Part[] = [];
  let from = 0;
  for (let at = answer.indexOf("*Thinking"); at >= 0; at = answer.indexOf("*Thinking", at + 1)) {
    if (!/(^|\n[ \r]*\n)$/.test(answer.slice(Math.max(0, at - 4), at))) continue;
    const lineEnd = endOfLine(answer, at);
    if (!heading.test(answer.slice(at, lineEnd))) continue;
    const block = thinkingBelow(answer, lineEnd + 1);
    if (!block) continue;
    if (answer.slice(from, at).trim()) found.push({ thinking: false, text: answer.slice(from, at), ended: true });
    found.push({ thinking: true, text: block.text, ended: block.end < answer.length });
    from = block.end;
    at = from - 1;
  }
  if (from < answer.length) found.push({ thinking: false, text: answer.slice(from), ended: false });
  return found;
}

// thinkingBelow reads what is quoted from a position on; null where an answer begins there.
function thinkingBelow(answer: string, from: number): { text: string; end: number } | null {
  const quoted: string[] = [];
  let blank = 0;
  let at = from;
  while (at < answer.length && !(quoted.length > 0 && blank === 2)) {
    const end = endOfLine(answer, at);
    const line = answer.slice(at, end);
    if (!line.trim()) blank++;
    else if (line.startsWith(">")) {
      if (blank > 0 && quoted.length > 0) quoted.push("");
      blank = 0;
      quoted.push(line.replace(/^> ?/, ""));
    } else if (quoted.length > 0) break;
    else return null;
    at = end + 1;
  }
  while (answer[at] === "\n" || answer[at] === "\r") at++;
  return { text: quoted.join("\n").trim(), end: Math.min(at, answer.length) };
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}

import type { Query } from "../poe/protocol";

// curl is a line for a shell that sends a query to a bot as Poe would. The key is the shell's
// to know.
export function curl(url: string, query: Query): string {
  const body = JSON.stringify(query);
  const long = body.length > longest;
  const line = [
    `curl -N ${quoted(url)}`,
    `-H "Authorization: Bearer $POE_ACCESS_KEY"`,
    "-H 'Content-Type: application/json'",
    long ? "--data-binary @- <<'END'" : `-d ${quoted(body)}`,
  ].join(" \\\n  ");
  return long ? `${line}\n${body}\nEND` : line;
}

// longest is how long a query may be to stand in the line itself, in characters. Linux takes no
// word of more than 128 KB.
const longest = 30_000;

// quoted is a word of a shell, whatever is in it. A message may begin with @, which is a file
// to -d only where it is the first character; a query begins with a brace.
function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

import type { Query } from "../poe/protocol";

// curl is a line for a shell that sends a query to a bot as Poe would. The key is the shell's
// to know.
export function curl(url: string, query: Query): string {
  return [
    `curl -N ${quoted(url)}`,
    `-H "Authorization: Bearer $POE_ACCESS_KEY"`,
    "-H 'Content-Type: application/json'",
    `-d ${quoted(JSON.stringify(query))}`,
  ].join(" \\\n  ");
}

// quoted is a word of a shell, whatever is in it. A message may begin with @, which is a file
// to -d only where it is the first character; a query begins with a brace.
function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

// What is wrong with a bot is told with the file that it is in, for the terminal.

// place parts problems from their file, which is the same for most.
export function place(id: string, problems: string[]): { file: string; texts: string[] } {
  const end = `${id}.yaml:`;
  let file = "";
  const texts = problems.map((p) => {
    const at = p.indexOf(end);
    if (at < 0) return p;
    file = p.slice(0, at + end.length - 1);
    return `line ${p.slice(at + end.length)}`;
  });
  return { file, texts };
}

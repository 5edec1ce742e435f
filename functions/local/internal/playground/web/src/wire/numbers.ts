// How numbers are written in the panel.

// milliseconds is a time, as short as it can be.
export function milliseconds(ms: number | null): string {
  if (ms === null) return "–";
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return ms < 60_000 ? `${(ms / 1000).toFixed(2)} s` : `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

// since is when something was, for a column of times.
export function since(ms: number): string {
  return `${(ms / 1000).toFixed(3)} s`;
}

export function bytes(n: number): string {
  if (n < 1024) return `${n} B`;
  return n < 1024 * 1024 ? `${(n / 1024).toFixed(1)} KB` : `${(n / 1024 / 1024).toFixed(1)} MB`;
}

export const count = (n: number) => n.toLocaleString("en");

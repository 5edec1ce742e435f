import { effect, signal, type Signal } from "@preact/signals";

// remembered is a choice that this browser remembers. What was remembered and is no longer valid
// is forgotten.
export function remembered<T extends string | number | boolean>(name: string, fallback: T, valid: (value: T) => boolean): Signal<T> {
  const key = `playground.${name}`;
  const choice = signal(recall(key, fallback, valid));
  effect(() => {
    try {
      localStorage.setItem(key, JSON.stringify(choice.value));
    } catch {
      // a browser that remembers nothing is no reason to stop
    }
  });
  return choice;
}

function recall<T>(key: string, fallback: T, valid: (value: T) => boolean): T {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? "null");
    return typeof value === typeof fallback && valid(value as T) ? (value as T) : fallback;
  } catch {
    return fallback;
  }
}

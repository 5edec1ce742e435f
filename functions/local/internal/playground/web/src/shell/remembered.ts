import { effect, signal, type Signal } from "@preact/signals";
import { recall, remember } from "../state/storage";

// remembered is a choice that this browser remembers. What was remembered and is no longer valid
// is forgotten.
export function remembered<T extends string | number | boolean>(name: string, fallback: T, valid: (value: T) => boolean): Signal<T> {
  const key = `playground.${name}`;
  const choice = signal(known(key, fallback, valid));
  effect(() => remember("localStorage", key, JSON.stringify(choice.value)));
  return choice;
}

function known<T>(key: string, fallback: T, valid: (value: T) => boolean): T {
  try {
    const value: unknown = JSON.parse(recall("localStorage", key) ?? "null");
    return typeof value === typeof fallback && valid(value as T) ? (value as T) : fallback;
  } catch {
    return fallback;
  }
}

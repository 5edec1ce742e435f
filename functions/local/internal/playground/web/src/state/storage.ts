// What the browser remembers of this page for a long time, or until the tab is closed. One that
// remembers nothing, or has no room, is no reason to stop.
type Which = "localStorage" | "sessionStorage";

export function recall(which: Which, key: string): string | null {
  try {
    return window[which].getItem(key);
  } catch {
    return null;
  }
}

export function remember(which: Which, key: string, value: string) {
  try {
    window[which].setItem(key, value);
  } catch {
    // as said above
  }
}

export function forgetKey(which: Which, key: string) {
  try {
    window[which].removeItem(key);
  } catch {
    // as said above
  }
}

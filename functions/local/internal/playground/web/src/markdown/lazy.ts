import { signal, type ReadonlySignal } from "@preact/signals";

// Lazy is a part of the page that is loaded when it is first needed.
export class Lazy<T> {
  private found = signal<T | null>(null);
  private asked = false;

  constructor(private load: () => Promise<T>) {}

  // get returns the part, or null, and then sees to it that it is loaded.
  get(): T | null {
    if (!this.asked) {
      this.asked = true;
      this.load().then((part) => { this.found.value = part; }, () => { this.asked = false; });
    }
    return this.found.peek();
  }

  get ready(): ReadonlySignal<T | null> {
    return this.found;
  }
}

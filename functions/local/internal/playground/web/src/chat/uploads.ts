import { signal, type Signal } from "@preact/signals";
import { upload } from "../api";
import type { Conversation } from "../state/conversations";

// mostFiles is how many files a message has at most.
const mostFiles = 20;

// Coming is a file on its way to the program, or why it is not.
export interface Coming {
  name: string;
  bytes: number;
  failed: string; // empty: it is on its way
  stop: AbortController;
}

const byConversation = new WeakMap<Conversation, Uploads>();

// uploadsOf are those of a conversation, which go on while another one is shown.
export function uploadsOf(c: Conversation): Uploads {
  let found = byConversation.get(c);
  if (!found) byConversation.set(c, found = new Uploads(c));
  return found;
}

// Uploads are the files that come for a conversation's next message.
export class Uploads {
  readonly coming: Signal<Coming[]> = signal([]);

  constructor(private conversation: Conversation) {}

  get going(): boolean {
    return this.coming.value.some((c) => !c.failed);
  }

  add(files: Iterable<File>) {
    for (const file of files) void this.send(file);
  }

  drop(gone: Coming) {
    gone.stop.abort();
    this.coming.value = this.coming.value.filter((c) => c !== gone);
  }

  private async send(file: File) {
    const c = this.conversation;
    const one: Coming = { name: file.name, bytes: file.size, failed: "", stop: new AbortController() };
    if (c.attached.value.length + this.coming.value.length >= mostFiles) one.failed = `More than ${mostFiles} files are too many.`;
    this.coming.value = [...this.coming.value, one];
    if (one.failed) return;
    try {
      const uploaded = await upload(c.bot, file, one.stop.signal);
      c.attached.value = [...c.attached.peek(), uploaded]; // others may have come meanwhile
      this.drop(one);
    } catch (e) {
      const failed = e instanceof Error ? e.message : String(e);
      this.coming.value = this.coming.value.map((other) => (other === one ? { ...one, failed } : other));
    }
  }
}

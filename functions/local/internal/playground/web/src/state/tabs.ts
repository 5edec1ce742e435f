// Tabs of one browser keep the same conversations: each tells the others what it has done.

// Done is what has been done to what the browser keeps.
export interface Done {
  wrote?: string; // id of a conversation in which nothing is coming
  erased?: string[]; // ids
}

const others = new BroadcastChannel("poebridge-playground");

export function tell(done: Done) {
  others.postMessage(done);
}

export function listen(hear: (done: Done) => void) {
  others.addEventListener("message", (e: MessageEvent<Done>) => hear(e.data));
}

import { effect, signal } from "@preact/signals";
import { conversations, current, type Conversation } from "./conversations";
import { erase, eraseAll, readBody, readHead, readHeads, write } from "./database";
import { recall, remember } from "./storage";
import { fill, fromHead, putHead, toBody, toHead, type Head } from "./stored";
import { listen, tell } from "./tabs";

// What is kept at most: conversations, and characters of all of them together. The ones that
// were not used for longest go first.
const mostConversations = 200;
const mostCharacters = 30_000_000;

// How long a change may wait until it is written, in milliseconds.
const writeAfter = 1000;

// keepError is why conversations are not kept; empty otherwise.
export const keepError = signal("");

const lastShown = "playground-conversation";
const changed = new Set<Conversation>();
let waiting = 0;

// restore reads which conversations there are, and shows the one that was shown before.
export async function restore() {
  addEventListener("pagehide", () => void writeChanged());
  document.addEventListener("visibilitychange", () => void writeChanged());
  listen((done) => {
    forget(done.erased ?? []);
    if (done.wrote) takeOver(done.wrote).catch(complain);
  });
  try {
    const heads = await readHeads();
    const known = new Set(conversations.value.map((c) => c.id));
    const kept = heads.filter((h) => !known.has(h.id)).sort((a, b) => b.at - a.at).map(fromHead);
    conversations.value = [...conversations.value, ...kept];
    await prune(heads);
  } catch (e) {
    complain(e);
  }
  current.value ??= conversations.value.find((c) => c.id === recall("sessionStorage", lastShown)) ?? null;
  effect(() => { if (current.value) remember("sessionStorage", lastShown, current.value.id); });
}

// load reads what was said in a conversation.
export async function load(c: Conversation) {
  if (c.loaded.value) return;
  try {
    const body = await readBody(c.id);
    if (body && !c.loaded.value) fill(c, body);
  } catch (e) {
    complain(e);
  }
  c.loaded.value = true;
}

// keep has a conversation written, soon.
export function keep(c: Conversation) {
  changed.add(c);
  waiting ||= window.setTimeout(() => void writeChanged(), writeAfter);
}

async function writeChanged() {
  clearTimeout(waiting);
  waiting = 0;
  const all = [...changed];
  changed.clear();
  try {
    for (const c of all) {
      if (!conversations.value.includes(c) || c.said.value.length === 0) continue;
      await write(toHead(c), toBody(c));
      if (!c.asking.value) tell({ wrote: c.id });
    }
    if (all.length > 0) keepError.value = "";
  } catch (e) {
    complain(e);
  }
}

// takeOver reads what another tab has written, unless this one is about to write its own.
async function takeOver(id: string) {
  const [head, body] = await Promise.all([readHead(id), readBody(id)]);
  const c = conversations.value.find((c) => c.id === id);
  if (!head || !body || (c && (c.asking.value || changed.has(c)))) return;
  conversations.value = [c ?? fromHead(head), ...conversations.value.filter((other) => other !== c)];
  if (!c) return;
  putHead(c, head);
  if (c.loaded.value) fill(c, body);
}

// remove deletes a conversation, and ends the answer that is coming in it.
export async function remove(c: Conversation) {
  forget([c.id]);
  await erase([c.id]).catch(complain);
  tell({ erased: [c.id] });
}

// removeAll deletes all conversations.
export async function removeAll() {
  const erased = conversations.value.map((c) => c.id);
  forget(erased);
  await eraseAll().catch(complain);
  tell({ erased });
}

function forget(ids: string[]) {
  const gone = conversations.value.filter((c) => ids.includes(c.id));
  for (const c of gone) c.asking.value?.abort();
  conversations.value = conversations.value.filter((c) => !gone.includes(c));
  if (current.value && gone.includes(current.value)) current.value = null;
}

// prune deletes what is too much.
async function prune(heads: Head[]) {
  let length = 0;
  const over = heads.sort((a, b) => b.at - a.at).filter((h, i) => (length += h.length) > mostCharacters || i >= mostConversations);
  if (over.length === 0) return;
  forget(over.map((h) => h.id));
  await erase(over.map((h) => h.id));
}

function complain(e: unknown) {
  keepError.value = `The browser does not keep the conversations: ${e instanceof Error ? e.message : e}`;
}

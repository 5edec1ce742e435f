import { post, type Upload } from "../api";
import { readEvents, type SentEvent, type Tail } from "../poe/sse";
import { conversations, newSaid, type Conversation, type Said } from "../state/conversations";
import { keep } from "../state/keep";
import { refreshSite } from "../state/site";
import { refreshSettings } from "../state/settings";
import { beginAnswer, endAnswer, noteEvent } from "../wire/log";
import { Hearing } from "./hear";
import { newQuery } from "./query";

// titleLength is how much of the first message is the title of a conversation, in characters.
const titleLength = 80;

// say puts what a user says to the bot of a conversation.
export function say(c: Conversation, text: string, attachments: Upload[]): Promise<void> {
  const message = newSaid("user", text);
  message.attachments = attachments;
  c.said.value = [...c.said.value, message];
  if (!c.title.value) c.title.value = (text || attachments[0]?.name || "").trim().replace(/\s+/g, " ").slice(0, titleLength);
  return answer(c);
}

// answer asks for an answer to what has been said, and shows it as it comes. It returns when
// that has ended.
export async function answer(c: Conversation) {
  if (c.asking.value) return;
  const stop = new AbortController();
  c.asking.value = stop;
  c.at.value = Date.now();
  conversations.value = [c, ...conversations.value.filter((other) => other !== c)];
  const last = c.said.value.at(-1);
  if (last?.role === "user") last.parameters = { ...c.touched.value };
  const a = newSaid("bot", "");
  a.state.value = "streaming";
  try {
    await listen(c, a, stop.signal);
    a.state.value = "done";
  } catch (e) {
    a.state.value = stop.signal.aborted ? "stopped" : "done";
    if (!stop.signal.aborted) {
      a.error.value = { text: reason(e) };
      void refreshSite(); // the program may have ended
    }
  }
  stop.abort(); // nothing more is read of it
  c.asking.value = null;
  keep(c);
}

function reason(e: unknown): string {
  if (e instanceof TypeError) return "The connection to the program failed: it has ended, or broke off.";
  return e instanceof Error ? e.message : String(e);
}

async function listen(c: Conversation, a: Said, signal: AbortSignal) {
  const query = newQuery(c, a.id);
  c.said.value = [...c.said.value, a];
  keep(c);
  const sentAt = performance.now();
  const response = await post(c.bot, query, signal);
  beginAnswer(a.id, query, response.headers.get("Playground-Wire"), sentAt);
  let tail: Tail | null = null;
  try {
    if (!response.body || !response.headers.get("Content-Type")?.includes("text/event-stream")) {
      throw new Error(`The bot answers ${response.status} and no events: ${(await response.text()).trim().slice(0, 1000)}`);
    }
    const hearing = new Hearing(a);
    const events = inTurns(readEvents(response.body));
    let ended = false;
    for (let next = await events.next(); ; next = await events.next()) {
      if (next.done) {
        tail = next.value;
        break;
      }
      noteEvent(a.id, next.value);
      ended ||= hearing.apply(next.value);
      keep(c);
    }
    if (!ended) throw new Error("The answer broke off: it ended without a done event.");
    if (hearing.refetchSettings) void refreshSettings(c.bot);
    endAnswer(a.id, "done", tail);
  } catch (e) {
    endAnswer(a.id, signal.aborted ? "stopped" : "failed", tail);
    throw e;
  }
}

// turn is how long events are taken in before the page may draw, in milliseconds.
const turn = 8;

// inTurns lets the page draw between events that come all at once.
async function* inTurns(events: AsyncGenerator<SentEvent, Tail>): AsyncGenerator<SentEvent, Tail> {
  let taken = 0; // in milliseconds, since the page could last draw
  for (;;) {
    const asked = performance.now();
    const next = await events.next();
    if (next.done) return next.value;
    yield next.value;
    const took = performance.now() - asked;
    taken = took > turn ? 0 : taken + took;
    if (taken < turn) continue;
    await new Promise((resolve) => setTimeout(resolve));
    taken = 0;
  }
}

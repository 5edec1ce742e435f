import { effect, signal, type Signal } from "@preact/signals";
import { refreshSettings } from "../state/settings";
import { refreshSite } from "../state/site";
import { forgetKey, recall, remember } from "../state/storage";
import { applyText, Changed, checkText, getTemplate, saveText, takeBack, type Check, type Template } from "./api";

// Draft is the template of a bot under the hands of whoever edits it. It lives as long as the
// page; what is not saved is kept over a reload.
export interface Draft {
  bot: string; // GROUP/BOT
  text: Signal<string>;
  kept: Signal<Template | null>; // as it stands; null until it is known
  base: Signal<string>; // the hash of the file that the text began with
  check: Signal<Check | null>; // of the text as it last stood still
  problem: Signal<string>; // why the last step failed
  done: Signal<string>; // what the last step has done
}

const drafts = new Map<string, Draft>();

// draftOf is the draft for a bot, made when it is first looked at.
export function draftOf(bot: string): Draft {
  let d = drafts.get(bot);
  if (!d) {
    d = { bot, text: signal(""), kept: signal(null), base: signal(""), check: signal(null), problem: signal(""), done: signal("") };
    drafts.set(bot, d);
    void open(d);
  }
  return d;
}

// refresh looks at the file again. A text that was not changed follows it.
export async function refresh(d: Draft) {
  const before = d.kept.value;
  if (!before) return open(d);
  await step(d, "", async () => {
    const now = await getTemplate(d.bot);
    if (d.text.value === standing(before)) begin(d, now, standing(now));
    else d.kept.value = now;
  });
}

async function open(d: Draft) {
  await step(d, "", async () => {
    const now = await getTemplate(d.bot);
    const left = leftOf(d.bot);
    begin(d, now, left?.text ?? standing(now));
    if (left) d.base.value = left.base;
    keepOverReloads(d);
    checkSoon(d);
  });
}

// standing is the text that the bot is served by.
export const standing = (t: Template) => t.applied ?? t.text;

function begin(d: Draft, now: Template, text: string) {
  d.kept.value = now;
  d.base.value = now.hash;
  d.text.value = text;
}

// edit takes what somebody has written.
export function edit(d: Draft, text: string) {
  if (text === d.text.value) return;
  d.text.value = text;
  d.problem.value = d.done.value = ""; // they were about another text
}

export const isEdited = (d: Draft) => d.kept.value !== null && d.text.value !== standing(d.kept.value);

export function apply(d: Draft) {
  return step(d, "Applied: the bot answers by this text, and the file stays as it is.", async () => {
    d.kept.value = await applyText(d.bot, d.text.value);
  });
}

export function save(d: Draft) {
  return step(d, "Saved.", async () => {
    const now = await saveText(d.bot, d.text.value, d.base.value);
    d.kept.value = now;
    d.base.value = now.hash;
  });
}

// revert goes back to the file, and has the bot served by it.
export function revert(d: Draft) {
  return step(d, "Back to the file.", async () => {
    const now = d.kept.value?.applied == null ? await getTemplate(d.bot) : await takeBack(d.bot);
    begin(d, now, now.text);
  });
}

// overwrite takes what is in the file now as what the text began with.
export function overwrite(d: Draft) {
  if (d.kept.value) d.base.value = d.kept.value.hash;
  return save(d);
}

async function step(d: Draft, done: string, take: () => Promise<void>) {
  d.problem.value = d.done.value = "";
  try {
    await take();
    d.done.value = done;
    if (!done) return;
    void refreshSite();
    void refreshSettings(d.bot);
  } catch (e) {
    if (e instanceof Changed) d.kept.value = e.now;
    d.problem.value = e instanceof Error ? e.message : String(e);
  }
}

// checkAfter is how long a text has to stand still before it is checked, in milliseconds.
const checkAfter = 300;

// checkSoon has the text checked whenever it has come to rest.
function checkSoon(d: Draft) {
  let waiting = 0;
  effect(() => {
    const text = d.text.value;
    clearTimeout(waiting);
    waiting = setTimeout(() => void checkNow(d, text), checkAfter);
  });
}

async function checkNow(d: Draft, text: string) {
  try {
    const found = await checkText(d.bot, text);
    if (d.text.value === text) d.check.value = found;
  } catch {
    d.check.value = null; // the page tells when the program is gone
  }
}

interface Left { text: string; base: string }

const key = (bot: string) => `playground.template.${bot}`;

function leftOf(bot: string): Left | null {
  try {
    const left = JSON.parse(recall("sessionStorage", key(bot)) ?? "null") as Partial<Left> | null;
    return typeof left?.text === "string" && typeof left.base === "string" ? { text: left.text, base: left.base } : null;
  } catch {
    return null;
  }
}

function keepOverReloads(d: Draft) {
  effect(() => {
    const left: Left = { text: d.text.value, base: d.base.value };
    if (isEdited(d)) remember("sessionStorage", key(d.bot), JSON.stringify(left));
    else forgetKey("sessionStorage", key(d.bot));
  });
}

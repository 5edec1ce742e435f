import { signal } from "@preact/signals";
import { chooseBot } from "../bots/choose";
import { place } from "../bots/problems";
import { StateBadge } from "../bots/state";
import type { Bot } from "../api";
import { botOf } from "../state/site";
import { Icon } from "./icons";

const copied = signal("");

// Head is the line above a conversation: whose it is, and a new one.
export function Head({ bot: id }: { bot: string }) {
  const b = botOf(id);
  const [group, name] = id.split("/");
  const copy = async () => {
    await navigator.clipboard.writeText(b?.url ?? "");
    copied.value = id;
    setTimeout(() => { copied.value = ""; }, 1500);
  };
  return (
    <>
      <div class="head">
        <div class="who">
          <h2><span class="soft">{group}/</span>{name}</h2>
          <p class="soft small">{b ? b.model : "This bot is no longer served."}</p>
        </div>
        {b && <StateBadge bot={b} />}
        {b && (
          <button class="icon quiet" aria-label="Copy the bot's address" title={`Copy ${b.url}`} onClick={() => void copy()}>
            <Icon name="copy" />
          </button>
        )}
        <span role="status" class="hidden-text">{copied.value === id && "Copied."}</span>
        <button onClick={() => chooseBot(id)}><Icon name="plus" /> New chat</button>
      </div>
      {b && <Objections id={id} bot={b} />}
    </>
  );
}

// Objections are all that is wrong with a bot's template.
function Objections({ id, bot: b }: { id: string; bot: Bot }) {
  const { file, texts } = place(id, [...b.problems, ...b.warnings]);
  if (texts.length === 0) return null;
  return (
    <div class={`objections note small ${b.problems.length ? "bad" : "warn"}`} tabIndex={0} role="region" aria-label="What is wrong with the bot">
      {file && <p><code>{file}</code></p>}
      <ul>{texts.map((t) => <li key={t}>{t}</li>)}</ul>
    </div>
  );
}

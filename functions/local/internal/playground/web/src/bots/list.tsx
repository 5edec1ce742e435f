import { computed, signal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Bot, Group } from "../api";
import { current } from "../state/conversations";
import { site, siteError } from "../state/site";
import { chooseBot } from "./choose";
import { KindIcon } from "./kind";
import { moveFocus } from "./keys";
import { place } from "./problems";
import { StateBadge } from "./state";

const filter = signal("");

// found are the groups with the bots that have all words of the filter.
const found = computed(() => {
  const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = (g: Group, b: Bot) => words.every((w) => `${g.name}/${b.name} ${b.model} ${b.kind} ${b.state}`.toLowerCase().includes(w));
  const groups = (site.value?.groups ?? []).map((g) => ({ ...g, bots: g.bots.filter((b) => matches(g, b)) }));
  return words.length ? groups.filter((g) => g.bots.length) : groups;
});

// BotList is all groups and their bots. Its buttons are one stop of the Tab key: arrows go on
// from there.
export function BotList() {
  const list = useRef<HTMLDivElement>(null);
  return (
    <nav class="bots" aria-label="Bots">
      <input
        type="search" class="filter" aria-label="Filter bots" placeholder="Filter bots" value={filter.value}
        onInput={(e) => { filter.value = e.currentTarget.value; }}
        onKeyDown={(e) => {
          const first = list.current?.querySelector<HTMLElement>("button.bot");
          if (e.key === "ArrowDown" && first) { e.preventDefault(); first.focus(); }
          if (e.key === "Enter") first?.click();
        }}
      />
      <div ref={list} class="groups" onKeyDown={(e) => moveFocus(e, "button.bot")}>
        {siteError.value && <p class="note bad" role="alert">{siteError}</p>}
        {found.value.map((g) => <GroupSection key={g.name} group={g} />)}
        {site.value && found.value.length === 0 && <p class="soft nothing">No bot has all of these words.</p>}
      </div>
    </nav>
  );
}

function GroupSection({ group: g }: { group: Group }) {
  return (
    <section aria-label={g.name}>
      <h3>{g.name} <span class="soft">{g.bots.length}</span></h3>
      {g.problems.map((p) => <p key={p} class="note bad small">{p}</p>)}
      <ul>{g.bots.map((b) => <BotItem key={b.name} id={`${g.name}/${b.name}`} bot={b} />)}</ul>
    </section>
  );
}

function BotItem({ id, bot: b }: { id: string; bot: Bot }) {
  const chosen = current.value?.bot === id;
  const first = found.value[0] && found.value[0].bots[0] === b;
  const reachedByTab = chosen || (!current.value && first) || (first && !isShown(current.value?.bot));
  return (
    <li>
      <button class="bot quiet" data-bot={id} aria-current={chosen} tabIndex={reachedByTab ? 0 : -1} onClick={() => chooseBot(id)}>
        <KindIcon kind={b.kind} /><span class="name">{b.name}</span><StateBadge bot={b} />
      </button>
      {b.problems.length > 0 && <p class="reason small" title={b.problems.join("\n")}>{brief(id, b.problems)}</p>}
    </li>
  );
}

// isShown reports whether the filter lets a bot through.
function isShown(id: string | undefined): boolean {
  return found.value.some((g) => g.bots.some((b) => `${g.name}/${b.name}` === id));
}

// brief is the first problem, without the file that it is in.
function brief(id: string, problems: string[]): string {
  const [first = "", ...more] = place(id, problems).texts;
  return more.length ? `${first} (and ${more.length} more)` : first;
}

import type { Bot } from "../api";
import { site, siteError } from "../state/site";
import { current, newConversation } from "../state/conversations";

const stateTexts: Record<Bot["state"], string> = { ready: "", invalid: "not valid", off: "switched off", no_key: "no access key" };

// BotList is all groups and their bots.
export function BotList() {
  return (
    <nav class="bots" aria-label="Bots">
      {siteError.value && <p role="alert">{siteError}</p>}
      {site.value?.groups.map((g) => (
        <section key={g.name}>
          <h2>{g.name}</h2>
          {g.problems.map((p) => <p class="problem">{p}</p>)}
          <ul>{g.bots.map((b) => <BotItem key={b.name} group={g.name} bot={b} />)}</ul>
        </section>
      ))}
    </nav>
  );
}

function BotItem({ group, bot: b }: { group: string; bot: Bot }) {
  const id = `${group}/${b.name}`;
  return (
    <li>
      <button data-bot={id} aria-current={current.value?.bot === id} onClick={() => newConversation(id)}>
        {b.name} {stateTexts[b.state] && <span class="state">{stateTexts[b.state]}</span>}
      </button>
      {b.problems.map((p) => <p class="problem">{p}</p>)}
    </li>
  );
}

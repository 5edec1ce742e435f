import type { Bot, Site } from "../api";
import { chooseBot } from "../bots/choose";
import { KindIcon } from "../bots/kind";
import { narrow, openDrawer } from "./layout";
import { site } from "../state/site";

// Welcome is what is seen before a bot has been chosen.
export function Welcome() {
  return (
    <div class="welcome">
      <h2>See what Poe will show, before Poe does</h2>
      <p class="soft">
        This page talks to the bots of this machine as Poe does, and shows beside the chat what goes over the wire.
        {site.value && ` They are answered by ${site.value.answers}.`}
      </p>
      {site.value && (
        <ul class="beginnings">
          {beginnings(site.value).map(({ id, bot: b }) => (
            <li key={id}>
              <button onClick={() => chooseBot(id)}>
                <KindIcon kind={b.kind} />
                <span class="name">{b.name}</span>
                <span class="soft small">{b.model}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {narrow.value && <button onClick={() => openDrawer("side")}>All bots</button>}
    </div>
  );
}

// beginnings are three bots to begin with: of different kinds, then of different groups.
function beginnings(s: Site): { id: string; bot: Bot }[] {
  const ready = s.groups.flatMap((g) => g.bots.filter((b) => b.state === "ready").map((bot) => ({ id: `${g.name}/${bot.name}`, group: g.name, bot })));
  const firstBy = (key: (one: (typeof ready)[number]) => string) => ready.filter((one, i) => ready.findIndex((other) => key(other) === key(one)) === i);
  return [...new Set([...firstBy((one) => one.bot.kind), ...firstBy((one) => one.group), ...ready])].slice(0, 3);
}

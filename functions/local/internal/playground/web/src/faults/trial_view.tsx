import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { current } from "../state/conversations";
import type { Chosen } from "./choice";
import { arm, disarm, refreshFaults } from "./list";
import { attempt, inWords, type Outcome } from "./trial";

// question is what a trial asks.
const question = "Hello";

// Trial asks the bot of the conversation with the fault armed, and tells what a user would see.
export function Trial({ chosen }: { chosen: Chosen }) {
  const outcome = useSignal<Outcome | null>(null);
  const problem = useSignal("");
  const running = useSignal<AbortController | null>(null);
  useEffect(() => () => running.peek()?.abort(), []);
  const bot = current.value?.bot;
  const run = async () => {
    if (!bot || running.value) return;
    const stop = new AbortController();
    running.value = stop;
    outcome.value = null;
    problem.value = "";
    try {
      if (!(await arm(chosen.name, chosen.times, chosen.after))) return;
      outcome.value = await attempt(bot, question, stop.signal);
    } catch (e) {
      problem.value = stop.signal.aborted ? "" : e instanceof Error ? e.message : String(e);
    } finally {
      running.value = null;
      await disarm(); // what the answer did not meet
      await refreshFaults();
    }
  };
  return (
    <section class="trial" aria-label="What a user would see">
      <h3>What a user would see</h3>
      <p class="row">
        <button type="button" disabled={!bot || running.value !== null} onClick={() => void run()}>{bot ? `Say “${question}” to ${bot}` : "Choose a bot first"}</button>
        {running.value && <button type="button" onClick={() => running.value?.abort()}>Stop</button>}
      </p>
      <div role="status">
        {running.value && <p class="soft">Waiting for the answer. Where nothing more comes, that takes as long as the bot's limits of time.</p>}
        {outcome.value && <Seen outcome={outcome.value} />}
      </div>
      {problem.value && <p class="note bad" role="alert">{problem}</p>}
    </section>
  );
}

function Seen({ outcome: o }: { outcome: Outcome }) {
  return (
    <>
      {o.text.trim() && <blockquote>{o.text.trim()}</blockquote>}
      {o.error && <p class="note bad">{o.error.text || "(Poe's own words)"}</p>}
      <ul>{inWords(o).map((w) => <li key={w}>{w}</li>)}</ul>
    </>
  );
}

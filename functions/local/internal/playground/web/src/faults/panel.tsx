import { useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { current } from "../state/conversations";
import { Choice, type Chosen } from "./choice";
import "./faults.css";
import { arm, disarm, faults, faultsError, refreshFaults } from "./list";
import { Trial } from "./trial_view";

// FaultsPanel has the simulator fail in a way that somebody chooses.
export function FaultsPanel() {
  const chosen = useSignal<Chosen>({ name: "throttling", times: 1, after: 0 });
  const asking = useComputed(() => current.value?.asking.value ?? null);
  useEffect(() => { void refreshFaults(); }, [asking.value]); // an answer takes what is armed
  const list = faults.value;
  if (!list) return faultsError.value ? <p class="note bad" role="alert">{faultsError}</p> : <p class="soft">One moment…</p>;
  if (list.why) return <p class="note">{list.why}</p>;
  return (
    <div class="faults">
      <p class="soft small">Choose how Bedrock fails, and see what a user sees of it. The gateway tries again as on Poe, up to four calls for a query: a fault for one call shows whether a retry saves the answer, one for four shows what is seen when none does.</p>
      <Choice list={list.faults} chosen={chosen} />
      <p class="row">
        <button type="button" class="primary" onClick={() => void arm(chosen.value.name, chosen.value.times, chosen.value.after)}>Arm for the next message</button>
        <button type="button" disabled={!list.armed} onClick={() => void disarm()}>Disarm</button>
      </p>
      <p class={list.armed ? "note warn" : "soft small"} role="status">
        {list.armed
          ? <>Armed: <code>{list.armed.name}</code>, for the next {list.armed.left === 1 ? "call" : `${list.armed.left} calls`} of Bedrock, whichever bot makes it.</>
          : "Nothing is armed."}
      </p>
      {faultsError.value && <p class="note bad" role="alert">{faultsError}</p>}
      <Trial chosen={chosen.value} />
    </div>
  );
}

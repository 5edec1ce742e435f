import { narrow, openDrawer, panelsOpen } from "../shell/layout";
import { chosenTab } from "../shell/panels";
import { chosenWire, wires } from "./log";

// WireButton shows what was on the wire for an answer, and marks one that Poe would object to.
// It is nothing for an answer that is not remembered.
export function WireButton({ answerID }: { answerID: string }) {
  const w = wires.value.find((one) => one.id === answerID);
  if (!w) return null;
  const findings = w.report.value?.findings ?? [];
  const look = findings.some((f) => f.level === "error") ? "bad" : "warn";
  const show = () => {
    chosenWire.value = answerID;
    chosenTab.value = "wire";
    if (narrow.value) openDrawer("panels");
    else panelsOpen.value = true;
  };
  return (
    <button type="button" class="wire-button quiet" onClick={show}>
      Wire {findings.length > 0 && <span class={`badge ${look}`} title={findings.map((f) => f.message).join("\n")}>{findings.length === 1 ? "1 objection" : `${findings.length} objections`}</span>}
    </button>
  );
}

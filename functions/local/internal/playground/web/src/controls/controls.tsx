import { useEffect, useId } from "preact/hooks";
import type { Conversation } from "../state/conversations";
import { settingsOf } from "../state/settings";
import "./controls.css";
import { ControlList } from "./control";
import { judge, judgementOf } from "./faults";
import { open } from "./open";
import { Tabs } from "./tabs";
import type { Section } from "./types";
import { defaultsOf, inputsOf, readControls } from "./values";

// Controls are the parameter controls of a bot, for the messages to come of a conversation.
// Only what the user has touched is sent.
export function Controls({ bot, conversation: c }: { bot: string; conversation: Conversation }) {
  const settings = settingsOf(bot).value;
  useEffect(() => { if (settings) void judge(bot); }, [bot, settings]);
  const controls = readControls(settings?.parameter_controls);
  const faults = judgementOf(bot).value.faults;
  if (!controls) return faults.length > 0 ? <div class="controls"><Faults faults={faults} /></div> : null;
  const touched = c.touched.value;
  const values = { ...defaultsOf(controls), ...touched };
  const shown = new Set(inputsOf(controls).map((i) => i.parameter_name));
  const count = Object.keys(touched).filter((name) => shown.has(name)).length;
  return (
    <details class="controls" open={open.value} onToggle={(e) => { open.value = e.currentTarget.open; }}>
      <summary>Controls {count > 0 && <span class="badge">{count} set</span>}</summary>
      <div class="inside">
        <Faults faults={faults} />
        {controls.sections.map((s, i) => <SectionView key={i} section={s} touched={c.touched} values={values} />)}
        <Sent touched={touched} reset={() => { c.touched.value = {}; }} />
      </div>
    </details>
  );
}

// Faults are what Poe refuses or drops in silence.
function Faults({ faults }: { faults: string[] }) {
  if (faults.length === 0) return null;
  const all = faults.some((f) => f.startsWith("parameter_controls"));
  return (
    <div class="note warn" role="status">
      {all ? "Poe would take the settings and show none of these controls, without a word:" : "Poe would object to the settings of this bot, or read them otherwise:"}
      <ul>{faults.map((f) => <li key={f}>{f}</li>)}</ul>
    </div>
  );
}

type SectionProps = { section: Section } & Omit<Parameters<typeof ControlList>[0], "controls">;

function SectionView({ section: s, ...rest }: SectionProps) {
  const id = useId();
  const inside = s.tabs && s.tabs.length > 0
    ? <Tabs tabs={s.tabs.map((t) => ({ name: t.name ?? "", view: <ControlList controls={t.controls ?? []} {...rest} /> }))} label={s.name || "Controls"} />
    : <ControlList controls={s.controls ?? []} {...rest} />;
  if (!s.name && !s.collapsed_by_default) return <section>{inside}</section>;
  return (
    <details class="section" open={!s.collapsed_by_default}>
      <summary id={id}>{s.name || "More"}</summary>
      <div role="group" aria-labelledby={id}>{inside}</div>
    </details>
  );
}

// Sent says what goes to the bot with the next message.
function Sent({ touched, reset }: { touched: Conversation["touched"]["value"]; reset: () => void }) {
  if (Object.keys(touched).length === 0) {
    return <p class="sent soft small">Nothing is set, so nothing is sent: the bot goes by its own defaults.</p>;
  }
  return (
    <p class="sent soft small">
      <span>Sent: <code>{JSON.stringify(touched)}</code></span>
      <button type="button" onClick={reset}>Reset all</button>
    </p>
  );
}

import { effect, type Signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { getSchema } from "./api";
import { edit, type Draft } from "./draft";

// The editor is large, and comes when it is first needed.
const load = () => import("./editor");

// Editor is the text of a draft, to be edited. A line that is set is gone to.
export function Editor({ draft: d, kind, line }: { draft: Draft; kind: string; line: Signal<number> }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let gone = false;
    let end = () => {};
    void load().then((editor) => {
      if (gone || !box.current) return;
      const view = editor.edit(box.current, {
        text: d.text.value,
        onChange: (text) => edit(d, text),
        schema: kind ? getSchema(kind).catch(() => null) : Promise.resolve(null),
      });
      const ends = [
        effect(() => view.show(d.text.value)),
        effect(() => view.find(d.check.value?.findings ?? [])),
        effect(() => {
          if (line.value > 0) view.goTo(line.value);
          line.value = 0;
        }),
      ];
      end = () => {
        ends.forEach((e) => e());
        view.destroy();
      };
    });
    return () => {
      gone = true;
      end();
    };
  }, [d, kind, line]);
  return <div ref={box} class="yaml" />;
}

// Diff is what one text changes in another.
export function Diff({ before, after }: { before: string; after: string }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let gone = false;
    let end = () => {};
    void load().then((editor) => {
      if (!gone && box.current) end = editor.compare(box.current, before, after);
    });
    return () => {
      gone = true;
      end();
    };
  }, [before, after]);
  return (
    <>
      {before === after && <p class="soft">There are no changes.</p>}
      <div ref={box} class="yaml" />
    </>
  );
}

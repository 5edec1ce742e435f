import { useLayoutEffect, useRef } from "preact/hooks";
import type { Upload } from "../api";
import { mediaElement } from "../markdown/media";
import type { File } from "../poe/protocol";
import type { Said } from "../state/conversations";

// AnswerFiles are the files of an answer that its text does not show.
export function AnswerFiles({ said: s }: { said: Said }) {
  const files = s.files.value;
  if (files.length === 0) return null;
  const text = s.text.value;
  const left = files.filter((f) => !f.inline_ref || !text.includes(`[${f.inline_ref}]`));
  return <Files files={left} />;
}

export function Files({ files }: { files: File[] }) {
  if (files.length === 0) return null;
  return <ul class="files">{files.map((f) => <li key={f.url}><FileView file={f} /></li>)}</ul>;
}

function FileView({ file }: { file: File }) {
  const place = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => place.current!.replaceChildren(mediaElement(file)), [file.url, file.content_type, file.name]);
  return <span ref={place} />;
}

// Chips are the files of a message that is being written.
export function Chips({ files, remove }: { files: Upload[]; remove: (file: Upload) => void }) {
  if (files.length === 0) return null;
  const notes = [...new Set(files.flatMap((f) => f.notes ?? []))];
  return (
    <>
      <ul class="chips" aria-label="Attached files">
        {files.map((f) => (
          <li key={f.url}>
            <span class="name" title={`${f.name}, ${f.content_type}`}>{f.name}</span> <small>{size(f.bytes)}</small>
            <button type="button" aria-label={`Remove ${f.name}`} onClick={() => remove(f)}>×</button>
          </li>
        ))}
      </ul>
      {notes.map((n) => <p class="soft small attached-note" key={n}>{n}</p>)}
    </>
  );
}

export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

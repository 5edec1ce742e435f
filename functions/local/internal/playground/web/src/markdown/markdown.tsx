import { useSignalEffect } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { File } from "../poe/protocol";
import { highlighter, onCode } from "./code";
import { katex } from "./formulas";
import { cutText } from "./pieces";
import { Renderer } from "./renderer";
import "./markdown.css";
import "./code.css";

// Markdown shows a text that may grow; whole says that it does not any more.
export function Markdown(props: { text: string; files?: File[]; whole?: boolean; by?: "answer" | "user" }) {
  const { text, files = noFiles, whole = true, by = "answer" } = props;
  const root = useRef<HTMLDivElement>(null);
  const renderer = useRef<Renderer | null>(null);
  useLayoutEffect(() => {
    renderer.current ??= new Renderer(root.current!, by);
    renderer.current.update(text, files, whole);
  }, [text, files, whole, by]);
  useSignalEffect(() => {
    const loaded = [katex.ready.value, highlighter.ready.value];
    if (loaded.some(Boolean)) renderer.current?.refresh();
  });
  return <div class="markdown" ref={root} onClick={onCode} />;
}

const noFiles: File[] = [];

// PlainText shows a text without form.
export function PlainText({ text }: { text: string }) {
  return <div class="plain">{cutText(text).map((part, i) => <span key={i} class="piece">{part}</span>)}</div>;
}

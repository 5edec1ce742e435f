import { useSignal } from "@preact/signals";

// Copy is a button that copies a text, which is made when it is pressed.
export function Copy({ what, text }: { what: string; text: () => string }) {
  const told = useSignal("");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text());
      told.value = "copied";
    } catch {
      told.value = "the browser does not let it be copied";
    }
    setTimeout(() => { told.value = ""; }, 2000);
  };
  return (
    <button type="button" class="copy" onClick={() => void copy()}>
      {what}<span role="status">{told.value && `: ${told}`}</span>
    </button>
  );
}

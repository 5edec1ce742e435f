import type { BotError } from "../poe/protocol";

// Problem is why an answer failed, in the words that Poe has for its type or in the bot's.
export function Problem({ error, retry }: { error: BotError; retry: (() => void) | null }) {
  const kind = kinds[error.error_type ?? ""];
  return (
    <div class="problem-box" role="alert">
      <p><strong>{kind?.title ?? "The bot ran into a problem."}</strong></p>
      {(error.text || kind?.text) && <p class="problem-text">{error.text || kind?.text}</p>}
      {error.allow_retry !== false && retry && <button type="button" onClick={retry}>Retry</button>}
    </div>
  );
}

const kinds: Record<string, { title: string; text: string }> = {
  user_message_too_long: { title: "The message is too long.", text: "Make it shorter, or begin a new chat." },
  insufficient_fund: { title: "There are not enough points.", text: "On Poe, the user is shown how to get more." },
  user_caused_error: { title: "The message cannot be answered.", text: "" },
  privacy_authorization_error: { title: "The bot may not see this.", text: "On Poe, the user is asked for permission." },
};

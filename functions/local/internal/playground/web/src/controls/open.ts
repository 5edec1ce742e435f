import { signal } from "@preact/signals";

// open says whether the controls are unfolded. On a narrow screen the chat needs the room.
export const open = signal(matchMedia("(min-width: 60rem)").matches);

import { newID } from "./conversations";
import { recall, remember } from "./storage";

// userID stands for the person at this browser, as Poe's ids of users do.
export const userID = (() => {
  const name = "playground-user";
  const id = recall("localStorage", name) ?? newID("u");
  remember("localStorage", name, id);
  return id;
})();

import { newID } from "./conversations";

// userID stands for the person at this browser, as Poe's ids of users do.
export const userID = (() => {
  const name = "playground-user";
  const id = localStorage.getItem(name) ?? newID("u");
  localStorage.setItem(name, id);
  return id;
})();

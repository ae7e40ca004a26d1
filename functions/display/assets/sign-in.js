// The key, asked once and kept in this tab's session storage: never in an address, never on a disk of ours.

import { Api, Problem } from "./api.js";
import { find } from "./dom.js";

const KEPT = "kassa.till";

export function forget() {
  sessionStorage.removeItem(KEPT);
  location.reload();
}

// `open` gets an API and the settings once a key is there that the API accepts
export async function signIn(away, open) {
  const kept = sessionStorage.getItem(KEPT);
  const settings = kept ? JSON.parse(kept) : null;
  if (settings && (await accepted(settings, away))) return enter(settings, away, open);
  const form = find("#sign-in form");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const told = Object.fromEntries(new FormData(form));
    const wrong = await why(told, away);
    form.querySelector(".problem").textContent = wrong ?? "";
    if (wrong) return form.key.select();
    sessionStorage.setItem(KEPT, JSON.stringify(told));
    enter(told, away, open);
  });
  find("#sign-in").dataset.ready = "yes";
  form.key.focus();
}

async function accepted(settings, away) {
  return (await why(settings, away)) === null;
}

async function why(settings, away) {
  try {
    await new Api(settings.key.trim(), away).get("/v1/payments?limit=1");
    return null;
  } catch (failure) {
    if (failure instanceof Problem) return failure.message;
    throw failure;
  }
}

function enter(settings, away, open) {
  find("#sign-in").hidden = true;
  const where = {};
  if (settings.store) where.store_reference = settings.store;
  if (settings.terminal) where.terminal_reference = settings.terminal;
  open(new Api(settings.key.trim(), away), { currency: settings.currency, where });
}

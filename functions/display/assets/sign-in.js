// The key, asked once and kept in this tab's session storage: never in an address, never on a disk of ours.

import { Api, Problem } from "./api.js";
import { find } from "./dom.js";

const TILL = { kept: "kassa.till", tries: "/v1/payments?limit=1" };

export function forget({ kept } = TILL) {
  sessionStorage.removeItem(kept);
  location.reload();
}

// `open` gets an API and the settings once a key is there with which the API answers the request that `tries` names
export async function signIn(away, open, { kept, tries } = TILL) {
  const known = sessionStorage.getItem(kept);
  const settings = known ? JSON.parse(known) : null;
  if (settings && (await why(settings, away, tries)) === null) return enter(settings, away, open);
  const form = find("#sign-in form");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const told = Object.fromEntries(new FormData(form));
    const wrong = await why(told, away, tries);
    form.querySelector(".problem").textContent = wrong ?? "";
    if (wrong) return form.key.select();
    sessionStorage.setItem(kept, JSON.stringify(told));
    enter(told, away, open);
  });
  find("#sign-in").dataset.ready = "yes";
  form.key.focus();
}

async function why(settings, away, tries) {
  try {
    await new Api(settings.key.trim(), away).get(tries);
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

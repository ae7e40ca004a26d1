// What is asked before something happens that cannot be taken back.

import { find, minor, money, plain } from "./dom.js";

export function askIfSure() {
  return answer(find("#sure")).then((value) => value === "cancel");
}

// the amount and the reason, or null where somebody thought better of it
export async function askHowMuch(name, most, currency) {
  const dialog = find("#how-much");
  const [much, why, problem] = ["#much", "#why", ".problem"].map((selector) => dialog.querySelector(selector));
  dialog.querySelector("h2").textContent = `${name}: at most ${money(most, currency)}`;
  dialog.querySelector("button.main").textContent = name;
  why.hidden = dialog.querySelector("[for=why]").hidden = name !== "Refund";
  much.value = plain(most, currency);
  why.value = problem.textContent = "";
  const check = (event) => {
    const amount = minor(much.value, currency);
    if (event.submitter?.value === "keep" || (amount && amount <= most)) return;
    event.preventDefault();
    problem.textContent = `An amount of at most ${money(most, currency)}, please.`;
    much.select();
  };
  const form = dialog.querySelector("form");
  form.addEventListener("submit", check);
  const value = await answer(dialog);
  form.removeEventListener("submit", check);
  return value === "go" ? { amount: minor(much.value, currency), reason: why.value.trim() } : null;
}

function answer(dialog) {
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue), { once: true }));
}

// What is asked before a break is taken on or settled. Sent again after a lost answer, it happens once.

import { newKey, Problem } from "./api.js";
import { find } from "./dom.js";
import { sum } from "./said.js";

export const acknowledge = (api, broken) =>
  ask(api, broken, { step: "acknowledge", title: "Acknowledge this break", go: "Acknowledge", about: "Somebody looks into it. A note helps the next person." });

export const resolve = (api, broken) =>
  ask(api, broken, { step: "resolve", title: "Resolve this break", go: "Resolve", about: "Say how it was settled. This cannot be taken back." });

// the break as it is afterwards, or null where somebody thought better of it
async function ask(api, broken, { step, title, go, about }) {
  const [dialog, form, note, off, problem] = ["#settle", "#settle form", "#note", "#write-off", "#settle .problem"].map(find);
  const [press, back] = [form.querySelector("button.main"), form.querySelector("[value=keep]")];
  find("#settle-title").textContent = title;
  find("#settle-about").textContent = about;
  find("#let-go").hidden = step !== "resolve";
  find("#let-go span").textContent = `Write off ${sum(Math.abs(broken.at_stake), broken.currency)}`;
  find("#settle label").textContent = step === "resolve" ? "Note" : "Note, if you like";
  press.textContent = go;
  note.required = step === "resolve";
  note.value = problem.textContent = "";
  off.checked = false;
  let outcome = null;
  let tried = { body: "", key: "" };

  const send = async (event) => {
    event.preventDefault();
    const text = note.value.trim();
    if (note.required && !text) {
      problem.textContent = "Say how it was settled.";
      return note.focus();
    }
    const body = { ...(text ? { note: text } : {}), ...(off.checked ? { write_off: true } : {}) };
    const same = JSON.stringify(body) === tried.body;
    tried = { body: JSON.stringify(body), key: same ? tried.key : newKey() };
    problem.textContent = "";
    press.disabled = true;
    try {
      outcome = await api.post(`/v1/settlements/${broken.settlement_id}/breaks/${broken.id}/${step}`, body, tried.key);
      dialog.close();
    } catch (failure) {
      if (!(failure instanceof Problem)) throw failure;
      problem.textContent = failure.message;
      if (failure.status && failure.code !== "request_in_progress") tried.body = "";
    }
    press.disabled = false;
  };
  const leave = () => dialog.close();
  const begin = () => (problem.textContent = "");

  form.addEventListener("submit", send);
  form.addEventListener("input", begin);
  back.addEventListener("click", leave);
  dialog.showModal();
  await new Promise((closed) => dialog.addEventListener("close", closed, { once: true }));
  form.removeEventListener("submit", send);
  form.removeEventListener("input", begin);
  back.removeEventListener("click", leave);
  return outcome;
}

// The page for finance: what Klarna paid out, from which numbers it comes, and what does not agree. A client of the public API.

import { showAllBreaks } from "./breaks.js";
import { find, say } from "./dom.js";
import { showSettlement } from "./settlement.js";
import { showSettlements } from "./settlement-list.js";
import { forget, signIn } from "./sign-in.js";

const FINANCE = { kept: "kassa.finance", tries: "/v1/settlements?limit=1" };
const ONE = /^#(set_[\w-]+)$/;

function show(api) {
  const view = document.createElement("div");
  const here = location.hash === "#breaks" ? "#breaks" : "#list";
  for (const link of document.querySelectorAll(".books-head a")) {
    if (link.hash === here) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  find("#view").replaceChildren(view);
  const one = ONE.exec(location.hash);
  if (one) showSettlement(api, view, one[1]);
  else if (here === "#breaks") showAllBreaks(api, view);
  else showSettlements(api, view);
}

function open(api) {
  find("#books").hidden = false;
  find("#lock").addEventListener("click", () => forget(FINANCE));
  window.addEventListener("hashchange", () => {
    show(api);
    find("#view").focus();
    window.scrollTo(0, 0);
  });
  show(api);
}

// on paper nobody can unfold anything
function unfold(printing) {
  for (const folded of document.querySelectorAll("#view details")) {
    if (printing.matches) {
      folded.dataset.was = folded.open;
      folded.open = true;
    } else folded.open = folded.dataset.was === "true";
  }
}

window.matchMedia("print").addEventListener("change", unfold);
signIn((away) => say(find(".away"), away ? "No connection. Trying again…" : ""), open, FINANCE);

// All settlements, the latest period first, and the filters that find some of them.

import { make, money } from "./dom.js";
import { chip, listing, moment, period, table } from "./said.js";

const CURRENCIES = ["SEK", "EUR", "NOK", "DKK", "PLN", "GBP", "CHF", "USD", "CZK", "HUF", "RON"];
const STATES = { received: "being read", booking: "being booked", reconciled: "reconciled", quarantined: "quarantined" };
const NONE_YET = "No settlements yet. One appears here as soon as a file of Klarna's has arrived.";
const NONE_FOUND = "No settlement is like that. Change what you look for, or clear it.";

let asked = {}; // who comes back from a settlement finds the list as it was

export function choice(name, label, none, options) {
  const chosen = make("select", { name, id: `by-${name}` }, make("option", { value: "" }, none));
  chosen.append(...Object.entries(options).map(([value, text]) => make("option", { value }, text)));
  return make("div", {}, make("label", { htmlFor: `by-${name}` }, label), chosen);
}

const day = (name, label) =>
  make("div", {}, make("label", { htmlFor: `by-${name}` }, label), make("input", { type: "date", name, id: `by-${name}` }));

export function showSettlements(api, view) {
  const form = make(
    "form",
    { className: "filters", "aria-label": "Find settlements" },
    choice("state", "State", "any", STATES),
    choice("currency", "Currency", "any", Object.fromEntries(CURRENCIES.map((each) => [each, each]))),
    day("period_start", "Period ends from"),
    day("period_end", "to"),
    make("button", { type: "reset", className: "quiet" }, "Clear"),
  );
  for (const [name, value] of Object.entries(asked)) form.elements[name].value = value;
  const found = make("div", { className: "card" });
  const look = () => {
    asked = Object.fromEntries([...new FormData(form)].filter(([, value]) => value));
    found.replaceChildren(list(api, asked));
  };
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", look);
  form.addEventListener("reset", () => setTimeout(look));
  view.replaceChildren(make("h1", {}, "Settlements"), form, found);
  look();
}

function list(api, { period_start: from, period_end: to, ...filters }) {
  const query = new URLSearchParams({ limit: 20, ...filters });
  if (from) query.set("period_start", `${from}T00:00:00Z`);
  if (to) query.set("period_end", `${to}T23:59:59Z`);
  const body = make("tbody");
  const frame = table("Settlements", ["Period", "State", "#Paid out", "#Lines", "#Breaks", "Received"], body);
  return listing(api, `/v1/settlements?${query}`, { frame, body, item: row, none: query.size > 1 ? NONE_FOUND : NONE_YET });
}

function row(settlement) {
  const paid = settlement.payouts.map(({ payout, currency }) => make("span", { className: "line" }, money(payout, currency)));
  const state = [chip(settlement.state)];
  if (settlement.flagged && settlement.state !== "quarantined") state.push(" ", make("span", { className: "chip flagged" }, "a file was refused"));
  return make(
    "tr",
    {},
    make("th", { scope: "row" }, make("a", { href: `#${settlement.id}` }, period(settlement))),
    make("td", {}, ...state),
    make("td", { className: "number" }, ...(paid.length ? paid : ["—"])),
    make("td", { className: "number" }, String(settlement.lines)),
    make("td", { className: settlement.breaks_found ? "number bad" : "number" }, String(settlement.breaks_found)),
    make("td", {}, moment(settlement.received_at)),
  );
}

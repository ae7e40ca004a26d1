// From captured to paid out: a table of the API's own figures, and beside each a bar from where the balance was to where it went.

import { make, money } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
const NAMES = {
  captures: "Captures",
  refunds: "Refunds",
  fees: "Fees",
  tax: "VAT on fees",
  discounts: "Discounts",
  penalties: "Penalties",
  disputes: "Disputes",
  corrections: "Corrections",
  other: "Other",
};
const THINNEST = 0.6; // per cent of the width, so that a small figure is seen

export function waterfall(payout) {
  const steps = stepsOf(payout);
  let balance = 0;
  const bars = steps.map(({ amount }) => ({ from: balance, to: (balance += amount) }));
  bars.push({ from: 0, to: payout.payout, total: true });
  const ends = bars.flatMap(({ from, to }) => [from, to]);
  const least = Math.min(0, ...ends);
  const span = Math.max(0, ...ends) - least || 1;
  const across = (value) => ((value - least) / span) * 100;
  const rows = [...steps, { name: "Paid out", kind: "payout", amount: payout.payout }].map((step, at) =>
    row(step, payout.currency, drawn(bars[at], bars[at + 1], across)),
  );
  const heads = make("tr", {}, make("th", { scope: "col" }, "Step"), make("td", { "aria-hidden": "true" }), make("th", { scope: "col", className: "number" }, "Amount"));
  const caption = make("caption", { className: "aside" }, `${payout.currency}, from captured to paid out`);
  return make("table", { className: "waterfall" }, caption, make("thead", {}, heads), make("tbody", {}, ...rows));
}

function stepsOf({ movements, opening_balance: opening, closing_balance: closing, discounts_in_fees: discounts, penalties_in_fees: penalties, currency }) {
  const notes = [discounts ? `${money(discounts, currency)} of discounts` : "", penalties ? `${money(penalties, currency)} of penalties` : ""].filter(Boolean);
  const fees = notes.length ? `with ${notes.join(" and ")}` : null;
  const moved = Object.entries(NAMES)
    .filter(([kind]) => movements[kind] || kind === "captures")
    .map(([kind, name]) => ({ kind, name, amount: movements[kind], note: kind === "fees" ? fees : null }));
  return [
    ...(opening ? [{ kind: "opening", name: "Balance carried in", amount: opening }] : []),
    ...moved,
    ...(closing ? [{ kind: "closing", name: closing < 0 ? "Debt carried over" : "Carried over", amount: -closing }] : []),
  ];
}

function row({ kind, name, amount, note }, currency, bar) {
  const named = make("th", { scope: "row" }, name, note ? make("span", { className: "remark" }, note) : null);
  const cells = [named, make("td", { className: "bar-cell", "aria-hidden": "true" }, bar), make("td", { className: "number" }, money(amount, currency))];
  const made = make("tr", { className: kind === "payout" ? "total-row" : "" }, ...cells);
  made.dataset.kind = kind;
  made.dataset.amount = amount;
  return made;
}

function drawn({ from, to, total }, next, across) {
  const picture = shape("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none", focusable: "false" });
  const [left, right] = [across(Math.min(from, to)), across(Math.max(from, to))];
  const width = Math.max(right - left, THINNEST);
  picture.append(shape("line", { class: "zero", x1: across(0), x2: across(0), y1: 0, y2: 10 }));
  picture.append(shape("rect", { class: total ? "total" : to < from ? "out" : "in", x: Math.min(left, 100 - width), y: 2, width, height: 6 }));
  if (next) picture.append(shape("line", { class: "join", x1: across(to), x2: across(to), y1: 8, y2: 10 }));
  return picture;
}

function shape(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  return made;
}

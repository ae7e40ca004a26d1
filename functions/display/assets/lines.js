// The lines of Klarna's file, a page at a time, each with its proof.

import { make, money } from "./dom.js";
import { showProof } from "./proof.js";
import { facts, listing, shortly, sum, table } from "./said.js";

const HEADINGS = ["#Line", "Kind", "#Amount", "#Fee", "#VAT", "#Net", "Payment", "?Merchant", "!Proof"];

export function linesOf(api, path) {
  const body = make("tbody");
  const item = (line) => row(api, path, line);
  return listing(api, `${path}/lines?limit=20`, { frame: table("Lines", HEADINGS, body), body, item, none: "This settlement has no lines." });
}

function row(api, path, line) {
  const number = (amount) => make("td", { className: amount < 0 ? "number out" : "number" }, amount ? money(amount, line.currency) : "–");
  const look = () => showProof(api, `${path}/lines/${line.number}/proof`, `Line ${line.number}`, ids(line));
  return make(
    "tr",
    {},
    make("th", { scope: "row", className: "number" }, String(line.number)),
    make("td", {}, line.kind.replace("_", " ")),
    number(line.amount),
    number(line.fee),
    number(line.tax),
    make("td", { className: "number" }, make("b", {}, money(line.net, line.currency))),
    make("td", {}, shortly(line.payment_id)),
    make("td", { className: "spare" }, shortly(line.merchant_id)),
    make("td", {}, make("button", { type: "button", className: "quiet small", onclick: look, "aria-label": `Proof of line ${line.number}` }, "Proof")),
  );
}

function ids(line) {
  return facts([
    ["Payment", line.payment_id],
    ["Ours", line.entry_id],
    ["Merchant", line.merchant_id],
    ["Klarna's transaction", line.klarna_transaction_id],
    ["Klarna's capture", line.klarna_capture_id],
    ["Klarna's refund", line.klarna_refund_id],
    ["Klarna's dispute", line.klarna_dispute_id],
    ["Discount in the fee", line.discount ? sum(line.discount, line.currency) : null],
    ["Penalty in the fee", line.penalty ? sum(line.penalty, line.currency) : null],
  ]);
}

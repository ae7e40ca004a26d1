// One settlement: each currency from captured to paid out, what does not agree, and its lines.

import { breaksOf } from "./breaks.js";
import { make, money } from "./dom.js";
import { exports } from "./export.js";
import { linesOf } from "./lines.js";
import { tree } from "./proof.js";
import { chip, facts, fill, moment, period, plural, table } from "./said.js";
import { waterfall } from "./waterfall.js";

export function showSettlement(api, view, id) {
  const path = `/v1/settlements/${id}`;
  const draw = (settlement) => {
    const read = settlement.payouts.length > 0;
    const parts = [head(settlement), ...notices(settlement)];
    if (read) parts.push(...currencies(api, path, settlement), section("Breaks", breaksOf(api, path)), section("Lines", linesOf(api, path)));
    else if (settlement.state === "received") parts.push(waiting(() => showSettlement(api, view, id)));
    parts.push(section("Files", files(settlement.files)));
    if (read) parts.push(section("Export", exports(api, path)));
    return parts;
  };
  return fill(view, () => api.get(path), draw, "Settlement");
}

function head(settlement) {
  return make(
    "header",
    { className: "one-head" },
    make("a", { href: "#list", className: "back" }, "All settlements"),
    make("h1", {}, period(settlement), " ", chip(settlement.state)),
    facts([
      ["Klarna's id", settlement.klarna_settlement_id],
      ["Our id", settlement.id],
      ["Received", moment(settlement.received_at)],
      ["Lines", String(settlement.lines)],
      ["Breaks found", String(settlement.breaks_found)],
    ]),
  );
}

function notices({ state, files: seen }) {
  const why = (file) => [file.detail ?? file.reason, file.line ? ` (line ${file.line})` : ""].join("");
  const wrong = seen.filter((file) => file.reason);
  if (state === "quarantined") {
    const last = wrong.at(-1);
    return [notice("This file cannot be believed, so nothing of it is booked.", last ? why(last) : "")];
  }
  return wrong.map((file) => notice("Another file came for this settlement and was refused. The figures below are those of the first.", why(file)));
}

const notice = (title, detail) => make("div", { className: "notice", role: "note" }, make("b", {}, title), make("p", {}, detail));

function waiting(look) {
  const again = make("button", { type: "button", onclick: look }, "Look again");
  return make("div", { className: "card trouble" }, make("p", { role: "status" }, "Klarna's file is being read. Its figures appear when all of it is proved."), again);
}

function section(title, ...content) {
  return make("section", { className: "card", "aria-label": title }, make("h2", {}, title), ...content);
}

function currencies(api, path, settlement) {
  let proofs = null; // one request for all currencies
  const proof = () => (proofs ??= api.get(`${path}/proof`).finally(() => setTimeout(() => (proofs = null))));
  return settlement.payouts.map((payout) => {
    const place = make("div");
    const draw = ({ data }) => data.filter((figure) => figure.currency === payout.currency).map((figure) => tree(figure));
    fill(place, proof, draw);
    return make(
      "section",
      { className: "card currency", "aria-label": payout.currency },
      make("h2", {}, `${payout.currency} `, make("span", { className: "soft" }, "paid out")),
      make("p", { className: "sum" }, money(payout.payout, payout.currency)),
      debt(payout),
      waterfall(payout),
      make("details", { className: "proof" }, make("summary", {}, `Proof of ${money(payout.payout, payout.currency)}`), place),
    );
  });
}

function debt({ in_debt_since: since, debt_overdue: overdue, closing_balance: left, currency }) {
  if (!since) return null;
  const text = `${money(-left, currency)} is owed to Klarna since ${moment(since)}.`;
  const late = overdue ? " That is more than 30 days: Klarna may send a statement to pay." : "";
  return make("p", { className: overdue ? "problem" : "soft" }, text + late);
}

function files(seen) {
  const row = (file) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, moment(file.received_at)),
      make("td", {}, file.fate),
      make("td", { className: "id" }, file.source),
      make("td", {}, [file.reason, file.detail, file.line ? `line ${file.line}` : null].filter(Boolean).join(" · ") || "—"),
      make("td", { className: "id", title: file.content_hash }, file.content_hash.slice(0, 12)),
    );
  const label = plural(seen.length, "file");
  return table(label, ["Received", "What became of it", "From", "Why", "Content"], make("tbody", {}, ...seen.map(row)));
}

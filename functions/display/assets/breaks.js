// What does not agree: why it may be so, what people did about it, and what they can do.

import { make } from "./dom.js";
import { showProof } from "./proof.js";
import { chip, facts, listing, moment, sum } from "./said.js";
import { acknowledge, resolve } from "./settle-break.js";
import { choice } from "./settlement-list.js";

const REASONS = {
  unknown_payment: "Unknown payment",
  portal_action: "Made in Klarna's portal",
  missing_in_file: "Missing in the file",
  amount: "Another amount",
  currency: "Another currency",
  fee: "Another fee",
  vat: "Another VAT",
  duplicate: "Twice in the file",
  late: "Of another period",
  dispute: "Dispute",
  carry_over: "Balance carried in",
  unexplained: "Unexplained",
};

export const breaksOf = (api, path) => drawn(api, `${path}/breaks?limit=100`, { none: "Everything agrees with our books." });

export function showAllBreaks(api, view) {
  const states = choice("state", "State", "open", { acknowledged: "acknowledged", resolved: "resolved" });
  const form = make("form", { className: "filters", "aria-label": "Find breaks" }, states, choice("reason", "Reason", "any", REASONS));
  const found = make("div");
  const look = () => {
    const asked = [...new FormData(form)].filter(([, value]) => value);
    const query = new URLSearchParams({ limit: 20, ...Object.fromEntries(asked) });
    found.replaceChildren(drawn(api, `/v1/breaks?${query}`, { none: "No break is in this state.", linked: true }));
  };
  form.addEventListener("change", look);
  form.addEventListener("submit", (event) => event.preventDefault());
  view.replaceChildren(make("h1", {}, "Breaks"), form, make("h2", { className: "aside" }, "Found"), found);
  look();
}

function drawn(api, path, { none, linked = false }) {
  const body = make("div", { className: "breaks" });
  return listing(api, path, { frame: body, body, item: (broken) => card(api, broken, linked), none });
}

function card(api, broken, linked) {
  const { currency, at_stake: off } = broken;
  const settlement = `/v1/settlements/${broken.settlement_id}`;
  const made = make(
    "article",
    { className: "break", tabIndex: -1, "aria-label": `${REASONS[broken.reason] ?? broken.reason}, ${sum(off, currency)}` },
    make(
      "header",
      {},
      make("h3", {}, REASONS[broken.reason] ?? broken.reason, " ", chip(broken.state)),
      make("p", { className: "sum" }, sum(off, currency)),
    ),
    make("p", { className: "soft" }, off > 0 ? "Klarna paid more than our books say." : off < 0 ? "Klarna paid less than our books say." : "No money is at stake."),
    facts([
      ["Our books", sum(broken.expected, currency)],
      ["The file", sum(broken.found, currency)],
      ["About", broken.subject],
      ["Payment", broken.payment_id === broken.subject ? null : broken.payment_id],
      ["Merchant", broken.merchant_id],
      ["Found", moment(broken.opened_at)],
    ]),
    make("h4", {}, broken.explanations.length > 1 ? "Why, the likeliest first" : "Why"),
    make("ol", { className: "why" }, ...broken.explanations.map(({ sentence }) => make("li", {}, sentence))),
    history(broken.history),
  );
  made.dataset.state = broken.state;
  made.dataset.break = broken.id;
  made.append(actions(api, broken, { settlement, linked, become: (next) => become(made, card(api, next, linked)) }));
  return made;
}

function become(old, next) {
  old.replaceWith(next);
  next.focus();
}

function actions(api, broken, { settlement, linked, become: change }) {
  const act = (text, step, main) => {
    const press = async () => {
      const next = await step(api, broken);
      if (next) change(next);
    };
    return make("button", { type: "button", className: main ? "main" : "", onclick: press }, text);
  };
  const line = (number) => {
    const look = () => showProof(api, `${settlement}/lines/${number}/proof`, `Line ${number}`);
    return make("button", { type: "button", className: "quiet", onclick: look }, `Line ${number}`);
  };
  return make(
    "div",
    { className: "actions" },
    ...(broken.state === "open" ? [act("Acknowledge", acknowledge)] : []),
    ...(broken.state === "resolved" ? [] : [act("Resolve", resolve, true)]),
    ...broken.lines.map(line),
    ...(linked ? [make("a", { className: "button quiet", href: `#${broken.settlement_id}` }, "Its settlement")] : []),
  );
}

const HOW = { later_file: "by a later file", person: "by a person", write_off: "written off" };

function history(steps) {
  if (!steps.length) return null;
  const said = steps.map((step) =>
    make(
      "li",
      {},
      make("b", {}, [step.to, HOW[step.how]].filter(Boolean).join(", ")),
      make("span", { className: "soft" }, ` ${moment(step.at)}, ${step.by}`),
      step.note ? make("span", { className: "said" }, step.note) : null,
    ),
  );
  return make("div", {}, make("h4", {}, "History"), make("ol", { className: "timeline" }, ...said));
}

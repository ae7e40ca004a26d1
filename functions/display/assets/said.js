// How the page for finance says things: moments, states, tables, and what is on its way, missing or wrong.

import { Problem } from "./api.js";
import { make, money } from "./dom.js";

const moments = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });

export const moment = (time) => `${moments.format(Date.parse(time))} UTC`;

export function period({ period_start: start, period_end: end }) {
  if (!start || !end) return "Period not known";
  return `${moments.format(Date.parse(start))} – ${moment(end)}`;
}

const STATES = {
  received: "being read",
  booking: "being booked",
  reconciled: "reconciled",
  quarantined: "quarantined",
  open: "open",
  acknowledged: "acknowledged",
  resolved: "resolved",
};

export const chip = (state) => make("span", { className: `chip ${state}` }, STATES[state] ?? state);

export const plural = (count, one) => `${count} ${one}${count === 1 ? "" : "s"}`;

// an id too long to read, the whole of it for who points at it
export const shortly = (id) => (id ? make("span", { className: "id", title: id }, id.length > 14 ? `${id.slice(0, 8)}…${id.slice(-4)}` : id) : "—");

export const sum = (amount, currency) => (amount === null ? "—" : money(amount, currency));

export function facts(pairs) {
  const shown = pairs.filter(([, value]) => value !== null && value !== "");
  return make("dl", { className: "facts" }, ...shown.map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value))));
}

// a heading beginning with # is of a column of numbers, one with ! of buttons, one with ? of what small screens leave out
const COLUMNS = { "#": "number", "!": "press", "?": "spare" };

export function table(label, headings, body) {
  const cells = headings.map((heading) =>
    make("th", { scope: "col", className: COLUMNS[heading[0]] ?? "" }, heading.replace(/^[#!?]/, "")),
  );
  const made = make("table", {}, make("caption", { className: "aside" }, label), make("thead", {}, make("tr", {}, ...cells)), body);
  return make("div", { className: "wide-table", tabIndex: 0, role: "group", "aria-label": label }, made);
}

export const nothing = (text) => make("p", { className: "nothing" }, text);

// shows that something is on its way, and then it, or what went wrong; `title` heads a page that is not there yet
export async function fill(place, load, draw, title = null) {
  const heading = title ? [make("h1", {}, title)] : [];
  place.setAttribute("aria-busy", "true");
  place.replaceChildren(...heading, make("p", { className: "nothing", role: "status" }, "Loading…"));
  try {
    place.replaceChildren(...draw(await load()));
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    const again = make("button", { type: "button", onclick: () => fill(place, load, draw, title) }, "Try again");
    place.replaceChildren(...heading, make("div", { className: "trouble" }, make("p", { className: "problem", role: "alert" }, problem.message), again));
  }
  place.removeAttribute("aria-busy");
}

// a list that comes page by page: the first at once, the next when it is asked for
export function listing(api, path, { frame, body, item, none }) {
  const place = make("div");
  let cursor = null;
  const load = () => api.get(cursor ? `${path}&cursor=${encodeURIComponent(cursor)}` : path);
  const problem = make("p", { className: "problem", role: "alert" });
  const more = make("button", { type: "button", className: "more" }, "Show more");
  const add = (page) => {
    body.append(...page.data.map(item));
    cursor = page.next_cursor;
    more.hidden = cursor === null;
  };
  more.addEventListener("click", async () => {
    more.disabled = true;
    problem.textContent = "";
    const before = body.lastElementChild;
    try {
      add(await load());
      before.nextElementSibling?.querySelector("a, button")?.focus();
    } catch (failure) {
      if (!(failure instanceof Problem)) throw failure;
      problem.textContent = failure.message;
    }
    more.disabled = false;
  });
  fill(place, load, (page) => {
    if (!page.data.length) return [nothing(none)];
    add(page);
    return [frame, problem, more];
  });
  return place;
}

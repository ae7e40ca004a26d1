// Where the whole settlement can be fetched: addresses that work for some minutes.

import { make } from "./dom.js";
import { fill, listing, plural } from "./said.js";

export function exports(api, path) {
  const place = make("div", { className: "links" });
  const offer = (text, draw) => make("button", { type: "button", onclick: draw }, text);
  return make(
    "div",
    {},
    make("p", { className: "soft" }, "The addresses work for some minutes and need no key: do not pass them on."),
    make(
      "p",
      { className: "actions" },
      offer("Klarna's file (CSV)", () => fill(place, () => api.get(`${path}/export?format=csv`), drawn)),
      offer("Our lines (JSON Lines)", () => place.replaceChildren(parts(api, path))),
    ),
    place,
  );
}

const drawn = ({ files, expires_in_seconds: left }) => files.map((file) => link(file, `Fetch Klarna's file within ${plural(Math.round(left / 60), "minute")}`));

const link = (file, text) => make("a", { className: "button", href: file.url, rel: "noreferrer noopener", download: "" }, text);

function parts(api, path) {
  const body = make("ul", { className: "parts" });
  const item = (file) => make("li", {}, link(file, `From line ${file.first_line}: ${plural(file.lines, "line")}`));
  const pages = { get: async (address) => api.get(address).then(({ files, next_cursor }) => ({ data: files, next_cursor })) };
  return listing(pages, `${path}/export?format=json`, { frame: body, body, item, none: "There are no lines to fetch." });
}

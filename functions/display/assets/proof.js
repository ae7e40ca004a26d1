// The tree of numbers from which a figure comes: every number is the sum of those below it.

import { find, make, money } from "./dom.js";
import { fill } from "./said.js";

export const tree = (figure) => make("ul", { className: "tree" }, branch(figure, true));

function branch({ label, note, amount, currency, parts }, open = false) {
  const words = make("span", { className: "tree-label" }, label, note ? make("span", { className: "remark" }, note) : null);
  const said = [words, make("span", { className: "tree-sum" }, money(amount, currency))];
  if (!parts.length) return make("li", { className: "leaf" }, ...said);
  const below = make("ul", {}, ...parts.map((part) => branch(part)));
  return make("li", {}, make("details", { open }, make("summary", {}, ...said), below));
}

export function showProof(api, path, title, beside = null) {
  const dialog = find("#proof");
  find("#proof-title").textContent = title;
  const draw = (figure) => {
    const drawn = tree(figure);
    for (const folded of drawn.querySelectorAll("details")) folded.open = true;
    return [drawn, ...(beside ? [beside] : [])];
  };
  fill(find("#proof-tree"), () => api.get(path), draw);
  dialog.showModal();
}

// The cashier's till: an amount, items, a reference; and what became of it. A client of the public API like any other.

import { newKey } from "./api.js";
import { Counter } from "./counter.js";
import { find, make, money, say } from "./dom.js";
import { forget, signIn } from "./sign-in.js";

const LARGEST = 99999999;
const SALES_SHOWN = 8;

class Sale {
  #typed = 0; #items = []; #currency; #where; #api; #counter; #key = null;

  constructor(api, { currency, where }, counter) {
    this.#api = api;
    this.#currency = currency;
    this.#where = where;
    this.#counter = counter;
    find("#keypad").addEventListener("click", (event) => this.#press(event.target.dataset.key));
    document.addEventListener("keydown", (event) => this.#type(event));
    find("#add").addEventListener("click", () => this.#add());
    find("#charge").addEventListener("click", () => this.#charge());
    this.#begin();
  }

  #begin() {
    this.#typed = 0;
    this.#items = [];
    this.#key = null;
    find("#item").value = "";
    find("#reference").value = `R-${new Date().toISOString().slice(2, 19).replace(/\D/g, "")}`;
    this.#show();
  }

  #type(event) {
    if (event.target.closest("input, select, dialog, summary, a") || event.ctrlKey || event.metaKey) return;
    if (/^\d$/.test(event.key) || event.key === "Backspace") this.#press(event.key);
  }

  #press(key) {
    if (!key) return;
    const typed = key === "Backspace" ? Math.floor(this.#typed / 10) : this.#typed * 10 ** key.length + Number(key);
    if (typed <= LARGEST) this.#typed = typed;
    this.#key = null; // another sale than the one that was tried
    this.#show();
  }

  get #amount() {
    return this.#items.reduce((sum, item) => sum + item.total_amount, this.#typed);
  }

  #line() {
    return { name: find("#item").value.trim() || "Item", quantity: 1, total_amount: this.#typed };
  }

  #add() {
    if (!this.#typed) return;
    this.#items.push(this.#line());
    this.#typed = 0;
    find("#item").value = "";
    this.#key = null;
    this.#show();
  }

  #show() {
    say(find("#total"), money(this.#amount, this.#currency));
    say(find("#charge"), `Charge ${money(this.#amount, this.#currency)}`);
    find("#charge").disabled = this.#amount === 0;
    find("#add").disabled = this.#typed === 0;
    find("#lines").replaceChildren(
      ...this.#items.map((item, at) =>
        make("li", {}, make("span", {}, item.name), make("span", {}, money(item.total_amount, this.#currency)), this.#remove(at, item)),
      ),
    );
  }

  #remove(at, item) {
    const take = () => {
      this.#items.splice(at, 1);
      this.#key = null;
      this.#show();
    };
    return make("button", { type: "button", className: "quiet small", onclick: take, "aria-label": `Remove ${item.name}` }, "✕");
  }

  async #charge() {
    const lines = this.#typed ? [...this.#items, this.#line()] : this.#items;
    const named = this.#items.length || find("#item").value.trim();
    const asked = {
      amount: this.#amount,
      currency: this.#currency,
      reference: find("#reference").value.trim(),
      expires_in: Number(find("#expires").value),
      ...(find("#capture").value ? { capture: find("#capture").value } : {}),
      ...(named ? { line_items: lines } : {}),
      ...this.#where,
    };
    find("#charge").disabled = true;
    say(find("#sale-problem"), "");
    // pressing Charge again after a failure is the same sale: it cannot be charged twice
    this.#key ??= newKey();
    try {
      const payment = await this.#api.post("/v1/payments", asked, this.#key);
      this.#begin();
      this.#counter.show(payment);
    } catch (problem) {
      say(find("#sale-problem"), problem.message);
      if (problem.status) this.#key = null;
      this.#show();
    }
  }
}

function saleRow(payment, show) {
  return make(
    "li",
    {},
    make(
      "button",
      { type: "button", className: "quiet row-button", onclick: () => show(payment) },
      make("span", { className: `dot ${payment.status}`, "aria-hidden": "true" }),
      make("span", { className: "row-text" }, make("b", {}, payment.reference), make("span", { className: "soft" }, payment.display.title)),
      make("span", { className: "row-sum" }, money(payment.amount, payment.currency)),
    ),
  );
}

function open(api, settings) {
  find("#till").hidden = false;
  find("#lock").addEventListener("click", () => forget());
  const list = async () => {
    const { data } = await api.get(`/v1/payments?limit=${SALES_SHOWN}`);
    find("#sales").replaceChildren(...data.map((payment) => saleRow(payment, (shown) => counter.show(shown))));
  };
  const counter = new Counter(api, list);
  new Sale(api, settings, counter);
  list();
}

signIn((away) => say(find(".away"), away ? "No connection. Trying again…" : ""), open);

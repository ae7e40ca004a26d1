// A self-checkout: a basket, the ways to pay as Klarna presents them, and the payment's screen. A client of the public API.

import { newKey } from "./api.js";
import { find, make, money, say } from "./dom.js";
import { Screen } from "./screen.js";
import { signIn } from "./sign-in.js";
import { offered } from "./presentation.js";

const NEXT_SHOPPER_MS = 20000;
const words = find("#shop").dataset;

// sample prices in minor units: nobody's real ones
const PRICES = { coffee: 290, latte: 420, bun: 350, croissant: 310, sandwich: 590, juice: 380 };
const PER_EURO = { SEK: 10, NOK: 10, DKK: 7, PLN: 4, EUR: 1, GBP: 1, CHF: 1, USD: 1 };

class Kiosk {
  #api; #currency; #where; #basket = new Map(); #screen; #leaving = 0;

  constructor(api, { currency, where }) {
    this.#api = api;
    this.#currency = currency;
    this.#where = where;
    this.#screen = new Screen(find("#screen"));
    for (const good of find("#goods").querySelectorAll("button")) {
      good.querySelector(".price").textContent = money(this.#price(good.value), currency);
      good.addEventListener("click", () => this.#put(good.value, 1));
    }
    find("#pay").addEventListener("click", () => this.#choose());
    find("#ways-back").addEventListener("click", () => this.#go("shop"));
    find("#ways form").addEventListener("submit", (event) => this.#start(event));
    find("#next").addEventListener("click", () => this.#leave());
    this.#show();
    this.#go("shop");
  }

  #price(good) {
    return PRICES[good] * PER_EURO[this.#currency];
  }

  get #amount() {
    return [...this.#basket].reduce((sum, [good, count]) => sum + count * this.#price(good), 0);
  }

  #put(good, more) {
    const count = (this.#basket.get(good) ?? 0) + more;
    if (count > 0) this.#basket.set(good, count);
    else this.#basket.delete(good);
    this.#show();
  }

  #show() {
    find("#empty").hidden = this.#basket.size > 0;
    find("#pay").disabled = this.#basket.size === 0;
    say(find("#basket-total"), money(this.#amount, this.#currency));
    find("#basket").replaceChildren(...[...this.#basket].map(([good, count]) => this.#line(good, count)));
  }

  #line(good, count) {
    const step = (sign, label, more, way) => {
      const press = () => {
        this.#put(good, more);
        find(`#basket [data-step="${good}-${way}"]`)?.focus(); // the line was drawn anew
      };
      const named = { "aria-label": `${label}: ${name(good)}`, "data-step": `${good}-${way}` };
      return make("button", { type: "button", className: "step", onclick: press, ...named }, sign);
    };
    return make(
      "li",
      {},
      make("span", { className: "line-name" }, name(good)),
      make("span", { className: "line-count" }, step("−", words.less, -1, "less"), make("b", {}, String(count)), step("+", words.more, 1, "more")),
      make("span", { className: "line-sum" }, money(count * this.#price(good), this.#currency)),
    );
  }

  #go(place) {
    clearTimeout(this.#leaving);
    find("#shop").hidden = place !== "shop";
    find("#ways").hidden = place !== "ways";
    find("#screen").hidden = place !== "screen";
    find("#after").hidden = true;
    document.body.dataset.place = place;
    if (place !== "screen") this.#screen.close();
  }

  async #choose() {
    find("#pay").disabled = true;
    const language = document.documentElement.lang;
    const found = await offered(this.#api, this.#amount, this.#currency, language, this.#where, words);
    say(find("#ways-sum"), money(this.#amount, this.#currency));
    say(find("#ways-problem"), "");
    find("#options").replaceChildren(find("#options legend"), ...found.options.map((option, at) => way(option, at, found)));
    find("#static").hidden = !found.isStatic;
    find("#hidden-note").hidden = found.options.length > 0;
    find(".way.off").hidden = found.onlyKlarna;
    find("#checkout").replaceChildren(...found.checkout);
    find("#go-on").disabled = found.options.length === 0;
    find("#pay").disabled = false;
    this.#go("ways");
    find("#ways-title").focus();
  }

  async #start(event) {
    event.preventDefault();
    const chosen = new FormData(event.target).get("way");
    find("#go-on").disabled = true;
    say(find("#ways-problem"), "");
    try {
      const payment = await this.#api.post("/v1/payments", this.#purchase(chosen), newKey());
      this.#go("screen");
      this.#screen.show(new URL(payment.display_url).pathname, (state) => this.#ended(state));
    } catch {
      say(find("#ways-problem"), words.problem);
    }
    find("#go-on").disabled = false;
  }

  #purchase(chosen) {
    const lines = [...this.#basket].map(([good, count]) => ({
      name: name(good),
      quantity: count,
      unit_price: this.#price(good),
      total_amount: count * this.#price(good),
    }));
    return {
      amount: this.#amount,
      currency: this.#currency,
      reference: `K-${new Date().toISOString().slice(2, 19).replace(/\D/g, "")}`,
      channel: "kiosk",
      line_items: lines,
      ...(chosen ? { payment_option_id: chosen } : {}),
      ...this.#where,
    };
  }

  #ended(state) {
    const paid = state.state === "done";
    if (paid) this.#basket.clear();
    this.#show();
    find("#after").hidden = false;
    say(find("#next"), paid ? words.again : words.back);
    if (paid) this.#leaving = setTimeout(() => this.#leave(), NEXT_SHOPPER_MS);
  }

  #leave() {
    this.#go("shop");
    find("#choose").scrollIntoView();
  }
}

const name = (good) => find(`#goods [value="${good}"] .good-name`).textContent;

function way(option, at, { preselect, options }) {
  const checked = at === 0 && (preselect || options.length === 1);
  return make(
    "label",
    { className: "way" },
    make("input", { type: "radio", name: "way", value: option.id, required: true, checked }),
    make("span", { className: "way-text" }, make("b", {}, option.descriptor), " ", make("span", { className: "soft" }, option.subheader)),
    make("span", { className: "badge", role: "img", "aria-label": option.badge }, "Klarna."),
  );
}

signIn(() => {}, (api, settings) => new Kiosk(api, settings));

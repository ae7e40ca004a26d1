// One payment at the till: where it is in Klarna's words, the code, and what can still be done with it.

import { askHowMuch, askIfSure } from "./ask.js";
import { countdown, find, make, money, say } from "./dom.js";
import { Poll } from "./poll.js";
import { drawCode } from "./screen.js";

const TICK_MS = 500;
const SEEN = "distribution_status of Klarna's best practices";

export class Counter {
  #api; #changed; #poll = null; #payment = null; #heardAt = 0; #drawn = null;

  // `changed` is called when a payment begins or ends, for the list of the last ones
  constructor(api, changed) {
    this.#api = api;
    this.#changed = changed;
    setInterval(() => this.#tick(), TICK_MS);
    find("#show").addEventListener("click", () => window.open(this.#payment.display_url, "kassa-display", "noopener"));
    find("#support").addEventListener("toggle", () => this.#timeline());
  }

  show(payment) {
    this.#poll?.close();
    this.#drawn = null;
    find("#nothing").hidden = true;
    find("#payment").hidden = false;
    find("#receipt").hidden = true;
    find("#support").open = false;
    say(find("#counter-problem"), "");
    this.#heard(payment);
    find("#counter").focus();
    this.#changed();
    if (payment.poll_after_ms !== null) this.#follow(payment.id);
  }

  #follow(id) {
    this.#poll = new Poll(`/v1/payments/${id}`, {
      headers: this.#api.headers,
      heard: (payment) => this.#heard(payment),
      failed: this.#api.away,
    });
  }

  #heard(payment) {
    const ended = this.#payment?.id === payment.id && this.#payment.status !== payment.status;
    this.#payment = payment;
    this.#heardAt = performance.now();
    find("#payment").dataset.state = payment.display.state;
    const waits = payment.cancellation && !payment.cancellation.outcome;
    say(find("#counter-title"), waits ? "Canceling…" : payment.display.title);
    say(find("#chip"), payment.distribution_status ?? "—");
    find("#chip").title = SEEN;
    say(find("#sum"), money(payment.amount, payment.currency));
    say(find("#what"), `${payment.reference} · ${payment.display.message}`);
    this.#code(payment);
    this.#actions(payment);
    this.#figures(payment);
    this.#tick();
    if (ended) this.#changed();
    if (find("#support").open) this.#timeline();
    return payment.poll_after_ms;
  }

  async #code(payment) {
    find("#counter-code").hidden = payment.qr === null;
    if (payment.qr === null) return;
    find("#counter-code svg").toggleAttribute("hidden", payment.display.state !== "show_qr");
    find("#shopper").hidden = payment.live;
    if (!payment.live) find("#shopper").href = payment.qr.content;
    find("#show").hidden = payment.display_url === null;
    if (payment.display_url === null || this.#drawn === payment.id) return;
    const { pathname } = new URL(payment.display_url);
    const state = await (await fetch(`${pathname}/state`, { cache: "no-store" })).json();
    if (state.code && this.#payment.id === payment.id) {
      this.#drawn = payment.id;
      drawCode(find("#counter-code svg"), state.code);
    }
  }

  #tick() {
    if (this.#payment && !find("#counter-code").hidden) say(find("#left"), countdown(this.#payment, this.#heardAt));
  }

  #actions(payment) {
    const open = payment.poll_after_ms !== null && !payment.cancellation;
    const wanted = [
      open && ["Cancel payment", "danger", () => this.#cancel()],
      payment.capturable_amount > 0 && ["Capture", "main", () => this.#move("captures", "Capture", payment.capturable_amount)],
      payment.refundable_amount > 0 && ["Refund", "", () => this.#move("refunds", "Refund", payment.refundable_amount)],
      payment.status === "approved" && ["Receipt", "", () => this.#receipt()],
    ].filter(Boolean);
    const shown = wanted.map(([name]) => name).join();
    if (find("#actions").dataset.shown === `${payment.id}${shown}`) return; // keep the focus where it is
    find("#actions").dataset.shown = `${payment.id}${shown}`;
    find("#actions").replaceChildren(
      ...wanted.map(([name, className, onclick]) => make("button", { type: "button", className, onclick }, name)),
    );
  }

  #figures(payment) {
    const sums = ["captured", "refunded", "released", "capturable", "refundable"];
    const rows = payment.status === "approved" ? sums.map((name) => [name, payment[`${name}_amount`]]).filter(([, sum]) => sum) : [];
    find("#figures").replaceChildren(
      ...rows.map(([name, sum]) => make("div", {}, make("dt", {}, name), make("dd", {}, money(sum, payment.currency)))),
    );
  }

  async #cancel() {
    if (await askIfSure()) this.#attempt(() => this.#api.post(`/v1/payments/${this.#payment.id}/cancel`, {}));
  }

  async #move(path, name, most) {
    const asked = await askHowMuch(name, most, this.#payment.currency);
    if (!asked) return;
    const { id, reference } = this.#payment;
    const body = { amount: asked.amount, reference, ...(path === "refunds" && asked.reason ? { reason: asked.reason } : {}) };
    await this.#attempt(() => this.#api.post(`/v1/payments/${id}/${path}`, body));
    this.#changed();
  }

  async #attempt(act) {
    const { id } = this.#payment;
    say(find("#counter-problem"), "");
    try {
      await act();
    } catch (problem) {
      say(find("#counter-problem"), problem.message);
    }
    const payment = await this.#api.get(`/v1/payments/${id}`);
    if (this.#payment.id === id) this.#heard(payment);
  }

  async #receipt() {
    const receipt = await this.#api.text(`/v1/payments/${this.#payment.id}/receipt?format=text&width=42`);
    find("#receipt").textContent = receipt;
    find("#receipt").hidden = false;
    find("#receipt").focus();
  }

  async #timeline() {
    if (!find("#support").open) return;
    const payment = this.#payment;
    const { data } = await this.#api.get(`/v1/payments/${payment.id}/events?limit=100`);
    const ids = {
      "Support code": payment.display.support_code,
      Payment: payment.id,
      "Klarna's request": payment.klarna.payment_request_id,
      "Klarna's transaction": payment.klarna.payment_transaction_id,
      Failure: payment.failure && `${payment.failure.code} ${payment.failure.klarna_error_id ?? ""}`,
      Declined: payment.decline && `by ${payment.decline.by}: ${payment.decline.reason ?? "no reason given"}`,
    };
    const told = Object.entries(ids).filter(([, id]) => id);
    find("#ids").replaceChildren(...told.flatMap(([name, id]) => [make("dt", {}, name), make("dd", {}, id)]));
    find("#timeline").replaceChildren(...data.map(event));
  }
}

function event({ version, created_at, type, cause, detail, klarna_correlation_id }) {
  const at = new Date(created_at).toLocaleTimeString([], { hour12: false });
  const more = [detail, klarna_correlation_id && `Klarna ${klarna_correlation_id}`].filter(Boolean).join(" · ");
  return make(
    "li",
    {},
    make("span", { className: "soft" }, `${version} · ${at}`),
    make("b", {}, type.replace("payment.", "").replaceAll("_", " ")),
    make("span", { className: "soft" }, [`by ${cause}`, more].filter(Boolean).join(" · ")),
  );
}

// One payment on the shopper's screen: what the server says of it, the code, the time that is left, and the way out.

import { Poll } from "./poll.js";

const HURRY_MS = 60000;
const TICK_MS = 250;
const PAINTED_MS = 3000;

// black on white, whatever the page's colours are
export function drawCode(drawing, code) {
  drawing.setAttribute("viewBox", `0 0 ${code.size} ${code.size}`);
  drawing.lastElementChild.setAttribute("d", code.path);
}

export class Screen {
  #root; #path = ""; #language; #poll = null; #ticking = 0; #wakeLock = null; #finished = null; #code = "";
  #offset = 0; #expires = 0; #longest = 0; #open = false; #wished = false;

  constructor(root) {
    this.#root = root;
    this.#language = document.documentElement.lang;
    const ask = this.#find(".ask");
    this.#find(".cancel").addEventListener("click", () => ask.showModal());
    ask.addEventListener("close", () => ask.returnValue === "cancel" && this.#cancel());
    new ResizeObserver(() => this.#sharpen()).observe(this.#find(".stage"));
    document.addEventListener("visibilitychange", () => this.#stayAwake());
  }

  // `finished` is called once, with the last state
  show(path, finished = () => {}) {
    this.close();
    this.#path = path;
    this.#finished = finished;
    this.#open = true;
    this.#longest = 0;
    this.#root.hidden = false;
    this.#poll = new Poll(`${path}/state?lang=${this.#language}`, {
      heard: (state) => this.#heard(state),
      failed: (away) => this.#say(".offline", away ? this.#find(".offline").dataset.text : ""),
    });
    this.#ticking = setInterval(() => this.#tick(), TICK_MS);
    this.#sharpen();
    this.#stayAwake();
  }

  close() {
    this.#open = false;
    this.#poll?.close();
    clearInterval(this.#ticking);
    this.#wakeLock?.release();
    this.#wakeLock = null;
  }

  #find(selector) {
    return this.#root.querySelector(selector);
  }

  // a text that is said again would be read out again
  #say(selector, text) {
    const element = this.#find(selector);
    if (element.textContent !== text) element.textContent = text;
  }

  #heard(state) {
    if (this.#wished && state.cancelable) {
      this.#cancel();
      return state.poll_after_ms;
    }
    this.#wished = false;
    this.#root.dataset.state = state.canceling ? "wait" : state.state;
    this.#say(".merchant", state.merchant);
    this.#say(".store", state.store);
    this.#say(".amount", state.amount_text);
    this.#say(".title", state.canceling ? this.#root.dataset.canceling : state.title);
    this.#say(".message", state.canceling ? "" : state.message);
    this.#say(".support-code", state.support_code);
    this.#find(".test").hidden = state.live;
    this.#offset = Date.parse(state.server_time) - performance.now();
    this.#expires = Date.parse(state.expires_at);
    this.#draw(state.code);
    this.#find(".left").hidden = state.poll_after_ms === null || state.canceling;
    this.#allowCancel(state.cancelable);
    this.#tick();
    if (state.poll_after_ms === null) this.#finish(state);
    return state.poll_after_ms;
  }

  #finish(state) {
    this.close();
    this.#find(".ask").close("keep");
    this.#finished(state);
  }

  #allowCancel(allowed) {
    const button = this.#find(".cancel");
    const focused = document.activeElement === button;
    button.hidden = !allowed;
    if (!allowed && this.#find(".ask").open) this.#find(".ask").close("keep");
    if (!allowed && focused) this.#find(".title").focus();
  }

  #draw(code) {
    this.#find(".code").hidden = code === null;
    if (code === null || code.path === this.#code) return;
    this.#code = code.path;
    drawCode(this.#find(".modules"), code);
    this.#sharpen();
  }

  // each module a whole number of the screen's pixels, so that no edge is blurred
  #sharpen() {
    const drawing = this.#find(".modules");
    const modules = drawing.viewBox.baseVal.width;
    const room = this.#find(".code").clientWidth * devicePixelRatio;
    const module = Math.floor(room / modules);
    drawing.style.width = module >= 1 ? `${(module * modules) / devicePixelRatio}px` : "";
  }

  #tick() {
    const left = Math.max(0, this.#expires - this.#offset - performance.now());
    if (!this.#expires || this.#find(".left").hidden) return this.#say(".hurry", "");
    this.#longest = Math.max(this.#longest, left);
    const seconds = Math.ceil(left / 1000);
    this.#say(".clock-time", `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
    this.#find(".bar-fill").style.width = `${(100 * left) / this.#longest}%`;
    const hurry = left > 0 && left < HURRY_MS;
    this.#find(".left").classList.toggle("soon", hurry);
    this.#say(".hurry", hurry ? this.#root.dataset.hurry : "");
  }

  async #cancel() {
    this.#allowCancel(false);
    this.#root.dataset.state = "wait";
    this.#draw(null);
    this.#find(".left").hidden = true;
    this.#say(".title", this.#root.dataset.canceling);
    this.#say(".message", "");
    this.#wished = true; // until the server has heard it
    try {
      await fetch(`${this.#path}/cancel`, { method: "POST" });
      this.#wished = false;
    } catch {
      // the wish stands, and the poll says that the network is away
    }
    this.#poll.fresh();
  }

  async #stayAwake() {
    if (!this.#open || document.hidden || !navigator.wakeLock) return;
    this.#wakeLock = await navigator.wakeLock.request("screen").catch(() => null); // refused where the battery is low
  }
}

const own = document.querySelector(".screen[data-path^='/display/']");
// the code is on the screen before anything more is asked; a browser that does not tell when is given three seconds
function oncePainted(begin) {
  const timer = setTimeout(once, PAINTED_MS);
  const observer = new PerformanceObserver(once);
  observer.observe({ type: "paint", buffered: true });
  function once() {
    clearTimeout(timer);
    observer.disconnect();
    begin();
  }
}

if (own) oncePainted(() => new Screen(own).show(own.dataset.path));

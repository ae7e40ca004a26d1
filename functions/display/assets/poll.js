// Asks again and again, kindly: when the server says, with an ETag, slower when it fails, and not while nobody looks.

const PATIENCE_MS = 15000;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30000;

export class Poll {
  #url; #headers; #heard; #failed; #etag = null; #timer = 0; #failures = 0; #busy = false; #again = false; #closed = false;
  #away = false;

  // `heard` gets each new answer and says in how many milliseconds to ask again, or null for never;
  // `failed` gets true when the server cannot be reached, and false when it can be again
  constructor(url, { headers = {}, heard, failed }) {
    this.#url = url;
    this.#headers = headers;
    this.#heard = heard;
    this.#failed = failed;
    document.addEventListener("visibilitychange", this.#wake);
    window.addEventListener("online", this.#wake);
    window.addEventListener("offline", this.#lost);
    this.#ask();
  }

  // ask now instead of later
  now() {
    clearTimeout(this.#timer);
    if (this.#busy) this.#again = true;
    else this.#ask();
  }

  // ask now, and hear the answer even if it is the same as before
  fresh() {
    this.#etag = null;
    this.now();
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
    document.removeEventListener("visibilitychange", this.#wake);
    window.removeEventListener("online", this.#wake);
    window.removeEventListener("offline", this.#lost);
  }

  #wake = () => {
    if (!document.hidden) this.now();
  };

  #lost = () => this.#tell(true);

  #tell(away) {
    if (!this.#closed && this.#away !== away) this.#failed(away);
    this.#away = away;
  }

  async #ask() {
    if (this.#closed || document.hidden) return; // #wake goes on
    this.#busy = true;
    let wait;
    try {
      wait = await this.#once();
    } catch {
      wait = this.#backOff();
    }
    this.#busy = false;
    if (this.#closed) return;
    if (this.#again) {
      this.#again = false;
      this.#ask();
    } else if (wait === null) {
      this.close();
    } else {
      this.#timer = setTimeout(() => this.#ask(), wait);
    }
  }

  #last = FIRST_WAIT_MS;

  async #once() {
    const headers = { ...this.#headers, ...(this.#etag ? { "If-None-Match": this.#etag } : {}) };
    const answer = await fetch(this.#url, { headers, cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
    if (answer.status !== 304 && !answer.ok) throw new Error(String(answer.status));
    const body = answer.status === 304 ? null : await answer.json();
    if (this.#closed) return null;
    this.#tell(false);
    this.#failures = 0;
    if (body) {
      this.#etag = answer.headers.get("ETag");
      this.#last = this.#heard(body);
    }
    return this.#last;
  }

  #backOff() {
    this.#failures += 1;
    this.#tell(true);
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#failures);
    return longest * (0.5 + Math.random() / 2); // screens that lost the same network do not come back at once
  }
}

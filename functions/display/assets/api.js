// A client of the public API: one key, and requests that are safe to repeat when the network fails in the middle.

const TRIES = 6;
const FIRST_WAIT_MS = 500;
const PATIENCE_MS = 35000;

// an Idempotency-Key that nobody has used before; crypto.randomUUID is there on secure pages only
export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Problem extends Error {
  constructor(status, body) {
    super(describe(status, body));
    this.status = status;
    this.code = body.code ?? "";
    this.payment = body.payment ?? null;
  }
}

function describe(status, body) {
  if (status === 403 && body.code === "forbidden") return "This key is of a kind that may not do this.";
  if (status === 401 || status === 403) return "This key is not accepted.";
  const fields = (body.errors ?? []).map((error) => `${error.field}: ${error.message}`);
  return [body.title ?? `The answer was ${status}`, body.detail, ...fields].filter(Boolean).join(". ");
}

export class Api {
  // `away` is told whether the network is gone
  constructor(key, away = () => {}) {
    this.headers = { Authorization: `Bearer ${key}` };
    this.away = away;
  }

  get(path, tries = TRIES) {
    return this.#send(path, { headers: this.headers }, undefined, tries);
  }

  async text(path) {
    return this.#send(path, { headers: this.headers }, (answer) => answer.text());
  }

  // one Idempotency-Key for all tries: however often it is sent, it happens once
  post(path, body, key = newKey()) {
    const headers = { ...this.headers, "Content-Type": "application/json", "Idempotency-Key": key };
    return this.#send(path, { method: "POST", headers, body: JSON.stringify(body) });
  }

  async #send(path, request, read = (answer) => answer.json(), tries = TRIES) {
    for (let tried = 1; ; tried += 1) {
      try {
        const answer = await fetch(path, { ...request, cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
        if (answer.status >= 500 && tried < tries) throw new TypeError(String(answer.status));
        this.away(false);
        if (!answer.ok) throw new Problem(answer.status, await answer.json().catch(() => ({})));
        return await read(answer);
      } catch (failure) {
        if (failure instanceof Problem) throw failure;
        this.away(true);
        if (tried === tries) throw new Problem(0, { title: "Kassa cannot be reached" });
        await new Promise((resolve) => setTimeout(resolve, FIRST_WAIT_MS * 2 ** tried));
      }
    }
  }
}

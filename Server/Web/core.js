"use strict";
// Pieces that all cards are made of. No library, no request to anywhere but this server.

const $ = (id) => document.getElementById(id);

/** An element: its name with classes, its attributes and listeners, its children. */
function el(name, attributes, ...children) {
  const [tag, ...classes] = name.split(".");
  const isDrawing = ["svg", "rect", "text", "path", "g", "title"].includes(tag);
  const node = isDrawing ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  if (classes.length) node.setAttribute("class", classes.join(" "));
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== undefined && child !== null));
  return node;
}

/** What a request was refused with. */
class Refusal extends Error {
  constructor(status, message, wait) {
    super(message);
    this.status = status;
    this.wait = wait;
  }
  /** What a person can do about it. */
  get advice() {
    if (this.status === 401) return "This server needs an API key. " + this.message;
    if (this.status === 429) return `The server is busy. Try again in ${this.wait || 1} s.`;
    if (this.status === 503) return "The server is not ready or is stopping. " + this.message;
    if (this.status === 504) return "It took longer than the server allows. Try a shorter text.";
    return this.message;
  }
}

let apiKey = "";
try { apiKey = sessionStorage.getItem("parlance-key") || ""; } catch { /* storage may be off */ }

/** Sends a request and gives the response, or throws what went wrong in words. */
async function send(path, body, signal) {
  const headers = {};
  if (body) headers["Content-Type"] = "application/json";
  if (apiKey) headers["Authorization"] = "Bearer " + apiKey;
  let response;
  try {
    response = await fetch(path, { method: body ? "POST" : "GET", headers, signal, cache: "no-store",
      body: body && JSON.stringify(body) });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refusal(0, "The server does not answer. Is it still running?");
  }
  if (response.ok) return response;
  const told = await response.json().catch(() => ({}));
  const message = (told.error && told.error.message) || told.error || response.statusText;
  if (response.status === 401) askForKey();
  throw new Refusal(response.status, String(message), response.headers.get("Retry-After"));
}

const ask = async (path, body, signal) => (await send(path, body, signal)).json();

const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;
const percent = (share) => (share >= 0.0995 ? Math.round(share * 100) : (share * 100).toFixed(1)) + " %";
const milliseconds = (ms) => (ms < 1000 ? `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`);
// Byte-level vocabularies write each byte as a printable character: these are the ones that stand for others.
const hiddenBytes = new Map();
for (let byte = 0, next = 256; byte < 256; byte += 1) {
  const isPrinted = (byte > 32 && byte < 127) || (byte > 160 && byte !== 173);
  hiddenBytes.set(isPrinted ? byte : next++, byte);
}

/** Tokens as they read: without the marks that tokenizers put for spaces, pieces and bytes. */
function readable(tokens) {
  const isByteLevel = tokens.some((token) => /[ĠĊ]/.test(token));
  return tokens.map((token) => {
    if (["</s>", "[SEP]", "<eos>"].includes(token)) return "⏎";
    const points = [...token].map((one) => one.codePointAt(0));
    if (isByteLevel && points.every((point) => hiddenBytes.has(point))) {
      token = new TextDecoder().decode(new Uint8Array(points.map((point) => hiddenBytes.get(point)))).replace(/\n/g, "↵");
    }
    return token.replace(/^▁|^##/, "").trim() || "␣";
  });
}

/** The call as a command, to be taken elsewhere. */
function curl(path, body) {
  const text = JSON.stringify(body).replaceAll("'", "'\\''");
  const key = apiKey ? " \\\n  -H 'Authorization: Bearer KEY'" : "";
  return `curl ${new URL(path, location.href).href}${key} \\\n  -H 'Content-Type: application/json' \\\n  -d '${text}'`;
}

const cards = [];

/**
 * A card: a form whose result is shown below or beside it. `run` gets the chosen model and a signal, and gives
 * `{path, body, show}`; `show` gets the answer and makes elements.
 */
function card({ id, title, task, isWide, fields, verb, run }) {
  return (models) => {
    const result = el("div.result", { "aria-live": "polite" });
    const notice = el("p.notice", { role: "alert", hidden: true });
    const facts = el("span.facts");
    const model = el("select.model", { "aria-label": "Model", id: id + "-model" },
      models.map((model) => el("option", { value: model.name }, model.name)));
    const go = el("button.go", { type: "submit" }, verb);
    const stop = el("button", { type: "button", hidden: true, onclick: () => running && running.abort() }, "Stop");
    const code = el("pre", { tabindex: 0 });
    const details = el("details", {}, el("summary", {}, "curl"), code);
    const made = fields(() => models.find((one) => one.name === model.value));
    const controls = el("div.row", {}, made.settings || [], el("span.space"), stop, go);
    const inputs = el("div.stack", {}, made.inputs, controls, notice);
    const head = el("header", {}, el("h2", { id: id + "-title" }, title),
      models.length > 1 ? model : el("span.quiet", {}, models[0].name));
    const foot = el("div.foot", { hidden: true }, details, facts);
    const form = el("form.card" + (isWide ? ".wide" : ""), { id, "aria-labelledby": id + "-title", novalidate: true },
      head, isWide ? el("div.halves", {}, inputs, result, el("div.picture", {}, made.picture), foot) : [inputs, result, foot]);
    let running = null;

    async function start() {
      if (running) running.abort();
      const mine = (running = new AbortController());
      const chosen = models.find((one) => one.name === model.value);
      notice.hidden = true;
      stop.hidden = false;
      result.classList.add("busy");
      result.setAttribute("aria-busy", "true");
      const begin = performance.now();
      try {
        const call = run(chosen, made, { start, form });
        code.textContent = curl(call.path, call.body);
        foot.hidden = false;
        if (call.stream) {
          result.classList.remove("busy");
          facts.textContent = await call.stream(result, mine.signal, facts);
        } else {
          const answer = await ask(call.path, call.body, mine.signal);
          if (running !== mine) return;
          facts.textContent = milliseconds(performance.now() - begin);
          result.replaceChildren(...[call.show(answer)].flat());
        }
      } catch (error) {
        if (error.name === "AbortError") {
          if (running === mine) facts.textContent = "stopped";
        } else if (running === mine) {
          notice.textContent = error instanceof Refusal ? error.advice : error.message;
          notice.hidden = false;
          facts.textContent = "";
        }
      } finally {
        if (running === mine) {
          running = null;
          stop.hidden = true;
          result.classList.remove("busy");
          result.removeAttribute("aria-busy");
        }
      }
    }

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      start();
    });
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        start();
      }
      if (event.key === "Escape" && running) running.abort();
    });
    model.addEventListener("change", () => {
      if (made.changed) made.changed();
      if (result.childNodes.length) start();
    });
    if (made.changed) made.changed();
    return { form, title, first: form.querySelector("textarea, input") };
  };
}

/** Adds a kind of card, for models with a task. */
function define(description) {
  cards.push({ id: description.id, task: description.task, rank: description.rank, make: card(description) });
}

/** A labeled text area. */
function area(label, id, text, isSmall) {
  const input = el("textarea" + (isSmall ? ".small" : ""), { id, rows: isSmall ? 1 : 3, spellcheck: "false" });
  input.value = text;
  return { input, block: el("div", {}, el("label", { for: id }, label), input) };
}

/** A labeled number; `value` refuses what is none. */
function number(label, id, value, low, high, step) {
  const input = el("input", { id, type: "number", min: low, max: high, step: step || 1, value, inputmode: "decimal" });
  return {
    block: el("div.setting", {}, el("label", { for: id }, label), input),
    get value() {
      const value = input.value.trim() === "" ? NaN : Number(input.value);
      if (!(value >= low && value <= high)) {
        input.focus();
        throw new Error(`${label}: a number from ${low} to ${high} is needed.`);
      }
      return value;
    },
  };
}

/** A text that must not be empty. */
function required(field, what) {
  if (field.input.value.trim()) return field.input.value;
  field.input.focus();
  throw new Error(`${what} is needed.`);
}

/** Labels with bars; `onclick` makes the labels buttons. */
function bars(items, format, onclick, name) {
  const most = Math.max(1e-9, ...items.map((item) => Math.abs(item.score)));
  const scale = format === percent ? 1 : most;
  return el("ol." + (name || "bars"), {}, items.map((item) => {
    const bar = el("b");
    bar.style.width = Math.max(0, Math.min(100, (100 * item.score) / scale)) + "%";
    const label = onclick
      ? el("button.link", { type: "button", onclick: () => onclick(item.label) }, item.label) : el("span", {}, item.label);
    return el("li", {}, label, el("output", {}, format(item.score)), el("i", { "aria-hidden": "true" }, bar));
  }));
}

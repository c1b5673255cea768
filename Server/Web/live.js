// Load and latency, from the counters that Prometheus reads too.

/** Lines of the text format as `{name, labels, value}`. */
function* samplesOf(text) {
  for (const line of text.split("\n")) {
    const found = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/.exec(line);
    if (!found) continue;
    const labels = {};
    for (const [, key, value] of (found[2] || "").matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)) labels[key] = value;
    yield { name: found[1], labels, value: Number(found[3]) };
  }
}

// What pages and monitors ask by themselves is no load.
const silent = new Set(["/", "/metrics", "/health", "/info", "/v2/health/live", "/v2/health/ready", "/openapi.json", "other"]);

function reading(text) {
  const now = { time: performance.now(), requests: 0, refused: 0, tokens: 0, running: 0, queued: 0, memory: 0, buckets: new Map() };
  for (const { name, labels, value } of samplesOf(text)) {
    if (name === "parlance_http_requests_total" && !silent.has(labels.route)) {
      now.requests += value;
      if (labels.code === "429" || labels.code === "503") now.refused += value;
    } else if (name === "parlance_http_request_duration_seconds_bucket" && !silent.has(labels.route)) {
      const bound = labels.le === "+Inf" ? Infinity : Number(labels.le);
      now.buckets.set(bound, (now.buckets.get(bound) || 0) + value);
    } else if (name === "parlance_generation_tokens_total" || name === "parlance_prompt_tokens_total") now.tokens += value;
    else if (name === "parlance_requests_running") now.running += value;
    else if (name === "parlance_queue_size") now.queued += value;
    else if (name === "process_resident_memory_bytes") now.memory = value;
  }
  return now;
}

/** The latency below which a share of the answers between two readings stayed, in ms; null without answers. */
function quantile(before, now, share) {
  const bounds = [...now.buckets.keys()].sort((a, b) => a - b);
  const counts = bounds.map((bound) => now.buckets.get(bound) - (before.buckets.get(bound) || 0));
  const all = counts[counts.length - 1] || 0;
  if (all <= 0) return null;
  const at = counts.findIndex((count) => count >= share * all);
  const low = at > 0 ? bounds[at - 1] : 0, under = at > 0 ? counts[at - 1] : 0;
  if (!isFinite(bounds[at])) return low * 1000;
  return 1000 * (low + ((bounds[at] - low) * (share * all - under)) / Math.max(1, counts[at] - under));
}

function meter(label, unit) {
  const value = el("b", {}, "–"), line = el("path.spark"), under = el("path.under"), history = [];
  const node = el("div.meter", {}, el("span", {}, label), value,
    el("svg", { viewBox: "0 0 60 26", preserveAspectRatio: "none", "aria-hidden": "true" }, under, line));
  return {
    node,
    set(number, text, more) {
      value.replaceChildren(text, text === "–" ? "" : el("small", {}, " " + (more || unit)));
      history.push(number || 0);
      if (history.length > 61) history.shift();
      const most = Math.max(1e-9, ...history);
      // Up to a minute; what there is so far takes the whole width.
      const points = history.map((one, at) => `${((60 * at) / Math.max(1, history.length - 1)).toFixed(1)},${(24.5 - (22 * one) / most).toFixed(1)}`);
      if (points.length < 2) return;
      line.setAttribute("d", "M" + points.join("L"));
      under.setAttribute("d", `M0,26L${points.join("L")}L60,26Z`);
    },
  };
}

const count = (value) => (value >= 1000 ? Math.round(value).toLocaleString("en") : value >= 10 ? value.toFixed(0) : value > 0 ? value.toFixed(1) : "0");

function watchLoad() {
  const meters = { rate: meter("Requests", "/s"), median: meter("Latency, p50", "ms"), high: meter("Latency, p95", "ms"),
    tokens: meter("Tokens", "/s"), busy: meter("Running", ""), memory: meter("Memory", "MB") };
  $("live").replaceChildren(...Object.values(meters).map((one) => one.node));
  const kept = [];
  async function look() {
    if (document.hidden) return;
    let now;
    try { now = reading(await (await send("metrics")).text()); } catch { setOnline(false); return; }
    setOnline(true);
    kept.push(now);
    if (kept.length > 11) kept.shift();
    // A server that was started anew counts from zero.
    if (kept.length > 1 && now.requests < kept[kept.length - 2].requests) kept.splice(0, kept.length - 1);
    if (kept.length < 2) return;
    $("live").hidden = false;
    const last = kept[kept.length - 2], seconds = (now.time - last.time) / 1000;
    const rate = (now.requests - last.requests) / seconds, tokens = (now.tokens - last.tokens) / seconds;
    const [median, high] = [0.5, 0.95].map((share) => quantile(kept[0], now, share));
    const time = (ms) => (ms === null ? "–" : ms < 10 ? ms.toFixed(1) : Math.round(ms).toString());
    meters.rate.set(rate, count(rate));
    meters.median.set(median, time(median));
    meters.high.set(high, time(high));
    meters.tokens.set(tokens, count(tokens));
    meters.busy.set(now.running + now.queued, String(now.running), `+ ${now.queued} queued`);
    meters.memory.set(now.memory, Math.round(now.memory / 1e6).toString());
  }
  look();
  setInterval(look, 1000);
}

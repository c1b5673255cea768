// Translation: the best first, and for the chosen one a picture of where the model looked.

/** Source words across, target words down, darker where more attention went. */
function attentionPicture(source, target, weights) {
  const across = readable(source), down = readable(target);
  // Where the end of the text was looked at too, it has a column of its own.
  while (across.length < (weights[0] || []).length) across.push("⏎");
  while (down.length < weights.length) down.push("⏎");
  const wide = (words) => Math.max(20, ...words.map((word) => [...word].length * 7.6));
  const size = 26, left = Math.min(150, wide(down)) + 12, top = Math.min(130, wide(across) * 0.72) + 22;
  const width = left + across.length * size + top * 0.72 + 4, height = top + down.length * size + 4;
  const caption = el("figcaption", {}, "Attention: each row is a written token, each column one that was read.");
  const still = caption.textContent;
  const columns = across.map((word, x) => el("text", { x: 0, y: 0,
    transform: `translate(${left + x * size + size / 2 + 2},${top - 8}) rotate(-45)` }, word));
  const rows = down.map((word, y) => el("text", { x: left - 8, y: top + y * size + size / 2 + 4, "text-anchor": "end" }, word));
  const say = (y, x) => {
    columns.forEach((node, at) => node.classList.toggle("on", at === x));
    rows.forEach((node, at) => node.classList.toggle("on", at === y));
    caption.textContent = y === null ? still : `“${down[y]}” looked at “${across[x]}” with ${percent(weights[y][x])} of its attention.`;
  };
  const cells = weights.map((row, y) => row.map((weight, x) => el("rect", {
    x: left + x * size + 1, y: top + y * size + 1, width: size - 2, height: size - 2, rx: 4,
    "fill-opacity": Math.max(0.03, Math.min(1, weight)).toFixed(3), onpointerenter: () => say(y, x),
  })));
  // With the keyboard: arrows move from cell to cell.
  let place = [0, 0];
  const move = (event) => {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!step) return;
    event.preventDefault();
    place = [Math.max(0, Math.min(down.length - 1, place[0] + step[0])), Math.max(0, Math.min(across.length - 1, place[1] + step[1]))];
    say(...place);
  };
  const picture = el("svg.attention", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", tabindex: 0,
    "aria-label": "Attention from written to read tokens; move with the arrow keys", onkeydown: move, onpointerleave: () => say(null, null) },
    columns, rows, cells.flat());
  return el("figure", {}, el("div.scroll", {}, picture), caption);
}

define({
  id: "translate", title: "Translate", task: "translation", verb: "Translate", isWide: true,
  fields: (model) => {
    const text = area("Text", "translate-text", "");
    const count = number("Best", "translate-count", 3, 1, 32);
    const beam = number("Beam", "translate-beam", 5, 1, 32);
    const name = text.block.querySelector("label");
    const changed = () => {
      const { source, target } = model();
      name.textContent = source && target ? `Text, from ${language(source)} to ${language(target)}` : "Text";
      text.input.lang = source || "";
      const sample = samples[source];
      if (sample && (!text.input.value || Object.values(samples).includes(text.input.value))) text.input.value = sample;
    };
    const picture = el("p.placeholder.quiet", {}, "Where the model looks while it writes shows here.");
    return { text, count, beam, changed, picture, inputs: text.block, settings: [count.block, beam.block] };
  },
  run: (model, { text, count, beam }, { form }) => {
    const body = { model: model.name, input: required(text, "A text"), nbest: count.value, beam: Math.max(beam.value, count.value), attention: true };
    return { path: "v1/translate", body, show: (answer) => translations(answer.data[0], model, form.querySelector(".picture")) };
  },
});

const samples = { de: "Der kleine Vogel steht auf der Brücke, weil Pferde stehen.", en: "The little bird stands on the bridge." };

function language(code) {
  try { return new Intl.DisplayNames(["en"], { type: "language" }).of(code) || code; } catch { return code; }
}

function translations(data, model, picture) {
  const best = data.translations.map((one) => Math.exp(one.log_probability));
  const buttons = data.translations.map((one, index) => el("button", { type: "button", lang: model.target,
    title: `score ${one.score.toFixed(3)}, log-probability ${one.log_probability.toFixed(3)}`, onclick: () => choose(index) },
    el("span", {}, one.text || "(nothing)"), el("span.facts", {}, percent(best[index]))));
  const choose = (index) => {
    const chosen = data.translations[index];
    buttons.forEach((button, at) => button.setAttribute("aria-pressed", at === index));
    picture.replaceChildren(...(chosen && chosen.attention && chosen.attention.length
      ? [attentionPicture(data.source_tokens, chosen.tokens, chosen.attention)] : []));
  };
  if (buttons.length) choose(0);
  return el("ol.choices", {}, buttons.map((button) => el("li", {}, button)));
}

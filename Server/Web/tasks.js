// The other tasks: generation, classification, tags, masks, neighbors, similarity.

define({
  id: "generate", title: "Generate", task: "text-generation", verb: "Write",
  fields: () => {
    const text = area("Prompt", "generate-text", "Once upon a time");
    const count = number("Tokens", "generate-count", 120, 1, 4096);
    const heat = number("Temperature", "generate-heat", 0.8, 0, 2, 0.1);
    return { text, count, heat, inputs: text.block, settings: [count.block, heat.block] };
  },
  run: (model, { text, count, heat }) => {
    const prompt = text.input.value;
    const body = { model: model.name, prompt, max_tokens: count.value, temperature: heat.value, stream: true,
      stream_options: { include_usage: true } };
    return { path: "v1/completions", body, stream: (result, signal, facts) => streamed(body, result, signal, facts) };
  },
});

/** Shows text while it comes. */
async function streamed(body, result, signal, facts) {
  const written = el("span.caret");
  // Read out as a whole: words one by one would not be understood.
  result.setAttribute("aria-live", "off");
  result.replaceChildren(el("p.prose", {}, el("span.prompt", {}, body.prompt), written));
  const begin = performance.now();
  let first = 0, usage = null, end = "", isDone = false;
  try {
    const reader = (await send("v1/completions", body, signal)).body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      const lines = (rest + value).split("\n");
      rest = lines.pop();
      for (const line of lines) {
        if (!line.startsWith("data: ")) continue;
        if (line === "data: [DONE]") { isDone = true; continue; }
        const event = JSON.parse(line.slice(6));
        if (event.error) throw new Refusal(500, event.error.message);
        usage = event.usage || usage;
        for (const choice of event.choices) {
          first = first || performance.now();
          written.append(choice.text);
          end = choice.finish_reason || end;
        }
        facts.textContent = milliseconds(performance.now() - begin);
      }
    }
  } finally {
    written.classList.remove("caret");
    result.setAttribute("aria-live", "polite");
  }
  if (!isDone) throw new Refusal(0, "The answer broke off: the server closed the connection.");
  // From the question on: a short text comes in one piece, in no time after its first word.
  const seconds = (performance.now() - begin) / 1000, count = usage ? usage.completion_tokens : 0;
  const rate = count > 0 && seconds > 0 ? `, ${Math.round(count / seconds)}/s` : "";
  return `${plural(count, "token")}${rate}, first ${milliseconds(first - begin)}` + (end === "stop" ? ", ended" : "");
}

define({
  id: "classify", title: "Classify", task: "text-classification", verb: "Classify",
  fields: () => {
    const text = area("Text", "classify-text", "the doctor says that rest cures");
    return { text, inputs: text.block };
  },
  run: (model, { text }) => ({
    path: "v1/classify", body: { model: model.name, input: required(text, "A text"), k: 8 },
    show: (answer) => bars(answer.data[0].labels, percent),
  }),
});

define({
  id: "tag", title: "Tag words", task: "token-classification", verb: "Tag",
  fields: () => {
    const text = area("Text", "tag-text", "Anna Berg sails from Hamburg to Oslo on Monday.");
    return { text, inputs: text.block };
  },
  run: (model, { text }) => {
    const input = required(text, "A text");
    return { path: "v1/tag", body: { model: model.name, input }, show: (answer) => tagged(input, answer.data[0].words, model.labels || []) };
  },
});

/** The text with its words colored by label; words that belong together as one. Places are code points. */
function tagged(text, words, labels) {
  const points = [...text];
  const names = [...new Set(labels.map((label) => label.replace(/^[BIES]-/, "")))].filter((name) => name !== "O");
  const spans = [];
  for (const word of words) {
    if (word.tag === "O") continue;
    const name = word.tag.replace(/^[BIES]-/, ""), last = spans[spans.length - 1];
    const goesOn = /^[IE]-/.test(word.tag) && last && last.name === name && !points.slice(last.end, word.start).join("").trim();
    if (goesOn) Object.assign(last, { end: word.end, score: Math.min(last.score, word.score) });
    else spans.push({ name, start: word.start, end: word.end, score: word.score });
  }
  const parts = [];
  let place = 0;
  for (const span of spans) {
    parts.push(points.slice(place, span.start).join(""));
    const node = el("span.span", { title: `${span.name}, ${percent(span.score)}` }, points.slice(span.start, span.end).join(""), el("em", {}, span.name));
    node.style.setProperty("--hue", (Math.max(0, names.indexOf(span.name)) * 137 + 190) % 360);
    parts.push(node);
    place = span.end;
  }
  parts.push(points.slice(place).join(""));
  return el("p.prose.tagged", {}, spans.length ? parts : text + " (no word has a label)");
}

define({
  id: "fill", title: "Fill the gap", task: "fill-mask", verb: "Fill",
  fields: () => {
    const text = area("Text with [MASK]", "fill-text", "the otter drinks from the [MASK].");
    return { text, inputs: text.block };
  },
  run: (model, { text }) => ({
    path: "v1/fill-mask", body: { model: model.name, input: required(text, "A text"), k: 6 },
    show: (answer) => answer.data[0].masks.map((mask) => bars(mask.map((one) => ({ label: readable([one.token_str])[0], score: one.score })), percent)),
  }),
});

define({
  id: "neighbors", title: "Neighbors of a word", task: "neighbors", verb: "Find",
  fields: () => {
    const input = el("input.word", { id: "neighbors-word", value: "king", spellcheck: "false", autocapitalize: "none", autocomplete: "off" });
    const count = number("Words", "neighbors-count", 12, 1, 1000);
    return { word: { input }, count, inputs: el("div", {}, el("label", { for: "neighbors-word" }, "Word"), input), settings: [count.block] };
  },
  run: (model, { word, count }, { start }) => ({
    path: "v1/neighbors", body: { model: model.name, input: required(word, "A word").trim(), k: count.value },
    show: (answer) => bars(answer.data[0].neighbors.map((one) => ({ label: one.word, score: one.score })),
      (score) => score.toFixed(3), (next) => { word.input.value = next; start(); }, "bars.columns"),
  }),
});

define({
  id: "similarity", title: "Compare sentences", task: "feature-extraction", verb: "Compare",
  // Models that are made for sentences before averages of words.
  rank: (model) => (model.tasks.length === 1 ? 0 : 1),
  fields: () => {
    const text = area("Sentence", "similarity-text", "the king lives in the castle", true);
    const others = area("With these, one a line", "similarity-others", "a queen rules in her palace\nthe dog chases a cat\non monday the baker sells bread");
    return { text, others, inputs: [text.block, others.block] };
  },
  run: (model, { text, others }) => {
    const lines = required(others, "At least one other sentence").split("\n").map((line) => line.trim()).filter(Boolean);
    const body = { model: model.name, inputs: { source_sentence: required(text, "A sentence"), sentences: lines } };
    return {
      path: "similarity", body,
      show: (scores) => bars(lines.map((label, index) => ({ label, score: scores[index] })).sort((a, b) => b.score - a.score),
        (score) => score.toFixed(3)),
    };
  },
});

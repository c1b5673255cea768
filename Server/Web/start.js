// What the server has, and a card for each thing that it can do.

let description = "", isOnline = true;

function setOnline(value) {
  if (value === isOnline) return;
  isOnline = value;
  $("server").textContent = value ? description : "does not answer";
}

function askForKey() {
  $("keyform").hidden = false;
}

$("keyform").addEventListener("submit", (event) => {
  event.preventDefault();
  apiKey = $("key").value.trim();
  try { sessionStorage.setItem("parlance-key", apiKey); } catch { /* it is kept in this page alone */ }
  $("keyform").hidden = true;
  start();
});

async function start() {
  const notice = $("notice");
  notice.hidden = true;
  let info;
  try {
    info = await ask("info");
  } catch (error) {
    $("server").textContent = "not connected";
    // The form below the notice says the rest.
    if (error.status !== 401 || apiKey) {
      notice.textContent = error.status === 401 ? "This key is not known here. Try another." : error.advice || error.message;
      notice.hidden = false;
    }
    if (error.status === 503 || error.status === 0) setTimeout(start, 2000);
    return;
  }
  description = `${plural(info.models.length, "model")}, version ${info.version}`;
  $("server").textContent = description;
  $("server").title = info.models.map((model) => `${model.name}: ${model.architecture}`).join("\n");
  const made = [];
  for (const { id, task, rank, make } of cards) {
    const models = info.models.filter((model) => model.tasks.includes(task));
    if (rank) models.sort((a, b) => rank(a) - rank(b));
    if (models.length) made.push({ id, ...make(models) });
  }
  // Two columns that keep their cards when one grows; on phones they are one, in order.
  const columns = [el("div.column"), el("div.column")];
  const wide = made.filter((one) => one.form.classList.contains("wide"));
  made.forEach((one, at) => (one.form.style.order = at));
  made.filter((one) => !wide.includes(one)).forEach((one, at) => columns[at % 2].append(one.form));
  $("cards").replaceChildren(...wide.map((one) => one.form), ...columns);
  for (const input of document.querySelectorAll("textarea")) fit(input);
  $("nav").replaceChildren(...made.map((one) => el("a", { href: "#" + one.id, onclick: (event) => {
    event.preventDefault();
    history.replaceState(null, "", "#" + one.id);
    one.form.scrollIntoView();
    one.first.focus({ preventScroll: true });
  } }, one.title)));
  if (!made.length) {
    notice.textContent = info.models.length
      ? "None of the models here has a task that this page shows. See “limits and models” below."
      : "No model is served. Start the server with --model NAME=PATH.";
    notice.hidden = false;
  }
}

/** Text areas grow with their text. */
function fit(input) {
  input.style.height = "auto";
  input.style.height = Math.min(420, input.scrollHeight + 2) + "px";
}
document.addEventListener("input", (event) => { if (event.target.tagName === "TEXTAREA") fit(event.target); });

start();
watchLoad();

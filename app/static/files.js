// Files of a form are sent as they are chosen, one after the other, with progress, each removable until the form goes.
// Nothing works only with it: without it they go with the form, or by the button that adds them to the list.
"use strict";

const chooser = document.getElementById("chooser");
const form = chooser.closest("form");
const input = chooser.querySelector("input[type=file]");
const list = document.getElementById("chosen");
const news = document.getElementById("chosen-news");
const queue = [];
let underway = null;
let pressed = null; // the button that sent the form while files were on their way

// What a screen reader says; shown to everybody where nothing else on the page tells it.
const say = (text, name = "", shown = false) => {
  news.textContent = text.replaceAll("{name}", name);
  news.classList.toggle("visually-hidden", !shown);
};
const copy = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);
const post = (fields, progress, done) => {
  const request = new XMLHttpRequest();
  const body = new FormData(form);
  body.delete(input.name);
  for (const [name, value] of fields) body.append(name, value);
  request.open("POST", chooser.dataset.action);
  request.setRequestHeader("HX-Request", "true");
  request.setRequestHeader("X-CSRFToken", document.querySelector("meta[name=csrf-token]").content);
  if (progress) request.upload.addEventListener("progress", progress);
  request.addEventListener("loadend", () => done(request));
  request.send(body);
  return request;
};

const refuse = (row, text, name) => {
  const bad = copy("chosen-bad");
  bad.querySelector(".chosen-what").textContent = text.replaceAll("{name}", name);
  row.replaceWith(bad);
  say(text, name);
};
const listed = (request) => [200, 422].includes(request.status) && !request.getResponseHeader("HX-Retarget");

// The row of a file on its way, which its answer replaces: a file in the list, or what is wrong with it.
const begin = (file) => {
  const row = copy("chosen-way");
  row.querySelector("bdi").textContent = file.name;
  row.querySelector("progress").setAttribute("aria-label", file.name);
  list.append(row);
  if (file.size > Number(chooser.dataset.each)) refuse(row, chooser.dataset.tooLarge, file.name);
  else queue.push({ file, row });
  next();
};
const next = () => {
  if (underway || !queue.length) return;
  underway = queue.shift();
  const { file, row } = underway;
  const bar = row.querySelector("progress");
  underway.request = post([[input.name, file]], (event) => { bar.value = event.loaded / event.total; }, (request) => {
    underway = null;
    if (row.isConnected) settle(request, file, row);
    next();
    finish();
  });
};
const settle = (request, file, row) => {
  if (!listed(request)) return refuse(row, chooser.dataset.failed, file.name);
  row.insertAdjacentHTML("afterend", request.responseText);
  say(request.status === 200 ? chooser.dataset.added : row.nextElementSibling.textContent, file.name);
  return row.remove();
};

// A form that was sent too early goes when its last file is here, unless something is wrong with one.
const finish = () => {
  if (!pressed || underway || queue.length) return;
  const button = pressed;
  pressed = null;
  form.requestSubmit(button);
};
window.addEventListener("submit", (event) => {
  if (event.target !== form) return;
  const wrong = list.querySelector(".chosen-bad button");
  if (!wrong && !underway && !queue.length) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (wrong) {
    pressed = null;
    say(chooser.dataset.first, "", true);
    wrong.focus();
  } else {
    pressed = event.submitter;
    say(chooser.dataset.waits, "", true);
  }
}, true);

// A row goes at once where the server knows nothing of it, else when the server has answered; meanwhile it is not sent.
const leave = (row, text) => {
  (row.nextElementSibling?.querySelector("button") || input).focus();
  say(text, row.querySelector("bdi")?.textContent);
  row.remove();
};
const remove = (row, button) => {
  const kept = row.querySelector("input[type=hidden]");
  kept.disabled = true;
  post([[button.name, button.value]], null, (request) => {
    if (request.status === 200) return leave(row, chooser.dataset.removed);
    kept.disabled = false;
    return say(document.getElementById("failed").content.textContent, "", true);
  });
};
list.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  event.preventDefault();
  const row = button.closest("li");
  if (button.name) return remove(row, button);
  queue.splice(0, queue.length, ...queue.filter((waiting) => waiting.row !== row));
  leave(row, "");
  if (underway && underway.row === row) underway.request.abort();
});

// Files that are dropped anywhere on the page, or pasted, are chosen too; pasted text stays text.
const dragged = (event) => Array.from(event.dataTransfer?.types || []).includes("Files");
window.addEventListener("dragover", (event) => {
  if (!dragged(event)) return;
  event.preventDefault();
  chooser.dataset.over = "yes";
});
window.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) delete chooser.dataset.over;
});
window.addEventListener("drop", (event) => {
  delete chooser.dataset.over;
  if (!dragged(event)) return;
  event.preventDefault();
  Array.from(event.dataTransfer.files).forEach(begin);
});
document.addEventListener("paste", (event) => {
  const { files, types } = event.clipboardData;
  if (!files.length || types.includes("text/plain")) return;
  event.preventDefault();
  Array.from(files).forEach(begin);
});

input.addEventListener("change", () => {
  Array.from(input.files).forEach(begin);
  input.value = "";
});
chooser.dataset.ready = "yes";
if (input.files.length) input.dispatchEvent(new Event("change")); // chosen before this ran, or brought back by the browser

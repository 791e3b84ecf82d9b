// What the pages do beyond plain HTML: everything here is a comfort, nothing works only with it.
"use strict";

const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));

// A form is sent once: until its answer is here, a second press does nothing and the label stays.
const buttons = (form) => all("button:not([type=button]), input[type=submit]", form);
const release = (form) => {
  delete form.dataset.sent;
  buttons(form).forEach((button) => button.removeAttribute("aria-disabled"));
};
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  all(".note-failed").forEach((note) => note.remove());
  form.dataset.sent = "yes";
  buttons(form).forEach((button) => button.setAttribute("aria-disabled", "true"));
}, true);
window.addEventListener("pageshow", () => all("form[data-sent]").forEach(release));
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.elt.matches("form")) release(event.detail.elt);
});

// htmx sends the CSRF token as a header; clocks of a page nobody looks at are not asked for.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb === "get") {
    if (document.hidden && event.detail.elt.matches("[data-quiet]")) event.preventDefault();
    return;
  }
  event.detail.headers["X-CSRFToken"] = document.querySelector("meta[name=csrf-token]").content;
});

// The note that tells what happened takes the focus, so that it is read out.
document.addEventListener("htmx:afterSettle", (event) => {
  const { elt } = event.detail;
  if (elt.closest("[data-quiet]")) return;
  const note = elt.matches(".note[autofocus]") ? elt : elt.querySelector(".note[autofocus]");
  if (note) note.focus();
});

// An answer that names the place of its note is shown there, whatever its status.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (!event.detail.xhr.getResponseHeader("HX-Retarget")) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
});

// When no answer came, a note says so where the form is, in the words the page brought along.
const failed = (event) => {
  const { elt } = event.detail;
  if (elt.closest("[data-quiet]")) return;
  const place = elt.closest("form") || document.getElementById("notes");
  const note = document.getElementById("failed").content.firstElementChild.cloneNode(true);
  note.classList.add("note-failed");
  place.prepend(note);
  note.focus();
};
document.addEventListener("htmx:responseError", failed);
document.addEventListener("htmx:sendError", failed);
document.addEventListener("htmx:timeout", failed);

// Menus close on Escape and on a press elsewhere.
const closeMenus = (except) => all("details.menu[open]").forEach((menu) => {
  if (menu !== except) menu.open = false;
});
document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details.menu[open]");
  if (!open) return;
  const inside = open.contains(document.activeElement);
  open.open = false;
  if (inside) open.querySelector("summary").focus();
});

// Paper shows what is folded on the screen.
window.addEventListener("beforeprint", () => all("main details:not([open])").forEach((fold) => {
  fold.dataset.folded = "yes";
  fold.open = true;
}));
window.addEventListener("afterprint", () => all("main details[data-folded]").forEach((fold) => {
  delete fold.dataset.folded;
  fold.open = false;
}));

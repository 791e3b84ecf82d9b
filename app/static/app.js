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

// The note that tells what happened takes the focus, so that it is read out; not from someone who is writing.
document.addEventListener("htmx:afterSettle", (event) => {
  const { elt, xhr, requestConfig } = event.detail;
  if (requestConfig.elt.closest("[data-quiet]")) {
    if (xhr.status === 401) document.activeElement.scrollIntoView({ block: "nearest" });
    return;
  }
  const note = elt.matches(".note[autofocus]") ? elt : elt.querySelector(".note[autofocus]");
  if (note) note.focus();
});

// An answer that names the place of its note is shown there, whatever its status. That the session ended is said once,
// and above the form in which someone is writing. What someone has selected is not replaced under their hands.
const above = (form) => {
  const place = document.createElement("div");
  place.setAttribute("aria-live", "polite");
  form.prepend(place);
  return place;
};
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, target, requestConfig } = event.detail;
  const quiet = requestConfig.elt.closest("[data-quiet]");
  const selection = window.getSelection();
  if (xhr.getResponseHeader("HX-Retarget")) {
    const writing = quiet && document.activeElement.closest("main form[method=post]");
    event.detail.shouldSwap = !(quiet && document.getElementById("signed-out"));
    event.detail.isError = false;
    if (!quiet) all("#signed-out").forEach((note) => note.remove());
    if (writing && event.detail.shouldSwap) event.detail.target = above(writing);
  } else if (quiet && !selection.isCollapsed && selection.containsNode(target, true)) {
    event.detail.shouldSwap = false;
  }
});

// After signing in again in another tab the page that stayed open has its token, and can send what was typed.
document.addEventListener("htmx:afterRequest", (event) => {
  const token = event.detail.xhr.getResponseHeader("X-CSRFToken");
  if (!token) return;
  document.querySelector("meta[name=csrf-token]").content = token;
  all("input[name=csrf_token]").forEach((input) => { input.value = token; });
  all("#signed-out").forEach((note) => note.remove());
});
window.addEventListener("focus", () => {
  if (document.getElementById("signed-out")) htmx.trigger("#unread", "again");
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

// Menus close on Escape, on a press elsewhere, and when the focus leaves them.
const closeMenus = (except) => all("details.menu[open]").forEach((menu) => {
  if (menu !== except) menu.open = false;
});
for (const kind of ["click", "focusin"]) {
  document.addEventListener(kind, (event) => closeMenus(event.target.closest("details.menu")));
}
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

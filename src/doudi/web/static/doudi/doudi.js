// What every page does beyond links and forms. Nothing here is needed to get work done.
"use strict";

const typing = (element) => element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);

// A key that focuses a field (data-shortcut="/"), unless something is being typed.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || typing(event.target)) return;
  const wanted = document.querySelector(`[data-shortcut="${CSS.escape(event.key)}"]`);
  if (!wanted) return;
  event.preventDefault();
  wanted.focus();
  if (wanted.select) wanted.select();
});

// A button that opens and closes what it controls (data-toggle="id"); Escape closes it.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-toggle]");
  if (button) toggle(button, button.getAttribute("aria-expanded") !== "true");
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const button of document.querySelectorAll('[data-toggle][aria-expanded="true"]')) {
    toggle(button, false);
    button.focus();
  }
});
function toggle(button, open) {
  button.setAttribute("aria-expanded", String(open));
  document.getElementById(button.dataset.toggle).classList.toggle("open", open);
}

// A form is sent once; the server refuses the second time as well.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  for (const button of form.querySelectorAll("button[type=submit]")) button.setAttribute("aria-busy", "true");
  // Where the answer is a file or never comes, the page stays: it must not stay locked.
  setTimeout(release, 10_000, form);
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));
function release(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
}

// What a request in the background could not do is said, not swallowed.
function say(text) {
  const place = document.getElementById("messages");
  if (!place) return;
  const note = document.createElement("div");
  note.className = "note note-stop";
  note.setAttribute("role", "alert");
  const line = document.createElement("p");
  line.textContent = text;
  note.append(line);
  place.replaceChildren(note);
}
document.addEventListener("htmx:sendError", () => say("没有连上服务器，刚才的操作没有完成。请检查网络后再试。"));
document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  say(status === 403 ? "您没有进行这项操作的职责。" : `服务器没有完成刚才的操作（${status}）。请刷新页面后再试。`);
});

// A region picker: choosing a suggestion fills the code and closes the list (data-choose, data-name).
document.addEventListener("click", (event) => {
  const chosen = event.target.closest("[data-choose]");
  if (!chosen) return;
  const picker = chosen.closest("[data-picker]");
  picker.querySelector("[data-picker-code]").value = chosen.dataset.choose;
  picker.querySelector("[data-picker-name]").textContent = chosen.dataset.name;
  picker.querySelector("[data-picker-list]").replaceChildren();
  picker.querySelector("input[type=search]").value = "";
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("[data-picker] input[type=search]")) event.preventDefault();
});

// What forms keep in this tab is not for whoever signs in next.
document.addEventListener("submit", (event) => {
  if (event.target.action.includes("/sign-out/")) sessionStorage.clear();
});

// What is typed into the interview is kept in this tab until it is saved: an expired session, a page left by mistake and the
// back button lose nothing. It leaves the tab with the tab, and at signing out.
"use strict";

const mark = document.querySelector("[data-draft]");
const form = mark.form;
const place = mark.dataset.draft;
const skipped = new Set(["csrfmiddlewaretoken", "version", "newest", "form", "confirmed", "certain"]);

const stored = () => JSON.parse(sessionStorage.getItem(place) || "null");
const fieldsOf = (name) => [...form.elements].filter((field) => field.name === name);
const valuesOf = (name) => new FormData(form).getAll(name);

// What was typed in fields that differ from the page as it came, and what an earlier page of this form had.
function keep() {
  const changed = { ...stored()?.fields };
  for (const name of new Set([...form.elements].map((field) => field.name))) {
    if (!name || skipped.has(name)) continue;
    if (fieldsOf(name).some(differs) || name in changed) changed[name] = valuesOf(name);
  }
  if (Object.keys(changed).length) sessionStorage.setItem(place, JSON.stringify({ form: mark.value, fields: changed }));
}
function differs(field) {
  if (field.type === "checkbox") return field.checked !== field.defaultChecked;
  if (field.options) return [...field.options].some((option) => option.selected !== option.defaultSelected);
  return field.value !== field.defaultValue;
}
function put(name, values) {
  for (const field of fieldsOf(name)) {
    if (field.type === "checkbox") field.checked = values.includes(field.value);
    else if (field.options) for (const option of field.options) option.selected = values.includes(option.value);
    else if (field.type !== "hidden") field.value = values[0] ?? "";
    if (differs(field)) field.closest("details")?.setAttribute("open", "");
  }
}
function restore() {
  const draft = stored();
  if (!draft) return;
  const saved = document.cookie.split("; ").find((part) => part.startsWith("saved_form="))?.slice(11);
  if (saved === draft.form) {
    sessionStorage.removeItem(place);
    return;
  }
  if (!("fresh" in mark.dataset)) return; // the page holds what was typed
  mark.value = draft.form;
  for (const [name, values] of Object.entries(draft.fields)) put(name, values);
  const note = document.createElement("p");
  note.className = "note note-info";
  note.setAttribute("role", "status");
  note.textContent = "已恢复本页上次没有保存的内容；请核对后保存。";
  const drop = document.createElement("button");
  drop.type = "button";
  drop.className = "btn btn-sm";
  drop.textContent = "不要了";
  drop.addEventListener("click", () => {
    sessionStorage.removeItem(place);
    location.reload();
  });
  note.append(" ", drop);
  form.prepend(note);
}

restore();
let timer = 0;
const later = () => {
  clearTimeout(timer);
  timer = setTimeout(keep, 200);
};
form.addEventListener("input", later);
form.addEventListener("change", later);
form.addEventListener("submit", keep);
// A page that comes back from the browser's memory holds its fields itself, but may have been saved meanwhile.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

// A number or a day, and “不清楚” or “没有” beside it, exclude each other.
form.addEventListener("input", (event) => {
  const field = event.target;
  if (field.name?.endsWith(".box") && field.checked) {
    for (const other of fieldsOf(field.name)) other.checked = other === field;
    for (const text of fieldsOf(field.name.slice(0, -4))) text.value = "";
  } else if (field.name && field.value) {
    for (const box of fieldsOf(`${field.name}.box`)) box.checked = false;
  }
});

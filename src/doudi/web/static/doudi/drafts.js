// What is typed and not yet saved stays in this tab: an expired session, a clash and the back button lose nothing.
// It is encrypted with a key that the office gives to this officer alone, and forgotten with the tab. docs/decisions/0062 tells more.
"use strict";

(() => {
  const PREFIX = "doudi-draft:";
  const OLDEST = 8 * 60 * 60 * 1000;
  const secret = document.querySelector('meta[name="draft-key"]')?.content;
  const entries = () => Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX));
  const read = (name) => JSON.parse(sessionStorage.getItem(name));
  const write = (name, entry) => sessionStorage.setItem(name, JSON.stringify(entry));

  if (!secret) {
    // Nobody is signed in: what was sent has met the sign-in page and was not taken.
    for (const name of entries()) write(name, { ...read(name), sent: false });
    return;
  }
  // Without a safe connection the browser encrypts nothing, and then nothing is kept.
  if (!window.crypto?.subtle) return;

  const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));
  const key = crypto.subtle.importKey("raw", bytes(secret), "AES-GCM", false, ["encrypt", "decrypt"]);

  // Of the page that is shown: refused by the server, or reached by going back.
  const arrival = performance.getEntriesByType("navigation")[0];
  const failed = arrival?.responseStatus >= 400 || document.querySelector("#messages .note-stop, .field-errors, form .note-stop") !== null;
  const cameBack = arrival?.type === "back_forward";

  const nameOf = (form) => PREFIX + new URL(form.getAttribute("action") || location.href, location.href).href.split("#")[0];
  const isKept = (form) => form.method === "post" && !form.closest("[data-no-draft], .bar") && !form.querySelector("[type=password]");
  const fieldsOf = (form) => [...form.elements].filter((field) =>
    field.name && !["hidden", "file", "submit", "button", "password"].includes(field.type) && field.tagName !== "FIELDSET");

  function valueOf(field) {
    if (field.type === "checkbox" || field.type === "radio") return field.checked;
    return field.multiple ? [...field.selectedOptions].map((option) => option.value) : field.value;
  }
  const isUntouched = (field) => {
    if (field.type === "checkbox" || field.type === "radio") return field.checked === field.defaultChecked;
    if (field.tagName === "SELECT") return [...field.options].every((option) => option.selected === option.defaultSelected)
      || (!field.multiple && ![...field.options].some((option) => option.defaultSelected) && field.selectedIndex === 0);
    return field.value === field.defaultValue;
  };
  const isChoice = (field) => field.type === "radio" || field.type === "checkbox";
  const labelOf = (field) => (isChoice(field) ? `${field.name}=${field.value}` : field.name);

  async function keep(form) {
    const typed = fieldsOf(form).filter((field) => failed || !isUntouched(field)).map((field) => [labelOf(field), valueOf(field)]);
    const name = nameOf(form);
    if (!typed.length) return sessionStorage.removeItem(name);
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify(typed));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: new TextEncoder().encode(name) }, await key, plain);
    // Sent meanwhile: what was typed before must not come back.
    write(name, { at: Date.now(), sent: Boolean(form.dataset.sent), iv: text(iv), sealed: text(sealed) });
  }

  async function unseal(name, entry) {
    const sealed = { name: "AES-GCM", iv: bytes(entry.iv), additionalData: new TextEncoder().encode(name) };
    const plain = await crypto.subtle.decrypt(sealed, await key, bytes(entry.sealed));
    return new Map(JSON.parse(new TextDecoder().decode(plain)));
  }

  function fill(field, value) {
    if (isChoice(field)) field.checked = value;
    else if (field.multiple) for (const option of field.options) option.selected = value.includes(option.value);
    else field.value = value;
    for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  }

  function tell(form, name) {
    const note = document.createElement("div");
    note.className = "note note-info";
    note.setAttribute("role", "status");
    note.dataset.draftNote = "";
    const line = document.createElement("p");
    line.textContent = "已恢复您刚才填写、还没有提交成功的内容，请核对后再提交。 ";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn-text";
    button.textContent = "不要了，清空";
    button.addEventListener("click", () => {
      sessionStorage.removeItem(name);
      form.reset();
      note.remove();
    });
    line.append(button);
    note.append(line);
    form.prepend(note);
  }

  async function restore(form) {
    const name = nameOf(form);
    const stored = sessionStorage.getItem(name);
    if (!stored) return;
    const typed = await unseal(name, JSON.parse(stored));
    const changed = fieldsOf(form).filter((field) => {
      const value = typed.get(labelOf(field));
      return value !== undefined && JSON.stringify(value) !== JSON.stringify(valueOf(field));
    });
    for (const field of changed) fill(field, typed.get(labelOf(field)));
    if (changed.length) tell(form, name);
  }

  // What the last page sent was taken, unless this page says otherwise or is that page again.
  for (const name of entries()) {
    const entry = read(name);
    if (Date.now() - entry.at > OLDEST || (entry.sent && !failed && !cameBack)) sessionStorage.removeItem(name);
    else write(name, { ...entry, sent: false });
  }

  // Another officer's, or changed: it cannot be read and is not wanted.
  const purged = Promise.all(entries().map((name) => unseal(name, read(name)).catch(() => sessionStorage.removeItem(name))));
  const restored = purged.then(() => Promise.all([...document.forms].filter(isKept).map(restore)));
  // One at a time for each form; what is typed while one is sealed is sealed after it.
  const running = new WeakMap();
  function later(event) {
    const form = event.target.form;
    if (!form || !isKept(form)) return;
    const state = running.get(form);
    if (state) {
      state.again = true;
      return;
    }
    const begun = { again: false };
    running.set(form, begun);
    restored.then(() => keep(form)).finally(() => {
      running.delete(form);
      if (begun.again) later({ target: { form } });
    });
  }
  document.addEventListener("input", later);
  document.addEventListener("change", later);
  document.addEventListener("submit", (event) => {
    const name = nameOf(event.target);
    const stored = sessionStorage.getItem(name);
    if (stored) write(name, { ...JSON.parse(stored), sent: true });
  });
  // Once the server keeps the form that is being typed, the address of the page is that of its draft.
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.form ?? event.target.closest?.("form[data-draft-address]");
    const token = form?.elements.namedItem("token")?.value;
    if (!form?.dataset.draftAddress || !token || !event.detail.successful || event.detail.requestConfig.verb !== "post") return;
    const before = nameOf(form);
    history.replaceState(null, "", `${form.dataset.draftAddress}?draft=${encodeURIComponent(token)}`);
    const stored = sessionStorage.getItem(before);
    if (before === nameOf(form) || !stored) return;
    sessionStorage.removeItem(before);
    later({ target: { form } });
  });
  // Signing out of one's own will leaves nothing behind.
  document.querySelector('form[action$="/sign-out/"]')?.addEventListener("submit", () => entries().forEach((name) => sessionStorage.removeItem(name)));
})();

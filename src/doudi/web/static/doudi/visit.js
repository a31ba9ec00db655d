// A visit at a kitchen table without network: what is typed is kept by drafts.js; pictures and signatures are kept here, encrypted
// with the officer's key, until the office has acknowledged each by its digest. The same picture sent twice is one.
"use strict";

(() => {
  const form = document.querySelector("form[data-visit]");
  if (!form) return;
  const secret = document.querySelector('meta[name="draft-key"]')?.content;
  const OLDEST = 8 * 60 * 60 * 1000;
  const RETRY = 4000;
  const LONGEST_EDGE = 1600;
  const page = location.pathname;
  const place = (name) => `doudi-visit:${name}:${page}`;
  const csrf = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const answer = form.querySelector("[data-visit-answer]");
  const network = document.querySelector("[data-visit-network]");

  // A reloaded page goes on with the same visit, so that pictures that arrived stay its own.
  const token = form.elements.namedItem("token");
  token.value = sessionStorage.getItem(place("token")) || token.value;
  sessionStorage.setItem(place("token"), token.value);
  const acknowledged = new Map(JSON.parse(sessionStorage.getItem(place("acknowledged")) || "[]"));
  const pending = new Map();

  // Where they are kept
  const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const canKeep = Boolean(secret && window.crypto?.subtle && window.indexedDB);
  const key = canKeep ? crypto.subtle.importKey("raw", bytes(secret), "AES-GCM", false, ["encrypt", "decrypt"]) : null;
  const database = canKeep ? new Promise((resolve, reject) => {
    const request = indexedDB.open("doudi-visit", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("pictures", { keyPath: "id" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  }) : null;
  async function stored(mode, act) {
    const store = (await database).transaction("pictures", mode).objectStore("pictures");
    return new Promise((resolve, reject) => {
      const request = act(store);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }
  async function keep(picture) {
    if (!canKeep) return;
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key, await picture.blob.arrayBuffer());
    const { id, purpose, signer, type } = picture;
    await stored("readwrite", (store) => store.put({ id, page, token: token.value, purpose, signer, type, iv, sealed, at: Date.now() }));
  }
  const forget = (id) => (canKeep ? stored("readwrite", (store) => store.delete(id)) : undefined);
  async function restore() {
    if (!canKeep) return;
    for (const row of await stored("readonly", (store) => store.getAll())) {
      if (Date.now() - row.at > OLDEST) {
        await forget(row.id);
        continue;
      }
      if (row.page !== page || row.token !== token.value) continue;
      try {
        const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv }, await key, row.sealed);
        show({ id: row.id, purpose: row.purpose, signer: row.signer, type: row.type, blob: new Blob([plain], { type: row.type }) });
      } catch {
        await forget(row.id); // another officer's
      }
    }
  }

  // What is seen of them
  const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const digestOf = async (blob) => hex(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));
  function stateOf(picture) {
    if (picture.purpose === "signature") {
      return [...form.querySelectorAll("[data-visit-signer]")].find((part) => part.dataset.visitSigner === picture.signer).querySelector("[data-visit-state]");
    }
    let line = form.querySelector(`[data-visit-id="${picture.id}"]`);
    if (!line) {
      line = document.createElement("li");
      line.dataset.visitId = picture.id;
      const preview = document.createElement("canvas");
      const text = document.createElement("span");
      line.append(preview, text);
      form.querySelector('[data-visit-list="photo"]').append(line);
      createImageBitmap(picture.blob).then((image) => {
        preview.width = Math.round((image.width / image.height) * 144);
        preview.height = 144;
        preview.getContext("2d").drawImage(image, 0, 0, preview.width, preview.height);
      });
    }
    return line.lastElementChild;
  }
  const tell = (picture, text) => { stateOf(picture).textContent = text; };
  function show(picture) {
    pending.set(picture.id, picture);
    tell(picture, "已存在本机，等待上传");
  }
  function saveAcknowledged() {
    sessionStorage.setItem(place("acknowledged"), JSON.stringify([...acknowledged]));
    form.elements.namedItem("digests").value = [...acknowledged.values()].join(",");
  }

  // Sending: each again until the office says its digest
  let sending = false;
  async function send() {
    if (sending) return;
    sending = true;
    try {
      for (const picture of [...pending.values()]) {
        if (picture.refused) continue;
        const fields = new FormData();
        fields.set("token", token.value);
        fields.set("purpose", picture.purpose);
        fields.set("signer", picture.signer);
        fields.set("file", picture.blob, picture.type === "image/png" ? "picture.png" : "picture.jpg");
        let response;
        try {
          response = await fetch(form.dataset.visit, { method: "POST", body: fields, headers: { "X-CSRFToken": csrf, Accept: "application/json" } });
        } catch {
          network.textContent = "现在没有网络。内容都存在本机，恢复以后自动上传；请不要关闭这一页。";
          tell(picture, "没有网络，等待上传");
          return;
        }
        if (response.redirected || !response.headers.get("Content-Type")?.startsWith("application/json")) {
          network.textContent = "登录已经过期。请在新的标签页登录，再回到这一页，内容都还在。";
          return;
        }
        const told = await response.json();
        if (!response.ok) {
          picture.refused = true;
          tell(picture, `没有接收：${told.error}`);
          continue;
        }
        const own = window.crypto?.subtle ? await digestOf(picture.blob) : told.digest;
        if (own !== told.digest) continue; // damaged on the way: once more
        pending.delete(picture.id);
        acknowledged.set(picture.purpose === "signature" ? `signature:${picture.signer}` : picture.id, told.digest);
        saveAcknowledged();
        await forget(picture.id);
        tell(picture, `已收到（${told.digest.slice(0, 8)}）`);
        network.textContent = "网络正常。";
      }
    } finally {
      sending = false;
    }
  }
  const waiting = () => [...pending.values()].some((picture) => !picture.refused);
  setInterval(() => { if (waiting()) send(); }, RETRY);
  window.addEventListener("online", send);

  async function add(purpose, signer, blob) {
    const picture = { id: crypto.randomUUID?.() ?? String(Math.random()), purpose, signer, type: blob.type, blob };
    await keep(picture);
    show(picture);
    send();
  }

  // Photos, made smaller: enough to read a page of print, and to send over a weak network
  async function smaller(file) {
    const image = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST_EDGE / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(image.width * scale);
    canvas.height = Math.round(image.height * scale);
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", 0.82); });
  }
  form.querySelector("[data-visit-photos]").addEventListener("change", async (event) => {
    for (const file of [...event.target.files]) {
      try {
        await add("photo", "", await smaller(file));
      } catch {
        answer.textContent = `打不开照片“${file.name}”，请换一张。`;
      }
    }
    event.target.value = "";
  });

  // Signatures, by finger, pen or mouse
  for (const part of form.querySelectorAll("[data-visit-signer]")) {
    const canvas = part.querySelector("canvas");
    const pen = canvas.getContext("2d");
    const signer = part.dataset.visitSigner;
    let drawn = false;
    function clear() {
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.lineWidth = 4;
      pen.lineCap = "round";
      drawn = false;
    }
    clear();
    const point = (event) => {
      const box = canvas.getBoundingClientRect();
      return [((event.clientX - box.left) * canvas.width) / box.width, ((event.clientY - box.top) * canvas.height) / box.height];
    };
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      pen.beginPath();
      pen.moveTo(...point(event));
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!canvas.hasPointerCapture(event.pointerId)) return;
      pen.lineTo(...point(event));
      pen.stroke();
      drawn = true;
    });
    part.querySelector("[data-visit-clear]").addEventListener("click", () => {
      clear();
      acknowledged.delete(`signature:${signer}`);
      saveAcknowledged();
      part.querySelector("[data-visit-state]").textContent = "";
    });
    part.querySelector("[data-visit-sign]").addEventListener("click", () => {
      if (!drawn) {
        part.querySelector("[data-visit-state]").textContent = "请先签名";
        return;
      }
      canvas.toBlob((blob) => add("signature", signer, blob), "image/png");
    });
    if (acknowledged.has(`signature:${signer}`)) part.querySelector("[data-visit-state]").textContent = "已收到";
  }
  const photos = [...acknowledged.keys()].filter((name) => !name.startsWith("signature:")).length;
  if (photos) {
    const line = document.createElement("li");
    line.textContent = `已收到${photos}张照片`;
    form.querySelector('[data-visit-list="photo"]').append(line);
  }
  saveAcknowledged();

  // The record itself: by a script, so that a broken network leaves the page as it is
  const button = form.querySelector("[data-visit-send]");
  button.addEventListener("click", async () => {
    if (!form.reportValidity()) return;
    button.setAttribute("aria-busy", "true");
    answer.textContent = "";
    try {
      await send();
      if (waiting()) {
        answer.textContent = "还有照片或签名没有传到，内容都存在本机；网络恢复以后再点“提交”。";
        return;
      }
      const response = await fetch(location.href, { method: "POST", body: new FormData(form), headers: { "X-CSRFToken": csrf, Accept: "application/json" } });
      if (response.redirected || !response.headers.get("Content-Type")?.startsWith("application/json")) {
        answer.textContent = "登录已经过期，或者没有这项职责。请在新的标签页登录，再回到这一页提交，内容都还在。";
        return;
      }
      const told = await response.json();
      if (!response.ok) {
        answer.textContent = told.error;
        return;
      }
      for (const name of ["token", "acknowledged"]) sessionStorage.removeItem(place(name));
      sessionStorage.removeItem(`doudi-draft:${location.href.split("#")[0]}`);
      location.assign(told.next);
    } catch {
      answer.textContent = "现在没有网络，没有提交成功。内容都存在本机，恢复以后再点“提交”。";
    } finally {
      button.removeAttribute("aria-busy");
    }
  });

  restore().then(send);
})();

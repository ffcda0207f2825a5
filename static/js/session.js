// Before a session ends the page asks whether to stay; what was typed is handed to the server when it ends.
(() => {
  "use strict";

  const dialog = document.getElementById("session-dialog");
  if (!dialog) return;
  const seconds = (name) => Number(dialog.dataset[name]);
  let last = Date.now() + seconds("left") * 1000;
  const others = "BroadcastChannel" in window ? new BroadcastChannel("session") : null;
  let end = 0;
  let timer = 0;

  const part = (name) => dialog.querySelector(name);
  const wait = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(look, Math.max(250, Math.min(end - Date.now() - seconds("warn") * 1000, 30000)));
  };
  // Somebody is there, in this window or another of the same browser: so many seconds more.
  const here = (more, tell = true) => {
    end = Math.min(Math.max(end, Date.now() + more * 1000), last);
    if (dialog.open && end < last) dialog.close();
    if (tell && others) others.postMessage("here");
    wait();
  };
  // The server moves the end in steps: unless it is asked to, it may have left it where it was.
  const atLeast = () => seconds("idle") - seconds("step");
  const look = () => {
    const left = end - Date.now();
    if (left <= 0) return over();
    if (left <= seconds("warn") * 1000) {
      if (!dialog.open && !dialog.dataset.seen) ask();
      timer = window.setTimeout(look, 1000);
      return undefined;
    }
    return wait();
  };
  const ask = () => {
    const final = end >= last;
    part(".can-stay").hidden = part(".stay").hidden = final;
    part(".must-go").hidden = part(".close").hidden = !final;
    part(".when").textContent = new Date(end).toLocaleTimeString(
      document.documentElement.lang === "fr" ? "fr-CA" : "en-CA", { hour: "numeric", minute: "2-digit" });
    dialog.showModal();
  };
  // The server has ended the session: the page goes, what was typed waits behind the log-in. A page may see to it itself.
  const over = () => {
    if (!document.dispatchEvent(new CustomEvent("session:over", { cancelable: true }))) return;
    const form = document.getElementById("record-form");
    if (form && form.dataset.touched) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = "keep_draft";
      field.value = "1";
      form.append(field);
      HTMLFormElement.prototype.submit.call(form);
    } else {
      const here = window.location.pathname + window.location.search;
      window.location.replace(`${dialog.dataset.logIn}?next=${encodeURIComponent(here)}`);
    }
  };
  const stay = async () => {
    const form = part(".stay");
    const answer = await fetch(form.action, {
      method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, redirect: "manual",
    }).catch(() => null);
    if (answer && answer.status === 204) here(seconds("idle"));
    else if (answer) over();
  };

  part(".stay").addEventListener("submit", (event) => { event.preventDefault(); stay(); });
  part(".close button").addEventListener("click", () => { dialog.dataset.seen = "1"; dialog.close(); });
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    if (part(".stay").hidden) part(".close button").click();
    else stay();
  });
  document.addEventListener("input", (event) => {
    const form = event.target.closest("#record-form");
    if (form) form.dataset.touched = "1";
  });
  document.addEventListener("htmx:afterRequest", () => here(atLeast()));
  document.addEventListener("session:active", () => here(atLeast()));
  document.addEventListener("session:begun", (event) => {
    last = Date.now() + event.detail.left * 1000;
    end = 0;
    here(seconds("idle"));
  });
  if (others) others.addEventListener("message", () => here(atLeast(), false));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });
  here(seconds("ends"));
})();

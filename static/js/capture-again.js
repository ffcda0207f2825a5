// Logging in again without leaving the page: the log-in's own forms, one after the other, in a dialog.
(() => {
  "use strict";

  const dialog = document.getElementById("capture-again");
  if (!dialog) return;
  const door = dialog.querySelector(".door");
  const problem = dialog.querySelector(".problem");
  const other = dialog.querySelector("a[target]");
  const JSON_FIRST = { Accept: "application/json, text/html", "X-Activity": "none" };
  let waiting = null, done = null, address = "";

  const finish = (who) => {
    door.replaceChildren();
    if (dialog.open) dialog.close();
    // Chromium gives the focus back without the caret: what is typed next would go nowhere.
    const back = document.activeElement;
    back.blur();
    back.focus({ preventScroll: true });
    if (done) done(who);
    waiting = done = null;
  };
  // An answer is either who is logged in now, or the next form on the way there.
  const show = async (answer) => {
    problem.hidden = true;
    if ((answer.headers.get("Content-Type") || "").startsWith("application/json")) { finish(await answer.json()); return; }
    address = answer.url;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const form = page.querySelector("form#account-form");
    door.replaceChildren(...page.querySelectorAll("main > .prose, main > .errors"), ...(form ? [form] : []));
    const first = door.querySelector("input:not([type=hidden]), button");
    if (first) first.focus();
  };
  const ask = (url, options = {}) => fetch(url, { headers: JSON_FIRST, ...options }).then(show).catch(() => { problem.hidden = false; });

  door.addEventListener("submit", (event) => {
    event.preventDefault();
    const body = new URLSearchParams(new FormData(event.target));
    if (event.submitter && event.submitter.name) body.append(event.submitter.name, event.submitter.value);
    ask(address, { method: "POST", body });
  });
  dialog.querySelector(".later").addEventListener("click", () => finish(null));
  dialog.addEventListener("cancel", (event) => { event.preventDefault(); finish(null); });

  // Who is logged in, and the token of their saves; null for nobody. Throws where there is no connection.
  const who = async () => {
    const answer = await fetch(window.location.pathname, {
      headers: { Accept: "application/json", "X-Activity": "none" }, redirect: "manual",
    });
    return answer.ok ? answer.json() : null;
  };
  window.addEventListener("focus", async () => {
    const found = waiting && await who().catch(() => null);
    if (found) finish(found);
  });

  // Resolves with who logged in, or null when it was put off.
  window.captureAgain = {
    who,
    ask: () => {
      if (waiting) return waiting;
      const question = document.getElementById("session-dialog");
      if (question && question.open) question.close();
      waiting = new Promise((resolve) => { done = resolve; });
      dialog.showModal();
      ask(other.href);
      return waiting;
    },
  };
})();

// Live capture: every item is saved by itself, within two seconds of the last key, and nothing typed is lost.
//
// An item has at most one save under way (`attempt`). It carries a key of its own and is sent, the same, until it is
// answered: so a save whose answer got lost is not made twice. What is typed meanwhile waits for the next save.
(() => {
  "use strict";

  const page = document.getElementById("capture");
  if (!page) return;
  const words = page.dataset;
  const shown = document.getElementById("capture-state");
  const door = document.getElementById("capture-log-in");
  const tab = randomId();
  const WAIT = 1000, LONGEST_WAIT = 5000, MOST_PAUSE = 15000, PATIENCE = 15000;
  const BADLY = ["other", "expired", "gone", "refused", "conflict", "offline", "saving", "saved"];
  const items = [];
  let token = page.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
  let hidden = false, putOff = false;

  function randomId() {
    if (window.crypto.randomUUID) return window.crypto.randomUUID();
    const bytes = window.crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  class Item {
    constructor(form) {
      this.form = form;
      this.id = form.dataset.item;
      this.box = form.closest("details");
      this.saved = {};          // what the server says, field by field
      this.attempt = null;
      this.conflicts = {};      // field -> what it said before, while two texts stand side by side
      this.refused = {};        // field -> the text that was refused: sent again only when it is another
      this.state = "saved";
      this.kept = true;         // whether what is not saved is on this device
      this.tries = this.timer = this.since = 0;
      this.busy = this.typed = false;
      this.record = `${words.user}/${this.id}/${tab}`;
      this.learn(form);
    }

    learn(part) {
      for (const base of part.querySelectorAll("input[type=hidden][name^='base.']")) this.saved[base.name.slice(5)] = base.value;
    }

    get(name) { return this.form.elements[name]; }

    value(name) { const field = this.get(name); return field ? field.value : this.saved[name] || ""; }

    differs(name) { return this.value(name) !== (this.saved[name] || ""); }

    // The language alone is worth nothing while nothing is written in it.
    unsaved() {
      const names = Object.keys(this.saved).filter((name) => this.differs(name));
      return names.length === 1 && names[0] === "language" && !this.saved.language ? [] : names;
    }

    changed() { return this.unsaved().filter((name) => !(name in this.conflicts) && this.refused[name] !== this.value(name)); }

    get marked() {
      const chosen = this.value("marking");
      return this.form.dataset.marking !== "unclassified" || chosen !== "unclassified";
    }

    // On the device: what is not saved, unless it is protected.
    async keep() {
      const names = new Set([...this.unsaved(), ...Object.keys(this.attempt ? this.attempt.fields : {})]);
      if (this.marked || (!names.size && !this.attempt)) {
        this.kept = !this.marked;
        await window.unsaved.remove(this.record);
        return;
      }
      const fields = {};
      for (const name of names) {
        fields[name] = { base: name in this.conflicts ? this.conflicts[name] : this.saved[name] || "", text: this.value(name) };
      }
      this.kept = Boolean(await window.unsaved.put({
        id: this.record, user: words.user, path: window.location.pathname, title: document.querySelector("h1").innerText,
        item: this.id, tab, at: Date.now(), attempt: this.attempt, fields,
      }));
    }

    // Back from the device. The save that was under way goes first, under the key it had.
    restore(kept) {
      this.attempt = kept.attempt;
      for (const [name, { base, text }] of Object.entries(kept.fields)) {
        if (!this.get(name) && name.startsWith("speech.")) this.addSpeech(name.split(".")[1]);
        const field = this.get(name);
        if (!field || (field.value === text && !this.attempt)) continue;
        this.saved[name] = base;
        field.value = text;
      }
      this.box.open = true;
      this.say("saving");
      const note = document.createElement("p");
      note.className = "note";
      note.textContent = words.restored;
      this.form.prepend(note);
      this.keep().then(() => this.save());
    }

    touch(name) {
      this.typed = true;
      this.problem(name, "");
      this.mark();
      this.say("saving");
      this.since = this.since || Date.now();
      this.keep();
      this.later(Math.max(0, Math.min(WAIT, this.since + LONGEST_WAIT - Date.now())));
    }

    later(pause) {
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.save(), pause);
    }

    async save(promise = false) {
      window.clearTimeout(this.timer);
      this.promised = this.promised || promise;
      if (this.busy) return;
      if (!this.attempt) {
        const names = this.changed();
        if (!names.length && !this.promised) { this.settle(); return; }
        this.attempt = { key: randomId(), promise: this.promised, fields: {} };
        for (const name of names) this.attempt.fields[name] = [this.saved[name] || "", this.value(name)];
        this.promised = false;
      }
      this.busy = true;
      this.since = 0;
      this.say("saving");
      const typed = this.typed;
      this.typed = false;
      if (!hidden) await this.keep();
      const [state, pause] = await this.send(typed);
      this.busy = false;
      if (state) {
        this.say(state);
        if (pause !== undefined) this.later(pause);
      } else this.save();
    }

    // What is left once everything that can be sent was sent.
    settle() {
      this.say(Object.keys(this.conflicts).length ? "conflict" : this.unsaved().length ? "refused" : "saved");
    }

    // One try: the state it ends in and when to try again, or nothing where there may be more to send.
    async send(typed, fresh = false) {
      const { key, promise, fields } = this.attempt;
      const body = new URLSearchParams({ item: this.id, key, user: words.user });
      if (promise) body.set("promise", "1");
      for (const [name, [base, mine]] of Object.entries(fields)) {
        body.set(`base.${name}`, base);
        body.set(name, mine);
      }
      let answer;
      try {
        answer = await fetch(window.location.pathname, {
          method: "POST", body, redirect: "manual", keepalive: hidden && body.toString().length < 60000,
          signal: AbortSignal.timeout(PATIENCE),
          headers: { Accept: "application/json", "X-CSRFToken": token, "X-Activity": typed ? "typing" : "none" },
        });
        if (answer.type === "opaqueredirect") { logInAgain(); return ["expired"]; }
        if (answer.status === 403 && !fresh) return await this.withNewToken(typed);
        if (answer.status === 403 || answer.status === 404) return ["gone"];
        if (answer.status >= 500 || answer.status === 429) throw new Error(answer.status);
        const said = await answer.json();
        if (typed) document.dispatchEvent(new CustomEvent("session:active"));
        this.tries = 0;
        if (answer.status === 422) this.refuse(said.problems);
        else this.take(said);
        await this.keep();
        return [];
      } catch (lost) {
        this.typed = this.typed || typed;
        this.tries += 1;
        return ["offline", Math.min(500 * 2 ** this.tries, MOST_PAUSE)];
      }
    }

    // The log-in was renewed elsewhere, so the page's token is old; or somebody else is logged in by now.
    async withNewToken(typed) {
      const who = await window.captureAgain.who();
      if (!who) { logInAgain(); return ["expired"]; }
      if (String(who.user) !== words.user) return ["other"];
      token = who.token;
      return this.send(typed, true);
    }

    take({ values, conflicts, marking, actions }) {
      const sent = this.attempt.fields;
      this.attempt = null;
      this.problem("", "");
      for (const [name, now] of Object.entries(values)) {
        if (!(name in this.saved) && name.startsWith("speech.") && !this.get(name)) this.addSpeech(name.split(".")[1]);
        if (name in conflicts) continue;
        const mine = name in sent ? sent[name][1] : this.saved[name] || "";
        const stillThat = this.value(name) === mine;
        if (name in sent || stillThat) this.saved[name] = stillThat ? now : mine;
        if (stillThat && this.get(name) && this.value(name) !== now) this.get(name).value = now;
        delete this.refused[name];
      }
      for (const name of Object.keys(sent)) if (!(name in values) && !(name in conflicts)) this.saved[name] = sent[name][1];
      for (const [name, texts] of Object.entries(conflicts)) this.disagree(name, texts);
      this.form.dataset.marking = marking;
      this.mark();
      const code = this.get("code");
      if (this.saved.code) {
        const empty = code.querySelector("option[value='']");
        if (empty) empty.remove();
        this.box.querySelector(".capture-outcome").textContent = code.selectedOptions[0].text;
      }
      if (actions) this.list(actions);
    }

    refuse(problems) {
      const sent = Object.keys(this.attempt.fields);
      const named = Object.keys(problems).filter((name) => name);
      const blamed = sent.filter((name) => named.includes(name));
      // A follow-up that is not whole is no action yet; what was typed is saved all the same, without the wish.
      const back = this.attempt.promise ? [] : blamed.length ? blamed : sent;
      for (const name of back) this.refused[name] = this.attempt.fields[name][1];
      this.attempt = null;
      for (const [name, said] of Object.entries(problems)) this.problem(name, said);
      const first = named.map((name) => this.get(name)).find(Boolean);
      if (first && this.form.contains(document.activeElement) && document.activeElement.name === "promise") first.focus();
    }

    // What is wrong with a field, at the field; of no field, on top.
    problem(name, said) {
      const field = this.get(name);
      const place = field ? field.closest(".field") : this.form;
      const id = `problem-${this.id}-${(name || "all").replaceAll(".", "-")}`;
      let text = document.getElementById(id);
      if (!said) {
        if (text) text.remove();
        if (field) { field.removeAttribute("aria-invalid"); field.removeAttribute("aria-describedby"); }
        if (place !== this.form) place.classList.remove("has-error");
        return;
      }
      if (!text) {
        text = document.createElement("p");
        text.id = id;
        text.className = "error";
        if (field) field.before(text); else this.form.prepend(text);
      }
      text.textContent = said;
      if (field) {
        place.classList.add("has-error");
        field.setAttribute("aria-invalid", "true");
        field.setAttribute("aria-describedby", id);
      }
    }

    // Two texts: both stand on the page until somebody chooses. Every text is put there as text.
    disagree(name, { base, theirs, by }) {
      const field = this.get(name);
      this.conflicts[name] = base;
      this.saved[name] = theirs;
      const place = field.closest(".field");
      const old = place.querySelector(".conflict");
      if (old) old.remove();
      const panel = document.getElementById("capture-conflict").content.firstElementChild.cloneNode(true);
      const label = (text) => (field.options ? [...field.options].find((one) => one.value === text)?.text || text : text);
      panel.querySelector(".base").textContent = label(base);
      panel.querySelector(".theirs").textContent = label(theirs);
      panel.querySelector(".mine").textContent = label(field.value);
      panel.querySelector(".by").textContent = by ? ` (${by})` : "";
      panel.querySelector(".with-script").hidden = false;
      panel.querySelector(".keep").addEventListener("click", () => this.agree(name, panel, field));
      panel.querySelector(".take").addEventListener("click", () => {
        field.value = theirs;
        this.agree(name, panel, field);
      });
      field.addEventListener("input", () => { panel.querySelector(".mine").textContent = label(field.value); });
      place.append(panel);
      this.box.open = true;
    }

    agree(name, panel, field) {
      delete this.conflicts[name];
      panel.remove();
      field.focus();
      this.typed = true;
      this.say("saving");
      this.keep().then(() => this.save());
    }

    mark() { this.box.querySelector(".capture-marked").hidden = !this.marked; }

    list(actions) {
      this.form.querySelector(".capture-actions").replaceChildren(...actions.map(({ name, url, owner }) => {
        const line = document.createElement("li"), link = document.createElement("a");
        link.href = url;
        link.textContent = name;
        line.append(link, ` (${owner})`);
        return line;
      }));
    }

    // One more intervention, empty, with an id of its own.
    addSpeech(id = randomId()) {
      const last = [...this.form.querySelectorAll(".capture-speech")].at(-1);
      const block = last.cloneNode(true);
      const old = last.querySelector("[name^='speech.']").name.split(".")[1];
      block.querySelectorAll(".conflict, .error").forEach((part) => part.remove());
      for (const part of block.querySelectorAll("[name], [id], [for]")) {
        for (const attribute of ["name", "id", "for"]) {
          if (part.hasAttribute(attribute)) part.setAttribute(attribute, part.getAttribute(attribute).replace(old, id));
        }
        if ("value" in part) part.value = part.defaultValue = "";
      }
      last.after(block);
      this.learn(block);
      return block;
    }

    say(state) {
      this.state = state;
      this.box.querySelector(".capture-item-state").textContent = state === "saved" ? "" : this.wording();
      sayAll();
    }

    wording() {
      if (this.state === "offline" && !this.kept) return words.offlineMarked;
      return words[this.state];
    }

    follow() {
      const boxes = items.map((item) => item.box);
      const next = boxes[boxes.indexOf(this.box) + 1];
      if (this.unsaved().length) this.save();
      if (!next) return;
      this.box.open = false;
      next.open = true;
      next.scrollIntoView({ block: "start" });
      next.querySelector("[name^='speech.']:not([type=hidden])").focus({ preventScroll: true });
    }
  }

  // The page says the worst of what its items say.
  const sayAll = () => {
    const worst = BADLY.find((state) => items.some((item) => item.state === state));
    const text = items.find((item) => item.state === worst).wording();
    shown.hidden = false;
    shown.dataset.state = worst;
    door.hidden = worst !== "expired";
    if (shown.textContent !== text) shown.textContent = text;
  };
  const everyUnsaved = () => items.filter((item) => item.attempt || item.unsaved().length);
  const tryAll = () => everyUnsaved().forEach((item) => item.save());

  // The dialog opens by itself once; whoever put it off finds a button.
  async function logInAgain() {
    if (putOff) return;
    const who = await window.captureAgain.ask();
    putOff = !who;
    if (!who) return;
    if (String(who.user) !== words.user) { everyUnsaved().forEach((item) => item.say("other")); return; }
    token = who.token;
    document.dispatchEvent(new CustomEvent("session:begun", { detail: who }));
    tryAll();
  }

  const itemOf = (element) => items.find((item) => item.form === element.closest("form[data-item]"));
  page.addEventListener("input", (event) => {
    const item = itemOf(event.target);
    if (item && event.target.name in item.saved) item.touch(event.target.name);
  });
  page.addEventListener("submit", (event) => {
    const item = itemOf(event.target);
    if (!item) return;
    event.preventDefault();
    item.typed = true;
    item.save(Boolean(event.submitter && event.submitter.name === "promise"));
  });
  page.addEventListener("click", (event) => {
    const item = itemOf(event.target);
    if (!item) return;
    if (event.target.matches(".next")) item.follow();
    if (event.target.matches(".add-speech")) item.addSpeech().querySelector("input:not([type=hidden])").focus();
  });
  page.addEventListener("keydown", (event) => {
    const item = event.key === "Enter" && (event.ctrlKey || event.metaKey) && itemOf(event.target);
    if (!item) return;
    event.preventDefault();
    item.follow();
  });
  // The session is over as the page knows: it stays, and asks, if anything would be lost by leaving.
  document.addEventListener("session:over", (event) => {
    event.preventDefault();
    everyUnsaved().forEach((item) => item.say("expired"));
    logInAgain();
  });
  door.addEventListener("click", () => { putOff = false; logInAgain(); });
  window.addEventListener("online", tryAll);
  document.addEventListener("visibilitychange", () => {
    hidden = document.hidden;
    tryAll();
  });
  window.addEventListener("beforeunload", (event) => { if (everyUnsaved().some((item) => !item.kept)) event.preventDefault(); });

  // Texts of windows that are no longer open; of several of one item the newest, the others the next time.
  const restoreAll = async () => {
    let open = [];
    if (navigator.locks) {
      navigator.locks.request(`capture-${tab}`, () => new Promise(() => {}));
      open = (await navigator.locks.query()).held.map((lock) => lock.name);
    }
    const back = new Set();
    for (const kept of await window.unsaved.of(words.user)) {
      const item = items.find((one) => one.id === kept.item);
      if (!item || back.has(item) || kept.tab === tab || open.includes(`capture-${kept.tab}`)) continue;
      back.add(item);
      item.restore(kept);
      await item.keep();
      await window.unsaved.remove(kept.id);
    }
  };

  page.querySelectorAll(".with-script, .capture-keys").forEach((part) => { part.hidden = false; });
  page.querySelectorAll(".save").forEach((part) => { part.hidden = true; });
  page.querySelectorAll("form[data-item]").forEach((form) => items.push(new Item(form)));
  restoreAll();
})();

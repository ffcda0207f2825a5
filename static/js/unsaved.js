// What was typed and is not saved yet, kept on this device: in IndexedDB, which is on the disk when it says so.
// Every page says that something waits, and asks before a log-out wipes it. Nothing protected is ever put here.
(() => {
  "use strict";

  const NAME = "iomtrack-unsaved", STORE = "texts";
  let opened = null;
  const open = () => {
    opened = opened || new Promise((resolve) => {
      if (!window.indexedDB) { resolve(null); return; }
      const asked = window.indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "id" });
      asked.onsuccess = () => {
        asked.result.onversionchange = () => { asked.result.close(); opened = null; };
        resolve(asked.result);
      };
      asked.onerror = () => resolve(null);
    });
    return opened;
  };
  // The result once it is on the disk; undefined where nothing can be kept.
  const run = async (mode, work) => {
    const base = await open().catch(() => null);
    if (!base) return undefined;
    return new Promise((resolve) => {
      try {
        const step = base.transaction(STORE, mode, { durability: "strict" });
        const asked = work(step.objectStore(STORE));
        step.oncomplete = () => resolve(asked.result === undefined ? true : asked.result);
        step.onabort = () => resolve(undefined);
      } catch (problem) {
        resolve(undefined);
      }
    });
  };

  const unsaved = {
    put: (text) => run("readwrite", (store) => store.put(text)),
    remove: (id) => run("readwrite", (store) => store.delete(id)),
    wipe: () => run("readwrite", (store) => store.clear()),
    of: async (user) => {
      const all = (await run("readonly", (store) => store.getAll())) || [];
      return Array.isArray(all) ? all.filter((text) => text.user === user).sort((a, b) => b.at - a.at) : [];
    },
  };
  window.unsaved = unsaved;

  document.addEventListener("DOMContentLoaded", async () => {
    const notice = document.getElementById("unsaved");
    if (!notice) return;
    const { user, question } = notice.dataset;
    const here = (text) => text.path.replace(/^\/\w\w\//, "") === window.location.pathname.replace(/^\/\w\w\//, "");
    const waiting = (await unsaved.of(user)).filter((text) => !here(text));
    if (waiting.length) {
      const link = notice.querySelector("a");
      link.href = waiting[0].path;
      link.textContent = waiting[0].title;
      notice.hidden = false;
    }
    document.querySelectorAll("form[action$='/log-out/']").forEach((form) => form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if ((await unsaved.of(user)).length && !window.confirm(question)) return;
      await unsaved.wipe();
      form.submit();
    }));
  });
})();

// Small comforts on top of pages that work without any of this.
(() => {
  "use strict";

  const ready = (root) => {
    const errors = root.querySelector(".errors");
    if (errors) errors.focus();
    // On a phone the list comes first; the chips still say what is in force.
    if (window.matchMedia("(max-width: 40rem)").matches && !errors) {
      root.querySelectorAll(".filter-box").forEach((box) => { box.open = false; });
    }
    root.querySelectorAll("button.print").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => window.print());
    });
  };

  // One open menu at a time; Escape closes it and returns to its heading.
  document.addEventListener("click", (event) => {
    document.querySelectorAll("header.site details[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.activeElement.closest("header.site details[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  // The key / goes to the search, unless it is typed into something or switched off in My account.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const box = document.querySelector("#search-all[aria-keyshortcuts='/']");
    if (!box || event.target.closest("input, select, textarea, [contenteditable]")) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
  document.addEventListener("htmx:afterSwap", (event) => ready(event.target));
  document.addEventListener("DOMContentLoaded", () => ready(document));
})();

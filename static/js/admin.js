// The admin's lists that are searched by typing (select2) get the names that screen readers say.
(() => {
  "use strict";

  const $ = window.django && window.django.jQuery;
  if (!$ || !$.fn.select2) return;

  // Lists open inside the page's main part, where landmarks lead to them.
  $.fn.select2.defaults.set("dropdownParent", $("#content-start"));

  const name = (root) => root.querySelectorAll("select.select2-hidden-accessible").forEach((select) => {
    const label = select.labels[0];
    if (!label) return;
    label.id = `${select.id}_label`;
    const box = select.nextElementSibling.querySelector(".select2-selection");
    box.setAttribute("aria-labelledby", label.id);
    box.querySelectorAll(".select2-selection__rendered").forEach((shown) => {
      shown.removeAttribute("role");
      shown.removeAttribute("aria-readonly");
    });
    box.querySelectorAll(".select2-selection__clear").forEach((cross) => cross.setAttribute("aria-hidden", "true"));
  });

  // All run after select2 has drawn its boxes: its handlers were there first.
  $(() => name(document));
  document.addEventListener("formset:added", (event) => name(event.target));
  $(document).on("change", "select.select2-hidden-accessible", () => name(document));

  $(document).on("select2:open", (event) => {
    const label = `${event.target.id}_label`;
    const search = document.querySelector(".select2-container--open .select2-search__field");
    const list = document.getElementById(search.getAttribute("aria-controls"));
    const box = event.target.nextElementSibling.querySelector(".select2-selection");
    search.setAttribute("aria-labelledby", label);
    list.setAttribute("aria-labelledby", label);
    box.setAttribute("aria-controls", list.id);
    search.focus();
  });
})();

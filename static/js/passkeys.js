// Passkeys: which form, which button and which field are attributes of the form; allauth's script does the rest.
(() => {
  "use strict";

  document.addEventListener("DOMContentLoaded", () => {
    const form = document.querySelector("form[data-passkey]");
    if (!form) return;
    const { passkey, button, credential } = form.dataset;
    window.allauth.webauthn.forms[passkey]({
      ids: { add: button, authenticate: button, credential, data: "passkey-data" },
    });
    // Enter in the field of the name asks for the passkey too, in place of sending an empty form.
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      document.getElementById(button).click();
    });
  });
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    document.getElementById("passkey-problem").hidden = false;
  });
})();

// A draft of the resident's form, kept on the telephone until it is received. The page works without this file.
//
// The draft holds the page's key of once, so that what is sent twice is received once, whatever the network does.
(function () {
  "use strict";
  var store;
  try { store = window.localStorage; } catch (e) { return; }
  if (!store) { return; }
  var key = "survey-draft " + location.pathname;
  if (document.querySelector("[data-sent]")) { store.removeItem(key); return; }
  var form = document.querySelector("form[data-draft]");
  if (!form) { return; }

  function fields() {
    return Array.prototype.filter.call(form.elements, function (field) {
      return field.name && (field.name.charAt(0) === "." || field.name === "_ticket");
    });
  }
  function save() {
    var draft = fields().map(function (field) {
      var ticked = field.type === "radio" || field.type === "checkbox";
      return [field.name, field.value, ticked ? field.checked : null];
    });
    try { store.setItem(key, JSON.stringify({ at: Date.now(), fields: draft })); } catch (e) { /* no room: no draft */ }
  }
  // What the server has shown again is newer than any draft: only a page that nobody has sent yet takes one.
  function restore() {
    var text = store.getItem(key);
    if (!text || document.querySelector(".wrong-list, .notice")) { return; }
    var draft;
    try { draft = JSON.parse(text); } catch (e) { draft = null; }
    // As long as the server takes a page, and no longer: others may have the telephone then.
    if (!draft || !Array.isArray(draft.fields) || Date.now() - draft.at > 14 * 86400000) { store.removeItem(key); return; }
    draft.fields.forEach(function (saved) {
      fields().forEach(function (field) {
        if (field.name !== saved[0]) { return; }
        if (saved[2] === null) { field.value = saved[1]; } else if (field.value === saved[1]) { field.checked = saved[2]; }
      });
    });
  }
  restore();
  form.addEventListener("input", save);
  form.addEventListener("change", save);
  var sending = false;
  form.addEventListener("submit", function (event) {
    save();
    if (navigator.onLine === false) {
      event.preventDefault();
      var said = form.querySelector(".offline");
      if (said) { said.hidden = false; }
      window.addEventListener("online", function () { if (!sending) { sending = true; form.submit(); } }, { once: true });
      return;
    }
    if (sending) { event.preventDefault(); return; }
    sending = true;
    window.setTimeout(function () { sending = false; }, 5000);
  });
})();

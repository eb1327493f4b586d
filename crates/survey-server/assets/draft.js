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

  // Answers, the key of once, and how many persons the page shows.
  function fields() {
    return Array.prototype.filter.call(form.elements, function (field) {
      return field.name && (field.name.charAt(0) === "." || field.name === "_ticket" || field.name.indexOf("_count ") === 0);
    });
  }
  function save() {
    var draft = fields().map(function (field) {
      var ticked = field.type === "radio" || field.type === "checkbox";
      return [field.name, field.value, ticked ? field.checked : null];
    });
    try { store.setItem(key, JSON.stringify({ at: Date.now(), fields: draft })); } catch (e) { /* no room: no draft */ }
  }
  function draft() {
    var kept;
    try { kept = JSON.parse(store.getItem(key)); } catch (e) { kept = null; }
    // As long as the server takes a page, and no longer: others may have the telephone then.
    if (kept && Array.isArray(kept.fields) && Date.now() - kept.at <= 14 * 86400000) { return kept.fields; }
    store.removeItem(key);
    return [];
  }
  // Puts a saved field back; whether the page has a place for it and shows as many persons.
  function put(saved) {
    var has = saved[2] === null ? saved[1] === "" : !saved[2];
    fields().forEach(function (field) {
      if (field.name !== saved[0]) { return; }
      if (saved[2] !== null) {
        if (field.value === saved[1]) { field.checked = saved[2]; has = true; }
        return;
      }
      has = field.name.charAt(0) !== "_" || field.name === "_ticket" || field.value === saved[1];
      field.value = saved[1];
    });
    return has;
  }
  function hidden(name, value) {
    var field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    form.appendChild(field);
  }
  // What the server has shown again is newer than any draft: only a page that nobody has sent yet takes one. A question that
  // came to be asked, and a further person, are not on that page: the server is asked to show them with what was typed.
  function restore() {
    if (!form.hasAttribute("data-fresh")) { return; }
    var missing = draft().filter(function (saved) { return !put(saved); });
    if (!missing.length || navigator.onLine === false) { return; }
    missing.forEach(function (saved) { if (saved[0].charAt(0) === ".") { hidden(saved[0], saved[1]); } });
    hidden("_show", "draft");
    form.submit();
  }
  restore();
  form.addEventListener("input", save);
  form.addEventListener("change", save);

  // The button that was pressed: one with a name shows the form again, and files nothing.
  var pressed = null;
  form.addEventListener("click", function (event) { pressed = event.target.tagName === "BUTTON" ? event.target : null; });
  function say(what) {
    [".offline", ".later"].forEach(function (one) {
      var said = form.querySelector(one);
      if (said) { said.hidden = one !== what; }
    });
    return form.querySelector(what);
  }
  var sending = false, waiting = false;
  window.addEventListener("online", function () {
    if (waiting && !sending) { sending = true; form.submit(); }
  });
  form.addEventListener("submit", function (event) {
    var button = pressed && pressed.name ? pressed : null;
    pressed = null;
    save();
    if (navigator.onLine === false) {
      event.preventDefault();
      // Sent later it would file the form, without what was to be added.
      waiting = !button;
      var said = say(button ? ".later" : ".offline");
      // Beside what was pressed, and not a page further down.
      if (button && said) { button.parentNode.parentNode.insertBefore(said, button.parentNode.nextSibling); }
      return;
    }
    if (sending) { event.preventDefault(); return; }
    sending = true;
    window.setTimeout(function () { sending = false; }, 5000);
  });
})();

// A draft of the resident's form, kept on the telephone until it is received. The page works without this file.
//
// The draft holds the page's key of once, so that what is sent twice is received once, whatever the network does. Several
// may use one telephone: nothing of a draft is shown before whoever holds it has said that they go on with it.
(function () {
  "use strict";
  var store;
  try { store = window.localStorage; } catch (e) { return; }
  if (!store) { return; }
  var key = "survey-draft " + location.pathname;
  if (document.querySelector("[data-sent]")) { store.removeItem(key); return; }
  var form = document.querySelector("form[data-draft]");
  if (!form) { return; }

  // Answers, the key of once, the form's version, and how many persons the page shows.
  function fields() {
    return Array.prototype.filter.call(form.elements, function (field) {
      return /^(\.|_ticket$|_version$|_count )/.test(field.name);
    });
  }
  function isTicked(field) { return field.type === "radio" || field.type === "checkbox"; }
  function kept() {
    var draft;
    try { draft = JSON.parse(store.getItem(key)); } catch (e) { draft = null; }
    // As long as the server takes a page, and no longer.
    if (draft && Array.isArray(draft.fields) && Date.now() - draft.at <= 14 * 86400000) { return draft; }
    store.removeItem(key);
    return null;
  }
  function save() {
    var before = kept(), now = Date.now();
    var draft = fields().map(function (field) {
      return [field.name, field.value, isTicked(field) ? field.checked : null];
    });
    draft = { at: now, begun: before ? before.begun || before.at : now, fields: draft };
    try { store.setItem(key, JSON.stringify(draft)); } catch (e) { /* no room: no draft */ }
  }
  function hidden(within, name, value) {
    var field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    within.appendChild(field);
  }
  // Puts a saved field back; whether the page has a place for it and shows as many persons.
  function put(saved) {
    var has = saved[2] === null ? saved[1] === "" : !saved[2];
    fields().forEach(function (field) {
      if (field.name !== saved[0]) { return; }
      if (isTicked(field)) {
        if (field.value === saved[1]) { field.checked = saved[2] !== false; has = true; }
        return;
      }
      has = field.name.indexOf("_count ") !== 0 || field.value === saved[1];
      field.value = saved[1];
    });
    return has;
  }
  // Has the server show a draft, with questions that came to be asked, further persons, and what the form asks by now.
  function showAgain(draft) {
    var all = document.createElement("form");
    all.method = "post";
    all.action = form.action;
    draft.fields.forEach(function (saved) { if (saved[2] !== false) { hidden(all, saved[0], saved[1]); } });
    hidden(all, "_lang", form.elements._lang.value);
    hidden(all, "_show", "draft");
    document.body.appendChild(all);
    all.submit();
  }

  // What the server has shown again is newer than any draft: a page that nobody has sent yet alone has this question.
  var ask = document.querySelector(".draft");
  function opened() {
    var title = document.querySelector("h1");
    ask.hidden = true;
    form.hidden = false;
    title.tabIndex = -1;
    title.focus();
  }
  function goOn(draft) {
    var isOffline = navigator.onLine === false;
    var isOfThis = draft.fields.some(function (saved) {
      return saved[0] === "_version" && saved[1] === form.elements._version.value;
    });
    if (!isOfThis && isOffline) { ask.querySelector(".without").hidden = false; return; }
    var missing = isOfThis ? draft.fields.filter(function (saved) { return !put(saved); }) : draft.fields;
    if (missing.length && !isOffline) { showAgain(draft); return; }
    // Until there is a network they are not seen, and not lost either.
    missing.forEach(function (saved) { if (saved[0].charAt(0) === ".") { hidden(form, saved[0], saved[1]); } });
    opened();
  }
  function moment(at) {
    var date = new Date(at);
    function two(number) { return (number < 10 ? "0" : "") + number; }
    return date.getFullYear() + "-" + two(date.getMonth() + 1) + "-" + two(date.getDate()) + " " +
      two(date.getHours()) + ":" + two(date.getMinutes());
  }
  var unsent = ask && kept();
  if (unsent) {
    ask.querySelector(".begun").textContent = moment(unsent.begun || unsent.at);
    ask.querySelector(".go-on").addEventListener("click", function () { goOn(unsent); });
    ask.querySelector(".anew").addEventListener("click", function () {
      store.removeItem(key);
      // What the browser itself has put back goes too.
      form.reset();
      opened();
    });
    ask.hidden = false;
    // Last: whatever fails before leaves the form where it is.
    form.hidden = true;
    ask.querySelector("h2").focus();
  }
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
    // Whoever asks for another language has not begun yet: there would be nothing to continue.
    if (!button || kept()) { save(); }
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

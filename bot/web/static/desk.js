/* The desk: news without reloading, a bell, the tab's title and a notification for a new ticket, keys. */
(function () {
  "use strict";
  var site = document.documentElement.getAttribute("data-root");  // path of this ward's site, often empty
  document.documentElement.className = "js";
  var board = document.querySelector(".board");
  var number = board.getAttribute("data-ticket");
  var queue = document.getElementById("queue");
  var talk = document.getElementById("talk");
  var head = document.getElementById("head");
  var deeds = document.getElementById("deeds");
  var text = document.getElementById("text");
  var problem = document.getElementById("problem");
  var lost = document.getElementById("lost");
  var bell = document.getElementById("bell");
  var note = document.getElementById("note");
  var title = document.title;
  var wish = board.getAttribute("data-wish");  // which part of the queue is shown, in which order
  var here = site + "/ban-lam-viec/phieu/" + number + "/";
  var seen = "";
  var renew = false;  // the deeds changed by our own hand
  var known = board.getAttribute("data-rings").split(" ");
  var wait = 1000;  // milliseconds before the next try

  function each(list, use) { Array.prototype.forEach.call(list, use); }

  // ---- news

  function ask() {
    fetch(site + "/ban-lam-viec/tin" + (wish || "?") + "&phieu=" + number + "&nhin=" + seen, { credentials: "same-origin", headers: { "Accept": "application/json" } })
      .then(function (answer) {
        lost.hidden = true;
        wait = 1000;
        if (answer.status === 200) { return answer.json().then(function (news) { show(news); ask(); }); }
        if (answer.status === 204) { setTimeout(ask, 1000); return null; }
        if (answer.status === 401 || answer.status === 403) { location.href = site + "/ban-lam-viec/vao"; return null; }
        throw new Error("try later");
      })
      .catch(function () {
        lost.hidden = false;
        setTimeout(ask, wait);
        wait = Math.min(wait * 2, 15000);
      });
  }

  function words(name, count) { return board.getAttribute("data-" + name).replace("{so}", count); }

  function show(news) {
    var focused = document.activeElement && document.activeElement.getAttribute("data-number");
    seen = news.seen;
    put(queue, news.queue);
    document.getElementById("waiting").textContent = news.waiting;
    if (focused) {
      var again = queue.querySelector("[data-number='" + focused + "']");
      if (again) { again.focus(); }
    }
    mark();
    if (head && news.head) { put(head, news.head); }
    if (deeds && news.deeds) { showDeeds(news.deeds); }
    if (talk && news.talk && put(talk, news.talk)) { talk.scrollTop = talk.scrollHeight; }
    ring(news.rings);
    document.title = (news.waiting ? "(" + news.waiting + ") " : "") + title;
    ages();
  }

  /* Not under the hands of who is choosing there; only which words were seen is always true. */
  function showDeeds(html) {
    var busy = deeds.contains(document.activeElement) && !renew;
    if (!busy && put(deeds, html)) {
      if (renew && text) { text.focus(); }
    } else if (busy) {
      var fresh = document.createElement("div");
      fresh.innerHTML = html;
      var now = fresh.querySelector("[name=seen]");
      var old = deeds.querySelector("[name=seen]");
      if (now && old) { old.value = now.value; }
    }
    renew = false;
  }

  /* Made and escaped by our own server; left alone when nothing changed, so that a screen reader stays calm. */
  function put(place, html) {
    if (place.getAttribute("data-now") === html) { return false; }
    place.setAttribute("data-now", html);
    place.innerHTML = html;
    return true;
  }

  function mark() {
    each(queue.querySelectorAll("a[data-number]"), function (link) {
      if (link.getAttribute("data-number") === number) { link.setAttribute("aria-current", "page"); }
    });
  }

  function ages() {
    each(document.querySelectorAll(".age"), function (age) {
      var minutes = Math.floor((Date.now() - new Date(age.getAttribute("data-since")).getTime()) / 60000);
      var told = minutes < 1 ? words("now", 0) : minutes < 60 ? words("minutes", minutes) :
        minutes < 1440 ? words("hours", Math.floor(minutes / 60)) : words("days", Math.floor(minutes / 1440));
      if (minutes >= 60 && minutes < 600 && minutes % 60) { told += " " + words("minutes", minutes % 60); }
      age.textContent = age.closest(".queue") ? told : " (" + told + ")";
    });
  }

  // ---- bell, title, notification

  var sound = null;
  function ringing() { return bell.getAttribute("aria-pressed") === "true"; }

  function ring(rings) {
    var fresh = rings.filter(function (one) { return known.indexOf(one) < 0; });
    known = rings;
    if (!fresh.length) { return; }
    if (ringing()) { tone(0, 880); tone(0.25, 660); }
    if (document.hidden) { document.title = "● " + words("new", 0) + " – " + title; }
    if (window.Notification && Notification.permission === "granted" && (document.hidden || ringing())) {
      var ticket = fresh[0].split(":")[0];
      var note = new Notification(words("note", ticket), { tag: "phieu-" + ticket });
      note.onclick = function () { window.focus(); location.href = site + "/ban-lam-viec/phieu/" + ticket; };
    }
  }

  function tone(after, pitch) {
    if (!sound) { return; }
    var start = sound.currentTime + after;
    var source = sound.createOscillator();
    var volume = sound.createGain();
    source.frequency.value = pitch;
    volume.gain.setValueAtTime(0.25, start);
    volume.gain.exponentialRampToValueAtTime(0.001, start + 0.5);
    source.connect(volume);
    volume.connect(sound.destination);
    source.start(start);
    source.stop(start + 0.5);
  }

  function setBell(on) {
    bell.setAttribute("aria-pressed", on ? "true" : "false");
    bell.textContent = bell.getAttribute(on ? "data-on" : "data-off");
    try { localStorage.setItem("bac-oi-bell", on ? "1" : ""); } catch (refused) { /* private window */ }
    if (on && !sound && (window.AudioContext || window.webkitAudioContext)) {
      sound = new (window.AudioContext || window.webkitAudioContext)();
    }
  }
  bell.hidden = false;
  bell.addEventListener("click", function () {
    setBell(!ringing());
    if (ringing()) {
      tone(0, 880);
      if (window.Notification && Notification.permission === "default") { Notification.requestPermission(); }
    }
  });
  try { if (localStorage.getItem("bac-oi-bell")) { setBell(true); } } catch (refused) { /* private window */ }
  document.addEventListener("click", function () { if (sound && sound.state === "suspended") { sound.resume(); } });
  document.addEventListener("visibilitychange", function () {
    if (!document.hidden) { document.title = title; }
  });

  // ---- deeds without reloading

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.hasAttribute("data-quiet")) { return; }
    event.preventDefault();
    var button = form.pressed || form.querySelector("button[type=submit]");
    var action = button.getAttribute("formaction") || form.action;
    form.pressed = null;
    send(form, action, button);
  });
  document.addEventListener("click", function (event) {
    var button = event.target.closest ? event.target.closest("button[type=submit]") : null;
    if (button && button.form) { button.form.pressed = button; }
  });

  function send(form, action, button) {
    var body = new FormData();
    var file = button.id === "note" ? null : form.elements.tep;  // a note among officers takes no file along
    each(form.elements, function (field) {
      if (field.name && field.type !== "file") { body.append(field.name, field.value); }
    });
    button.disabled = true;
    prepared(file).then(function (found) {
      if (found) { body.append("tep", found, found.name || "anh.jpg"); }
      post(form, action, button, body);
    }).catch(function (refused) {
      button.disabled = false;
      problem.hidden = false;
      problem.textContent = refused;
    });
  }

  /* The file as it will be sent: a picture that is too large is made smaller here, what cannot be sent is refused. */
  function prepared(input) {
    var file = input && input.files[0];
    if (!file) { return Promise.resolve(null); }
    var picture = file.type === "image/jpeg" || file.type === "image/png";
    if (!picture && file.type !== "application/pdf") { return Promise.reject(input.getAttribute("data-type")); }
    var most = Number(input.getAttribute(picture ? "data-picture" : "data-pdf"));
    if (file.size <= most) { return Promise.resolve(file); }
    if (!picture || !window.createImageBitmap) { return Promise.reject(input.getAttribute("data-large")); }
    return window.createImageBitmap(file).then(function (drawn) { return smaller(drawn, 2000, most); })
      .catch(function () { return null; })
      .then(function (made) { return made || Promise.reject(input.getAttribute("data-large")); });
  }

  function smaller(drawn, side, most) {
    var canvas = document.createElement("canvas");
    var scale = Math.min(1, side / Math.max(drawn.width, drawn.height));
    canvas.width = Math.max(1, Math.round(drawn.width * scale));
    canvas.height = Math.max(1, Math.round(drawn.height * scale));
    canvas.getContext("2d").drawImage(drawn, 0, 0, canvas.width, canvas.height);
    return new Promise(function (done) { canvas.toBlob(done, "image/jpeg", 0.85); }).then(function (made) {
      return made && made.size > most && side > 500 ? smaller(drawn, side * 0.75, most) : made;
    });
  }

  function post(form, action, button, body) {
    fetch(action, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Accept": "application/json" },
      body: body
    }).then(function (answer) {
      button.disabled = false;
      return answer.json().then(function (result) {
        problem.hidden = !result.problem;
        problem.textContent = result.problem || "";
        if (answer.ok) {
          if (form.elements.tep && button.id !== "note") { form.elements.tep.value = ""; }
          if (form.elements.text) { form.elements.text.value = ""; form.elements.text.focus(); keep(); } else { renew = true; }
          if (form.elements.key) { form.elements.key.value = String(Date.now()) + Math.random().toString(16).slice(2, 10); }
        }
      });
    }).catch(function () {
      button.disabled = false;
      problem.hidden = false;
      problem.textContent = words("unsent", 0);
    });
  }

  // ---- words under way: kept in this tab until they are sent, and colleagues see that somebody types

  var typed = 0;  // when colleagues were last told
  var idle = null;

  function keep() {
    try {
      if (text.value) { sessionStorage.setItem(here, text.value); } else { sessionStorage.removeItem(here); }
    } catch (refused) { /* private window */ }
  }

  function tell(state, leaving) {
    var body = "csrf=" + encodeURIComponent(text.form.elements.csrf.value) + "&state=" + state;
    typed = state === "typing" ? Date.now() : 0;
    if (leaving && navigator.sendBeacon) {
      navigator.sendBeacon(here + "co-mat", new URLSearchParams(body));
    } else {
      fetch(here + "co-mat", {
        method: "POST", credentials: "same-origin", body: body,
        headers: { "Content-Type": "application/x-www-form-urlencoded" }
      }).catch(function () { /* the next key tells again */ });
    }
  }

  if (text) {
    try { if (!text.value) { text.value = sessionStorage.getItem(here) || ""; } } catch (refused) { /* private window */ }
    text.addEventListener("input", function () {
      keep();
      if (Date.now() - typed > 4000) { tell("typing"); }
      clearTimeout(idle);
      idle = setTimeout(function () { tell("reading"); }, 6000);
    });
    window.addEventListener("pagehide", function () { tell("gone", true); });
  }

  function insert(words) {
    var from = text.selectionStart;
    var before = text.value.slice(0, from);
    if (before && before.slice(-1) !== "\n") { words = "\n" + words; }
    text.value = (before + words + text.value.slice(text.selectionEnd)).slice(0, text.maxLength);
    text.focus();
    text.selectionStart = text.selectionEnd = Math.min(from + words.length, text.value.length);
    text.dispatchEvent(new Event("input"));
  }
  document.addEventListener("click", function (event) {
    var button = event.target.closest ? event.target.closest("[data-text]") : null;
    if (button) { insert(button.getAttribute("data-text")); }
  });

  // ---- keys

  function next(step) {
    var links = Array.prototype.slice.call(queue.querySelectorAll("a[data-number]"));
    var current = links.indexOf(queue.contains(document.activeElement) ? document.activeElement : queue.querySelector("[aria-current=page]"));
    return links[current + step];
  }

  function one(id) { return document.getElementById(id); }
  var FOCUS = { KeyH: function () { return queue.querySelector("a[data-number]"); }, KeyT: function () { return text; },
    KeyC: function () { return one("to"); }, KeyK: function () { return one("outcome"); } };
  var PRESS = { KeyN: function () { return one("take"); }, KeyG: function () { return note; },
    KeyS: function () { return one("phone"); }, KeyP: function () { return one("keys").querySelector("summary"); },
    ArrowDown: function () { return next(1); }, ArrowUp: function () { return next(-1); } };

  document.addEventListener("keydown", function (event) {
    var active = document.activeElement;
    if (event.ctrlKey && event.key === "Enter" && active && active.form) {
      event.preventDefault();
      active.form.querySelector("button[type=submit]").click();
    } else if (event.altKey && !event.ctrlKey && !event.metaKey) {
      var code = event.code || "Key" + event.key.toUpperCase();
      var digit = /^Digit([1-9])$/.exec(code);
      var place = FOCUS[code] && FOCUS[code]();
      var button = digit ? document.querySelector("[data-key='" + digit[1] + "']") : PRESS[code] && PRESS[code]();
      if (active && active.tagName === "SELECT" && code.indexOf("Arrow") === 0) { return; }
      if (place || button) { event.preventDefault(); }
      if (place) { place.focus(); }
      if (button) { button.focus(); button.click(); }
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && queue.contains(active)) {
      var link = next(event.key === "ArrowDown" ? 1 : -1);
      if (link) { event.preventDefault(); link.focus(); }
    }
  });

  mark();
  ages();
  setInterval(ages, 30000);
  if (talk) { talk.scrollTop = talk.scrollHeight; }
  if (!number && location.search + location.hash === wish) {
    var first = queue.querySelector("a[data-number]");
    if (first && document.referrer.indexOf("phieu/") > 0) { first.focus(); }  // on to the next one, by keyboard too
  }
  ask();
}());

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
  var title = document.title;
  var seen = "";
  var known = board.getAttribute("data-rings").split(" ");
  var wait = 1000;  // milliseconds before the next try

  function each(list, use) { Array.prototype.forEach.call(list, use); }

  // ---- news

  function ask() {
    fetch(site + "/ban-lam-viec/tin?phieu=" + number + "&nhin=" + seen, { credentials: "same-origin", headers: { "Accept": "application/json" } })
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
    if (deeds && news.deeds && !deeds.contains(document.activeElement)) { put(deeds, news.deeds); }
    if (talk && news.talk && put(talk, news.talk)) { talk.scrollTop = talk.scrollHeight; }
    ring(news.rings);
    document.title = (news.waiting ? "(" + news.waiting + ") " : "") + title;
    ages();
  }

  /* Made and escaped by our own server; left alone when nothing changed, so that a screen reader stays calm. */
  function put(place, html) {
    if (place.getAttribute("data-now") === html) { return false; }
    place.setAttribute("data-now", html);
    place.innerHTML = html;
    return true;
  }

  function mark() {
    each(queue.querySelectorAll("a"), function (link) {
      if (link.getAttribute("data-number") === number) { link.setAttribute("aria-current", "true"); }
    });
  }

  function ages() {
    each(document.querySelectorAll(".age"), function (age) {
      var minutes = Math.floor((Date.now() - new Date(age.getAttribute("data-since")).getTime()) / 60000);
      var words = minutes < 1 ? "vừa xong" : minutes < 60 ? minutes + " phút" : Math.floor(minutes / 60) + " giờ " + (minutes % 60) + " phút";
      age.textContent = age.closest(".queue") ? words : " (" + words + ")";
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
    if (document.hidden) { document.title = "● Phiếu mới – " + title; }
    if (window.Notification && Notification.permission === "granted" && (document.hidden || ringing())) {
      var ticket = fresh[0].split(":")[0];
      var note = new Notification("Phiếu số " + ticket + " đang chờ", { tag: "phieu-" + ticket });
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
    var pairs = [];
    each(form.elements, function (field) {
      if (field.name) { pairs.push(encodeURIComponent(field.name) + "=" + encodeURIComponent(field.value)); }
    });
    button.disabled = true;
    fetch(action, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json" },
      body: pairs.join("&")
    }).then(function (answer) {
      button.disabled = false;
      return answer.json().then(function (result) {
        problem.hidden = !result.problem;
        problem.textContent = result.problem || "";
        if (answer.ok) {
          if (form.elements.text) { form.elements.text.value = ""; form.elements.text.focus(); }
          if (form.elements.key) { form.elements.key.value = String(Date.now()) + Math.random().toString(16).slice(2, 10); }
        }
      });
    }).catch(function () {
      button.disabled = false;
      problem.hidden = false;
      problem.textContent = "Chưa gửi được vì mất kết nối. Lời vẫn còn ở dưới, anh chị bấm Gửi lại.";
    });
  }

  // ---- keys

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey && event.key === "Enter" && text && document.activeElement === text) {
      event.preventDefault();
      text.form.querySelector("button.main").click();
      return;
    }
    if (event.altKey && !event.ctrlKey) {
      var key = event.key.toLowerCase();
      var target = { h: queue.querySelector("a"), t: text, n: document.getElementById("take") }[key];
      if (target) { event.preventDefault(); target.focus(); if (key === "n") { target.click(); } }
      return;
    }
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && queue.contains(document.activeElement)) {
      var links = Array.prototype.slice.call(queue.querySelectorAll("a"));
      var next = links[links.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)];
      if (next) { event.preventDefault(); next.focus(); }
    }
  });

  mark();
  ages();
  setInterval(ages, 30000);
  if (talk) { talk.scrollTop = talk.scrollHeight; }
  ask();
}());

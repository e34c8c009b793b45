/* The chat page: sends without reloading, waits for news, keeps unsent words while the connection is gone.
   Plain script for browsers since 2017; without it the page works by ordinary forms. */
(function () {
  "use strict";
  var root = document.documentElement;
  var form = document.getElementById("say");
  var log = document.getElementById("log");
  var text = document.getElementById("text");
  var state = document.getElementById("state");
  var place = document.getElementById("place");
  var fields = form.elements;
  var last = Number(fields.sau.value) || 0;
  var opening = fields.mo.value === "1";
  var queue = [];        // messages not yet acknowledged, oldest first; memory only
  var sending = false;
  var listening = false;
  var known = {};        // ids of our own messages on the page
  var wait = 1000;       // milliseconds before the next try
  var RETRY_MOST = 15000;
  var shownState = "";
  var touch = window.matchMedia && window.matchMedia("(pointer: coarse)").matches;
  var title = document.title;
  var unread = 0;

  function each(list, use) { Array.prototype.forEach.call(list, use); }

  function newId() {
    var bytes = new Uint8Array(12);
    window.crypto.getRandomValues(bytes);
    return Array.prototype.map.call(bytes, function (b) { return ("0" + b.toString(16)).slice(-2); }).join("");
  }

  // ---- the line above the footer that tells what is going on

  var stateTimer = 0;
  function tell(name, seconds) {
    clearTimeout(stateTimer);
    shownState = name;
    state.hidden = !name;
    state.className = "state " + name;
    state.textContent = name ? state.getAttribute("data-" + name) : "";
    if (seconds) { stateTimer = setTimeout(function () { tell(""); }, seconds * 1000); }
  }

  function lost() { if (shownState !== "lost") { tell("lost"); } }
  function reached() { wait = 1000; if (shownState === "lost") { tell("back", 4); } }

  // ---- sending

  function say(field, value, label) {
    var id = newId();
    queue.push({ id: id, field: field, value: value, opening: opening, guide: fields.bai.value });
    opening = false;
    showOwn(id, label);
    closeChoices();
    flush();
  }

  function showOwn(id, label) {
    var row = document.createElement("div");
    var bubble = document.createElement("p");
    var you = document.createElement("span");
    row.className = "row citizen waiting";
    row.setAttribute("data-id", id);
    row.tabIndex = -1;
    bubble.className = "bubble";
    you.className = "unseen";
    you.textContent = log.getAttribute("data-you") + " ";
    bubble.appendChild(you);
    bubble.appendChild(document.createTextNode(label));
    row.appendChild(bubble);
    log.appendChild(row);
    known[id] = row;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  function body(message) {
    var pairs = { id: message.id, mo: message.opening ? "1" : "", bai: message.opening ? message.guide : "" };
    pairs[message.field] = message.value;
    return Object.keys(pairs).map(function (name) {
      return encodeURIComponent(name) + "=" + encodeURIComponent(pairs[name]);
    }).join("&");
  }

  function flush() {
    if (sending || !queue.length) { return; }
    sending = true;
    var message = queue[0];
    var slow = setTimeout(function () { if (shownState === "") { tell("sending"); } }, 1200);
    fetch(form.getAttribute("action"), {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json" },
      body: body(message)
    }).then(function (answer) {
      clearTimeout(slow);
      sending = false;
      if (answer.status >= 500 || answer.status === 429) { return again(); }
      reached();
      queue.shift();
      known[message.id].classList.remove("waiting");
      if (answer.ok) {
        if (shownState === "sending") { tell(""); }
        thinking();
      } else {
        known[message.id].classList.add("failed");
        opening = opening || message.opening;
        tell("refused", 8);
      }
      listen();
      flush();
    }, function () {
      clearTimeout(slow);
      sending = false;
      lost();
      again();
    });
  }

  function again() {
    setTimeout(flush, wait);
    wait = Math.min(wait * 2, RETRY_MOST);
  }

  var thinkTimer = 0;
  function thinking() {
    clearTimeout(thinkTimer);
    thinkTimer = setTimeout(function () { if (shownState === "") { tell("thinking"); } }, 1500);
  }

  // ---- news

  function listen() {
    if (listening) { return; }
    listening = true;
    ask();
  }

  function ask() {
    fetch(log.getAttribute("data-news") + "?sau=" + last, { credentials: "same-origin", headers: { "Accept": "application/json" } })
      .then(function (answer) {
        reached();
        if (answer.status === 200) { return answer.json().then(function (news) { show(news); ask(); }); }
        if (answer.status === 204) { setTimeout(ask, 1000); return null; }
        if (answer.status === 403 || answer.status === 404) { listening = false; return null; }
        throw new Error("try later");
      })
      .catch(function () {
        if (queue.length || !navigator.onLine) { lost(); }
        setTimeout(ask, wait);
        wait = Math.min(wait * 2, RETRY_MOST);
      });
  }

  function show(news) {
    var holder = document.createElement("div");
    var pending = log.querySelector(".citizen.waiting");
    var first = null;
    clearTimeout(thinkTimer);
    if (shownState === "thinking" || shownState === "sending") { tell(""); }
    if (news.reset) { log.textContent = ""; known = {}; pending = null; }
    holder.innerHTML = news.rows;  // made and escaped by our own server
    var hasChoices = holder.querySelector(".choices");
    if (hasChoices || holder.querySelector(".row.officer")) { closeChoices(); }
    each(holder.querySelectorAll(".row"), function (row) {
      var own = row.getAttribute("data-id");
      var turn = row.getAttribute("data-turn") || "";
      if (own && known[own]) { known[own].classList.remove("waiting"); return; }
      if (/-mo$/.test(turn) && known[turn.slice(0, -3)]) { return; }  // the opening already stands on the page
      if (own) { known[own] = row; }
      row.classList.add("new");
      log.insertBefore(row, pending);
      prepare(row);
      first = first || row;
    });
    last = news.last;
    fields.sau.value = last;
    place.innerHTML = news.place;
    if (news.larger && !root.classList.contains("size-3")) { root.classList.add("size-2"); }
    if (first) { bringIntoView(first); noticed(); }
    if (reading) { readLast(); }
  }

  function closeChoices() {
    each(log.querySelectorAll(".choices[open]"), function (choices) { choices.removeAttribute("open"); });
  }

  /* The end of the talk, or the beginning of what is new when that is longer than the screen. */
  function bringIntoView(first) {
    var own = first.previousElementSibling;
    var top = own && own.classList.contains("citizen") ? own : first;
    var room = window.innerHeight - document.querySelector(".top").offsetHeight - document.querySelector(".bottom").offsetHeight;
    var height = log.getBoundingClientRect().bottom - top.getBoundingClientRect().top;
    if (height > room) { top.scrollIntoView({ block: "start" }); } else { window.scrollTo(0, root.scrollHeight); }
  }

  function noticed() {
    if (!document.hidden) { return; }
    unread += 1;
    document.title = "(" + unread + ") " + title;
  }

  document.addEventListener("visibilitychange", function () {
    if (!document.hidden) { unread = 0; document.title = title; flush(); }
  });
  window.addEventListener("online", function () { wait = 1000; flush(); });
  window.addEventListener("offline", lost);
  window.addEventListener("beforeunload", function (event) {
    if (queue.length) { event.preventDefault(); event.returnValue = ""; }
  });

  // ---- what can be tapped

  document.addEventListener("click", function (event) {
    var button = event.target.closest ? event.target.closest("button") : null;
    if (!button) { return; }
    if (button.form === form && button.type === "submit") {
      event.preventDefault();
      submit(button);
    } else if (button.getAttribute("data-do")) {
      cardTool(button.getAttribute("data-do"), button.closest(".row"));
    }
  });

  function submit(button) {
    if (button.name) {
      var label = button.querySelector(".label") || button;
      say(button.name, button.value, label.textContent.trim());
      return;
    }
    var words = text.value.trim();
    if (!words) { text.focus(); return; }
    text.value = "";
    grow();
    say("text", words, words);
    if (touch) { text.blur(); } else { text.focus({ preventScroll: true }); }  // let the keyboard go, so that the answer is seen
  }

  text.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      submit({ name: "" });
    }
  });
  text.addEventListener("input", grow);
  function grow() {
    text.style.height = "";
    if (text.scrollHeight > text.offsetHeight + 4) {
      text.style.height = Math.min(text.scrollHeight + 4, Math.max(60, window.innerHeight * 0.12)) + "px";
      text.style.overflow = "auto";
    } else {
      text.style.overflow = "";
    }
  }

  // ---- letters and messages to keep

  function prepare(part) {
    each(part.querySelectorAll("[data-do=share]"), function (button) { button.hidden = !navigator.share; });
    each(part.querySelectorAll("[data-do=print]"), function (button) { button.hidden = typeof window.print !== "function"; });
  }

  function cardTool(name, row) {
    var whole = row.querySelector(".whole");
    if (name === "copy") { window.bacOi.copy(whole, function () { tell("copied", 4); }); }
    if (name === "share") { navigator.share({ text: whole.textContent }).catch(function () {}); }
    if (name === "print") {
      unmark();
      row.classList.add("print-this");
      document.body.classList.add("print-one");
      window.print();
    }
  }

  /* Where print() returns before the paper is laid out, taking the marks off at once would print everything. */
  function unmark() {
    document.body.classList.remove("print-one");
    each(document.querySelectorAll(".print-this"), function (row) { row.classList.remove("print-this"); });
  }
  window.addEventListener("afterprint", unmark);

  var larger = document.getElementById("larger");
  if (larger) { larger.addEventListener("click", window.bacOi.larger); }

  // ---- reading aloud, only with a Vietnamese voice of this machine

  var read = document.getElementById("read");
  var readLabel = read.textContent;
  var synthesis = window.speechSynthesis;
  var reading = false;

  function voice() {
    var found = null;
    each(synthesis ? synthesis.getVoices() : [], function (one) {
      if (/^vi\b/i.test(one.lang.replace("_", "-")) && (!found || one.localService)) { found = one; }
    });
    return found;
  }

  function stopReading() {
    reading = false;
    read.setAttribute("aria-pressed", "false");
    read.textContent = readLabel;
    if (synthesis) { synthesis.cancel(); }
  }

  function readLast() {
    var chosen = voice();
    var rows = log.querySelectorAll(".row");
    var words = [];
    for (var i = rows.length - 1; i >= 0 && !rows[i].classList.contains("citizen"); i -= 1) {
      words.unshift(rowWords(rows[i]));
    }
    synthesis.cancel();
    setTimeout(function () {  // some browsers drop what is said straight after cancel()
      words.forEach(function (part, index) {
        var speech = new SpeechSynthesisUtterance(part);
        speech.lang = "vi-VN";
        speech.voice = chosen;
        speech.rate = 0.9;
        if (index === words.length - 1) { speech.onend = function () { read.classList.remove("speaking"); }; }
        synthesis.speak(speech);
      });
    }, 60);
  }

  function rowWords(row) {
    var parts = [];
    each(row.querySelectorAll(".bubble, .whole, .choices[open] .choices-words, .choices[open] button"), function (part) {
      parts.push(part.textContent.trim());
    });
    return parts.join(". ");
  }

  read.addEventListener("click", function () {
    if (reading) { stopReading(); return; }
    if (!voice()) { tell("novoice", 10); return; }
    reading = true;
    read.setAttribute("aria-pressed", "true");
    read.textContent = read.getAttribute("data-stop");
    readLast();
  });
  if (synthesis) {
    synthesis.getVoices();
    if (synthesis.addEventListener) { synthesis.addEventListener("voiceschanged", function () { synthesis.getVoices(); }); }
  }

  // ---- begin

  each(log.querySelectorAll(".row.citizen"), function (row) { known[row.getAttribute("data-id")] = row; });
  prepare(log);
  if (last) { listen(); }
  if (location.hash !== "#day" && last) { window.scrollTo(0, root.scrollHeight); }
}());

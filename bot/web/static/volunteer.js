/* A visit's page: what is new is added without reloading; the summary is read aloud, copied, sent on. */
(function () {
  "use strict";
  var site = document.documentElement.getAttribute("data-root");  // path of this ward's site, often empty
  var log = document.getElementById("log");
  var wait = 2000;  // milliseconds before the next try
  var root = document.documentElement;

  function atEnd() { window.scrollTo(0, root.scrollHeight); }

  function ask() {
    fetch(log.getAttribute("data-news") + "?sau=" + log.getAttribute("data-last"), {
      credentials: "same-origin",
      headers: { "Accept": "application/json" }
    }).then(function (answer) {
      if (answer.status === 401 || answer.status === 403 || answer.status === 404) { location.href = site + "/doan-vien"; return null; }
      if (answer.status === 204) { wait = 2000; return ask(); }
      if (answer.status !== 200) { throw new Error("later"); }
      return answer.json().then(function (news) {
        var holder = document.createElement("div");
        wait = 2000;
        holder.innerHTML = news.rows;  // made and escaped by our own server
        if (news.reset) { log.textContent = ""; }
        if (holder.querySelector(".choices")) {
          Array.prototype.forEach.call(log.querySelectorAll(".choices[open]"), function (one) { one.removeAttribute("open"); });
        }
        while (holder.firstElementChild) { log.appendChild(holder.firstElementChild); }
        log.setAttribute("data-last", news.last);
        atEnd();
        ask();
      });
    }).catch(function () { setTimeout(ask, wait); wait = Math.min(wait * 2, 15000); });
  }

  /* A jump to a box that is folded up opens it. */
  function unfold() {
    var box = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
    if (box && box.tagName === "DETAILS") { box.open = true; box.scrollIntoView(); }
  }
  window.addEventListener("hashchange", unfold);
  unfold();

  if (log) {
    ask();
    if (location.hash === "#day" || log.querySelector(".row.citizen")) { atEnd(); }
    var form = document.getElementById("say");
    form.addEventListener("submit", function () {
      setTimeout(function () {
        Array.prototype.forEach.call(document.querySelectorAll("button[form=say], #say button"), function (one) { one.disabled = true; });
      }, 0);
    });
    window.addEventListener("pageshow", function () {
      Array.prototype.forEach.call(document.querySelectorAll("button[form=say], #say button"), function (one) { one.disabled = false; });
    });
  }

  var whole = document.getElementById("summary");
  var deeds = {
    read: function () {
      if (!window.speechSynthesis) { return; }
      window.speechSynthesis.cancel();
      whole.textContent.split("\n").forEach(function (line) {
        var speech = new SpeechSynthesisUtterance(line);
        speech.lang = "vi-VN";
        speech.rate = 0.9;
        window.speechSynthesis.speak(speech);
      });
    },
    copy: function (button) {
      var label = button.textContent;
      window.bacOi.copy(whole, function () {
        button.textContent = button.getAttribute("data-done");
        setTimeout(function () { button.textContent = label; }, 4000);
      });
    },
    share: function () { navigator.share({ text: whole.textContent }).catch(function () {}); }
  };
  Array.prototype.forEach.call(document.querySelectorAll("[data-do]"), function (button) {
    var name = button.getAttribute("data-do");
    if (!deeds[name] || !whole) { return; }
    if (name === "share") { button.hidden = !navigator.share; }
    button.addEventListener("click", function () { deeds[name](button); });
  });
}());

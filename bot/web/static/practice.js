/* Practising together, both sides: the elder's banner and highlighted button, the volunteer's view. */
(function () {
  "use strict";
  var site = document.documentElement.getAttribute("data-root");  // path of this ward's site, often empty
  var elder = document.getElementById("practice-banner");
  var view = document.getElementById("practice");
  var seen = "";
  var hint = "";
  var wait = 2000;  // milliseconds before the next try

  function each(list, use) { Array.prototype.forEach.call(list, use); }

  function highlight() {
    each(document.querySelectorAll("button.hint"), function (one) { if (elder) { one.classList.remove("hint"); } });
    if (!elder || !hint) { return; }
    each(document.querySelectorAll(".choices[open] button[name=option]"), function (one) {
      if (one.value === hint) { one.classList.add("hint"); one.scrollIntoView({ block: "nearest" }); }
    });
  }

  function show(news) {
    seen = news.seen;
    if (elder) {
      elder.innerHTML = news.banner;  // made and escaped by our own server
      hint = news.hint;
      highlight();
    } else {
      view.innerHTML = news.view;
    }
  }

  function ask(url) {
    fetch(url + "?nhin=" + seen, { credentials: "same-origin", headers: { "Accept": "application/json" } })
      .then(function (answer) {
        if (answer.status === 204) { wait = 2000; return ask(url); }
        if (answer.status === 200) {
          return answer.json().then(function (news) {
            wait = 2000;
            show(news);
            if (!elder || news.on) { ask(url); }
          });
        }
        if (answer.status === 401 || answer.status === 403 || answer.status === 404) {
          if (view) { location.href = site + "/doan-vien"; }
          return null;
        }
        throw new Error("later");
      })
      .catch(function () { setTimeout(function () { ask(url); }, wait); wait = Math.min(wait * 2, 15000); });
  }

  if (elder) {
    ask(site + "/tap-cung/tin");
    new MutationObserver(highlight).observe(document.getElementById("log"), { childList: true });
  } else if (view) {
    ask(view.getAttribute("data-news"));
  }
}());

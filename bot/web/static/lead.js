/* The lead's page: tells when somebody new waits, and at once when a wrong visitor was reported. */
(function () {
  "use strict";
  var news = document.getElementById("news");
  var EVERY = 20000;  // milliseconds
  var before = null;
  var title = document.title;

  function tell(name) {
    news.hidden = false;
    news.firstElementChild.textContent = news.getAttribute("data-" + name);
    document.title = "(!) " + title;
  }

  function ask() {
    fetch(news.getAttribute("data-news"), { credentials: "same-origin", headers: { "Accept": "application/json" } })
      .then(function (answer) {
        if (answer.status === 401 || answer.status === 403) { location.reload(); return null; }
        return answer.ok ? answer.json() : null;
      })
      .then(function (now) {
        if (now && before) {
          if (now.wrong > before.wrong) { tell("wrong"); } else if (now.waiting > before.waiting && news.hidden) { tell("waiting"); }
        }
        before = before || now;
      })
      .catch(function () {});
    setTimeout(ask, EVERY);
  }

  ask();
}());

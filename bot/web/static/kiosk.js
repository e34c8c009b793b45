/* The shared screen: after a pause it asks who is there, counts down in sight, then clears itself.
   It keeps nothing in the browser and does not come back by the back button. */
(function () {
  "use strict";
  var site = document.documentElement.getAttribute("data-root");  // path of this ward's site, often empty
  var over = document.getElementById("pause");
  var seconds = document.getElementById("seconds");
  var onward = document.getElementById("pause-onward");
  var end = document.getElementById("end");
  var PAUSE = Number(over.getAttribute("data-pause"));          // seconds without a touch
  var COUNTDOWN = Number(over.getAttribute("data-countdown"));  // seconds to answer
  var quiet = 0;
  var left = 0;

  function stay() {
    quiet = 0;
    if (!over.hidden) {
      over.hidden = true;
      onward.textContent = "";
    }
  }

  /* The place is kept under a code that is shown before anything is cleared. */
  function showCode() {
    fetch(site + "/kiosk/mang-ve", { method: "POST", credentials: "same-origin", headers: { "Accept": "application/json" } })
      .then(function (answer) { return answer.ok ? answer.json() : { html: "" }; })
      .then(function (made) { if (!over.hidden) { onward.innerHTML = made.html; } })
      .catch(function () { /* without a connection there is no code, the screen still clears */ });
  }

  function ask() {
    left = COUNTDOWN;
    seconds.textContent = left;
    over.hidden = false;
    document.getElementById("stay").focus();
    if (!document.querySelector("main .onward")) { showCode(); }
  }

  function tick() {
    if (over.hidden) {
      quiet += 1;
      if (quiet >= PAUSE) { ask(); }
      return;
    }
    left -= 1;
    seconds.textContent = left;
    if (left <= 0) { end.submit(); }
  }

  ["pointerdown", "keydown", "wheel", "touchstart"].forEach(function (name) {
    document.addEventListener(name, function () { if (over.hidden) { quiet = 0; } }, { passive: true });
  });
  document.getElementById("stay").addEventListener("click", stay);
  document.addEventListener("keydown", function (event) {
    if (over.hidden) { return; }
    if (event.key === "Escape") { stay(); }
    if (event.key === "Tab") {
      var buttons = over.querySelectorAll("button");
      var last = buttons[buttons.length - 1];
      if (!event.shiftKey && document.activeElement === last) { event.preventDefault(); buttons[0].focus(); }
      if (event.shiftKey && document.activeElement === buttons[0]) { event.preventDefault(); last.focus(); }
    }
  });
  Array.prototype.forEach.call(document.querySelectorAll("[data-do=print-page]"), function (button) {
    button.addEventListener("click", function () { window.print(); });
  });
  window.addEventListener("pageshow", function (event) { if (event.persisted) { location.reload(); } });
  setInterval(tick, 1000);
}());

/* Guide pages: copy a letter, print and share, where this browser can. */
(function () {
  "use strict";
  var deeds = {
    "print-page": function () { window.print(); },
    "share-page": function () { navigator.share({ title: document.title, url: location.href }).catch(function () {}); },
    copy: function (button) {
      var label = button.textContent;
      window.bacOi.copy(button.closest("section").querySelector(".whole"), function () {
        button.textContent = button.getAttribute("data-done");
        setTimeout(function () { button.textContent = label; }, 4000);
      });
    }
  };
  Array.prototype.forEach.call(document.querySelectorAll("[data-do]"), function (button) {
    var name = button.getAttribute("data-do");
    if (name === "print-page") { button.hidden = typeof window.print !== "function"; }
    if (name === "share-page") { button.hidden = !navigator.share; }
    button.addEventListener("click", function () { deeds[name](button); });
  });
}());

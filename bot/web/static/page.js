/* Guide pages: print and share, where this browser can. */
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.remove("no-js");
  root.classList.add("js");
  try {
    var size = Number(localStorage.getItem("bac-oi-size")) || 0;
    if (size) { root.classList.add("size-" + (size + 1)); }
  } catch (refused) { /* private window */ }
  var print = document.querySelector("[data-do=print-page]");
  var share = document.querySelector("[data-do=share-page]");
  if (print) {
    print.hidden = typeof window.print !== "function";
    print.addEventListener("click", function () { window.print(); });
  }
  if (share) {
    share.hidden = !navigator.share;
    share.addEventListener("click", function () {
      navigator.share({ title: document.title, url: location.href }).catch(function () {});
    });
  }
}());

/* What the chat and the guide pages share: the size of the letters, copying. Plain script for browsers since 2017. */
(function () {
  "use strict";
  var root = document.documentElement;
  var SIZES = ["", "size-2", "size-3"];
  var KEY = "bac-oi-size";

  root.classList.remove("no-js");
  root.classList.add("js");

  function size() { return root.classList.contains("size-3") ? 2 : root.classList.contains("size-2") ? 1 : 0; }

  function setSize(wanted) {
    root.classList.remove("size-2", "size-3");
    if (SIZES[wanted]) { root.classList.add(SIZES[wanted]); }
  }

  function larger() {
    var next = (size() + 1) % SIZES.length;
    setSize(next);
    try { localStorage.setItem(KEY, String(next)); } catch (refused) { /* private window */ }
  }

  if (!root.classList.contains("kiosk")) {  // a shared screen remembers nothing
    try { setSize(Math.max(size(), Number(localStorage.getItem(KEY)) || 0)); } catch (refused) { /* private window */ }
  }

  /* The words of `whole` to the clipboard, then `done`; by selection where the browser is old. */
  function copy(whole, done) {
    function byHand() {
      var range = document.createRange();
      var selection = window.getSelection();
      range.selectNodeContents(whole);
      selection.removeAllRanges();
      selection.addRange(range);
      if (document.execCommand("copy")) { done(); }
    }
    if (navigator.clipboard && navigator.clipboard.writeText) {
      navigator.clipboard.writeText(whole.textContent).then(done, byHand);
    } else {
      byHand();
    }
  }

  window.bacOi = { larger: larger, copy: copy };
}());

/* The key of the one-time link stands after "#": move it into the form and out of the address. */
(function () {
  "use strict";
  var key = location.hash.slice(1);
  if (!key) { return; }
  document.getElementById("key").value = key;
  document.getElementById("key-row").hidden = true;
  history.replaceState(null, "", location.pathname);
}());

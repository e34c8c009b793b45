/* The code of the slip stands after "#": into the form and out of the address. Nothing is sent before the tap. */
(function () {
  "use strict";
  var code = decodeURIComponent(location.hash.slice(1));
  var field = document.getElementById("ma");
  if (!code || !field) { return; }
  field.value = code.slice(0, 24);
  history.replaceState(null, "", location.pathname);
}());

/* The key of the picture stands after "#": into the form and out of the address. Nothing is sent before the tap. */
(function () {
  "use strict";
  var key = location.hash.slice(1);
  if (!/^[A-Za-z0-9_-]{22}$/.test(key)) { return; }
  document.getElementById("khoa").value = key;
  document.getElementById("ma-row").hidden = true;
  history.replaceState(null, "", location.pathname);
  var row = document.getElementById("telegram");
  if (!row) { return; }
  var link = row.querySelector("a");
  link.href = "https://t.me/" + encodeURIComponent(link.getAttribute("data-bot")) + "?start=may_" + key;
  row.hidden = false;
}());

// Pages of a night that is being worked on keep themselves fresh. Without this script the reader reloads.
"use strict";
const live = document.querySelector("main[data-live]");
if (live) {
  const refresh = async () => {
    const answer = await fetch(location.href, { headers: { "X-Live": "1" } });
    if (!answer.ok || answer.redirected) return location.reload();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("main");
    live.replaceChildren(...fresh.childNodes);
    if (fresh.hasAttribute("data-live")) setTimeout(refresh, 3000);
  };
  setTimeout(refresh, 3000);
}

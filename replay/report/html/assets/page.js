// Starts what the page does: pictures, the list of cases, and the mark in the contents at what is being read.
"use strict";

(() => {
  const links = new Map([...document.querySelectorAll(".contents a")].map((link) => [link.hash.slice(1), link]));
  const watch = new IntersectionObserver((seen) => {
    const entered = seen.find((one) => one.isIntersecting);
    if (!entered) return;
    links.forEach((link) => link.removeAttribute("aria-current"));
    links.get(entered.target.id)?.setAttribute("aria-current", "true");
  }, { rootMargin: "-10% 0px -80% 0px" });
  links.forEach((_, id) => watch.observe(document.getElementById(id)));
  pictures.start();
  caseList.start();
})();

"""The page's own JavaScript: small, and the page stays usable without it."""

ON_LOAD = """() => {
  const setDetails = (shown) => {
    document.body.classList.toggle("details-hidden", !shown);
    document.querySelector("#switch").setAttribute("aria-expanded", shown);
  };
  const show = (id) => {
    const source = document.getElementById(id);
    if (!source) return false;
    setDetails(true);
    for (let node = source; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    (source.querySelector("mark") || source).scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
    source.querySelector("summary").focus({ preventScroll: true });
    return true;
  };
  document.addEventListener("click", (event) => {
    if (event.target.closest("#switch")) setDetails(document.body.classList.contains("details-hidden"));
    const link = event.target.closest('#chat a[href^="#"]');
    if (link && show(link.getAttribute("href").slice(1))) event.preventDefault();
  }, true);

  let asked = null, following = false, waiting = false;
  const follow = () => {
    waiting = false;
    if (document.querySelector("#switch:not([aria-expanded])")) setDetails(true);
    const rows = document.querySelectorAll("#chat .user-row");
    const last = rows[rows.length - 1];
    if (!last) { asked = null; return; }
    if (rows.length !== asked) { asked = rows.length; following = true; }
    const log = last.closest('[role="log"]');
    if (following && log) log.scrollTop += last.getBoundingClientRect().top - log.getBoundingClientRect().top - 12;
  };
  const later = () => { if (!waiting) { waiting = true; requestAnimationFrame(follow); } };
  new MutationObserver(later).observe(document.body, { childList: true, subtree: true, characterData: true });
  for (const kind of ["wheel", "touchmove", "keydown"])
    document.addEventListener(kind, (event) => {
      if (event.target.closest && event.target.closest('#chat [role="log"]')) following = false;
    }, { passive: true });
}"""
"""Shows and hides the details, and opens the source that a citation mark points to. Keeps the latest question
at the top of the chat, so that an answer is read from its beginning, until the reader scrolls."""

AFTER_TURN = """(returned, typed) => {
  const lost = !document.activeElement || document.activeElement === document.body;
  if (lost && matchMedia("(hover: hover)").matches) {
    const next = document.querySelector("#question button, #question input, #message textarea");
    if (next) next.focus({ preventScroll: true });
  }
  const chat = document.querySelector("#chat");
  if (chat && chat.getBoundingClientRect().top < 0) chat.scrollIntoView({ block: "start" });
  return ["", typed && typed.trim() ? typed : returned];
}"""
"""Puts a message that failed back into the box, unless something new was typed; keeps the keyboard's place,
and brings the answer into view."""

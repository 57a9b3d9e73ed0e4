"use strict";
const $ = (selector) => [...document.querySelectorAll(selector)];
const root = document.documentElement;
document.getElementById("theme").addEventListener("click", () => {
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
});
const search = document.getElementById("search");
const advice = document.getElementById("with-advice");
function filter() {
  const words = search.value.toLowerCase().split(/\s+/);
  for (const article of $("article")) {
    const text = article.textContent.toLowerCase();
    const shown = words.every((word) => text.includes(word));
    article.hidden = !shown || (!advice.checked && article.classList.contains("advice"));
  }
}
if (search) {
  search.addEventListener("input", filter);
  advice.addEventListener("change", filter);
}
function go(article) {
  $(".current").forEach((old) => old.classList.remove("current"));
  article.classList.add("current");
  const line = document.getElementById(article.dataset.line);
  if (line) {
    line.classList.add("current");
    line.scrollIntoView({ block: "center" });
  }
}
for (const article of $("article")) {
  article.addEventListener("click", (event) => {
    if (!event.target.closest("a")) go(article);
  });
}

"use strict";
// Ten thousand rows are sorted and filtered at once; a browser is slow only at laying
// them out, so it is given one page of them.
const PAGE = 200;
const table = document.getElementById("grades");
const body = table.tBodies[0];
const all = Array.from(body.rows, (row) => ({
  row,
  text: row.textContent.toLowerCase(),
  keys: Array.from(row.cells, (cell) =>
    cell.dataset.sort === undefined ? cell.textContent : Number(cell.dataset.sort)),
}));
const collator = new Intl.Collator(undefined, { numeric: true });
const back = document.getElementById("back");
const on = document.getElementById("on");
let wanted = all;
let first = 0;

const show = () => {
  const page = wanted.slice(first, first + PAGE);
  body.replaceChildren(...page.map((item) => item.row));
  document.getElementById("shown").textContent =
    `${page.length ? first + 1 : 0} – ${first + page.length} / ${wanted.length}`;
  back.disabled = first === 0;
  on.disabled = first + PAGE >= wanted.length;
};
const filter = () => {
  const text = document.getElementById("filter").value.toLowerCase();
  wanted = all.filter((item) => item.text.includes(text));
  first = 0;
  show();
};
table.querySelectorAll("th button").forEach((button, column) => {
  button.addEventListener("click", () => {
    const head = button.closest("th");
    const up = head.getAttribute("aria-sort") !== "ascending";
    table.querySelectorAll("th").forEach((th) => th.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    all.sort((a, b) => {
      const x = a.keys[column], y = b.keys[column];
      const order = typeof x === "number" ? x - y : collator.compare(x, y);
      return up ? order : -order;
    });
    filter();
  });
});
document.getElementById("filter").addEventListener("input", filter);
back.addEventListener("click", () => { first -= PAGE; show(); });
on.addEventListener("click", () => { first += PAGE; show(); });
addEventListener("beforeprint", () => body.replaceChildren(...wanted.map((item) => item.row)));
addEventListener("afterprint", show);
document.getElementById("pages").hidden = all.length <= PAGE;
show();

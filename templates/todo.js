"use strict";
// Everything that students wrote is put in as text, never as markup.
const data = JSON.parse(document.getElementById("data").textContent);
const at = (id) => document.getElementById(id);
const LEFT = at("words").content.querySelector(".left").textContent;
const QUOTES = "'\"`´‘“";
let current = 0;
let isSaved = true;

// An entry knows what it was, so that only what a person changed is saved.
for (const question of data.questions) {
  for (const answer of question.answers) {
    answer.before = JSON.stringify([answer.points, answer.comment]);
    answer.parts = new Set();
    answer.wrong = "";  // what was typed, if it is no number of points
  }
}
const isChanged = (answer) =>
  JSON.stringify([answer.points, answer.comment]) !== answer.before;
const digits = (number) => String(Math.round(number * 10000) / 10000);

// Of sentences, every second part between backquotes is code.
const partsOf = (text) => text.split(/`([^`\n]+)`/);
const write = (element, text) => element.replaceChildren(
  ...partsOf(text).map((part, number) => {
    if (number % 2 === 0) return part;
    const code = document.createElement("code");
    code.textContent = part;
    return code;
  }));

const parsed = (text, most) => {
  const plain = text.trim().replace(",", ".");
  const isNumber = /^(\d+\.?\d*|\.\d+)$/.test(plain);
  return isNumber && Number(plain) <= most ? Number(plain) : null;
};

const showLeft = () => {
  const { answers } = data.questions[current];
  const left = answers.filter((answer) => answer.points === null).length;
  at("open").textContent =
    LEFT.replace("{left}", left).replace("{all}", answers.length);
};

const give = (card, answer, points) => {
  answer.points = points;
  answer.wrong = "";
  isSaved = false;
  const input = card.querySelector(".given");
  input.value = points === null ? "" : digits(points);
  input.classList.remove("wrong");
  showLeft();
};

const giveParts = (card, answer, question, number) => {
  if (answer.parts.has(number)) answer.parts.delete(number);
  else answer.parts.add(number);
  give(card, answer, [...answer.parts].reduce(
    (sum, part) => sum + question.guide[part - 1][1], 0));
};

const press = (card, answer, question, key) => {
  const number = Number(key);
  if (key === "f") give(card, answer, question.points);
  else if (key === "z") give(card, answer, 0);
  else if (key === "x") give(card, answer, null);
  else if (key === "c") card.querySelector("textarea").focus();
  else if (!/^\d$/.test(key)) return false;
  else if (question.guide.length && number > 0) {
    if (number > question.guide.length) return false;
    giveParts(card, answer, question, number);
  } else if (number <= question.points) give(card, answer, number);
  else return false;
  if ("fzx".includes(key)) answer.parts.clear();
  return true;
};

const cardOf = (answer, question) => {
  const card = at("answer").content.firstElementChild.cloneNode(true);
  const link = card.querySelector("a");
  link.textContent = answer.student;
  link.href = answer.page;
  write(card.querySelector(".found"), answer.found);
  card.querySelector("pre").textContent = answer.text;
  card.querySelector(".pictures").replaceChildren(...answer.pictures.map((source, number) => {
    const image = document.createElement("img");
    image.src = source;
    image.alt = `${answer.student} ${number + 1}`;
    return image;
  }));
  card.querySelector(".most").textContent = digits(question.points);
  const given = card.querySelector(".given");
  const comment = card.querySelector("textarea");
  given.value = answer.points === null ? answer.wrong : digits(answer.points);
  given.classList.toggle("wrong", answer.wrong !== "");
  comment.value = answer.comment;
  given.addEventListener("input", () => {
    answer.points = parsed(given.value, question.points);
    answer.parts.clear();
    answer.wrong = answer.points === null ? given.value.trim() : "";
    given.classList.toggle("wrong", answer.wrong !== "");
    isSaved = false;
    showLeft();
  });
  comment.addEventListener("input", () => {
    answer.comment = comment.value.trim();
    isSaved = false;
  });
  card.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") card.focus();
    else if (event.target !== card) return;
    else if (!press(card, answer, question, event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  });
  return card;
};

const show = (number) => {
  current = Math.max(0, Math.min(number, data.questions.length - 1));
  const question = data.questions[current];
  write(at("question"), question.question);
  write(at("about"), `${question.title} · ${question.criterion} · ${current + 1} / ${data.questions.length}`);
  at("guide").replaceChildren(...question.guide.map(([part, points]) => {
    const line = document.createElement("li");
    write(line, `${part} (${digits(points)})`);
    return line;
  }));
  at("answers").replaceChildren(
    ...question.answers.map((answer) => cardOf(answer, question)));
  at("earlier").disabled = current === 0;
  at("later").disabled = current === data.questions.length - 1;
  showLeft();
  // The keys work at once, and the question stays in sight.
  at("answers").firstElementChild.focus({ preventScroll: true });
};

const move = (step) => {
  const cards = [...at("answers").children];
  const here = cards.indexOf(document.activeElement.closest(".answer"));
  const card = cards[here < 0 ? 0 : here + step];
  if (card) {
    card.focus();
    card.scrollIntoView({ block: "nearest" });
  }
};

// A spreadsheet must not read a cell as a formula. `defused` of the grader does the same.
const isUnseen = (letter) => /^[\p{Z}\p{C}]$/u.test(letter);
const defused = (value) => {
  const letters = [...value];
  const seen = letters.find((letter) => !isUnseen(letter) && !QUOTES.includes(letter));
  const sign = seen === undefined ? "" : [...seen.normalize("NFKC")][0];
  const isRisk = letters.length > 0 && (isUnseen(letters[0]) || /^[=+\-@−]$/.test(sign));
  return isRisk ? `'${value}` : value;
};
const cell = (value) => `"${defused(value).replaceAll('"', '""')}"`;

const csv = () => {
  const lines = [data.columns];
  const when = new Date().toISOString();
  for (const question of data.questions) {
    for (const answer of question.answers.filter(isChanged)) {
      const row = {
        student: answer.student,
        assignment: question.assignment,
        criterion: question.criterion,
        points: answer.points === null ? "" : digits(answer.points),
        comment: answer.comment,
        by: at("by").value.trim(),
        when,
        automatic: answer.automatic,
        submission: answer.submission,
      };
      lines.push(data.columns.map((name) => row[name]));
    }
  }
  return lines.map((line) => `${line.map(cell).join(",")}\n`).join("");
};

// Points that cannot be read must not be saved as none: that would withdraw a decision.
const goToWrong = () => {
  for (const [number, question] of data.questions.entries()) {
    const place = question.answers.findIndex((answer) => answer.wrong !== "");
    if (place < 0) continue;
    show(number);
    at("answers").children[place].querySelector(".given").select();
    return true;
  }
  return false;
};

const save = () => {
  if (goToWrong()) return;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([csv()], { type: "text/csv" }));
  link.download = "overrides.csv";
  link.click();
  URL.revokeObjectURL(link.href);
  isSaved = true;
};

at("earlier").addEventListener("click", () => show(current - 1));
at("later").addEventListener("click", () => show(current + 1));
at("save").addEventListener("click", save);
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input, textarea")) return;
  const keys = {
    j: () => move(1), k: () => move(-1), s: save,
    n: () => show(current + 1), p: () => show(current - 1),
  };
  if (!Object.hasOwn(keys, event.key)) return;
  event.preventDefault();
  keys[event.key]();
});
addEventListener("beforeunload", (event) => { if (!isSaved) event.preventDefault(); });
show(0);

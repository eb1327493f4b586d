// Makes crates/ingest/data/lunar.txt again, from the Chinese calendar of ICU (Node 20 has ICU 73 and later):
//
//     node crates/ingest/examples/lunar.mjs > crates/ingest/data/lunar.txt

const FIRST = 1900;
const LAST = 2050;
const DAY = 86_400_000;

const format = new Intl.DateTimeFormat("zh-u-ca-chinese", {
  year: "numeric", month: "numeric", day: "numeric", timeZone: "UTC",
});

function lunar(time) {
  const parts = Object.fromEntries(format.formatToParts(time).map((part) => [part.type, part.value]));
  return { year: Number(parts.relatedYear), leap: parts.month.startsWith("闰"), day: Number(parts.day) };
}

console.log(`# The Chinese calendar from ICU (Unicode License), made by examples/lunar.mjs: the year in which it begins, the day of
# its first month's first, and its months in order: D has 30 days (大), X has 29 (小), small letters are leap months (闰).`);
let time = Date.UTC(FIRST, 0, 1);
while (lunar(time).year < FIRST || lunar(time).day !== 1) time += DAY;
for (let year = FIRST; year <= LAST; year += 1) {
  const begins = new Date(time).toISOString().slice(5, 10);
  let months = "";
  while (lunar(time).year === year) {
    const { leap } = lunar(time);
    const days = lunar(time + 29 * DAY).day === 30 ? 30 : 29;
    const letter = days === 30 ? "D" : "X";
    months += leap ? letter.toLowerCase() : letter;
    time += days * DAY;
  }
  console.log(`${year}\t${begins}\t${months}`);
}

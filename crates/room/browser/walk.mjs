// Walks a reading room in headless Chromium, from disk: node walk.mjs SITE PICTURES [CHROMIUM]
// SITE is a room of the seed page and of a page with a check that failed. Prints a line for each step, then the counts.
import assert from "node:assert/strict";
import { readFileSync, readdirSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

// Packages are where the walk is run from, not where it stands.
const require = createRequire(join(process.cwd(), "package.json"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const [site, pictures, executablePath = "/usr/bin/chromium"] = process.argv.slice(2);
const url = (path) => pathToFileURL(resolve(site)).href + "/" + path;
mkdirSync(pictures, { recursive: true });

const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});

const counts = { passed: 0, failed: 0 };
// One walk of a step: what went wrong, or nothing.
async function once(options, walk, picture) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  page.on("request", (request) => request.url().startsWith("file:") || wrong.push(`asked for ${request.url()}`));
  try {
    await walk(page);
    assert.deepEqual(wrong, []);
    return null;
  } catch (error) {
    await page.screenshot({ path: join(pictures, picture) }).catch(() => {});
    return error.message.split("\n").slice(0, 12).join("\n       ");
  } finally {
    await context.close();
  }
}

// A browser on a busy machine stumbles now and then: a step that fails is walked once more, and must then hold.
async function step(name, options, walk) {
  const stumbled = await once(options, walk, `stumbled-${counts.failed + 1}.png`);
  const wrong = stumbled && await once(options, walk, `failed-${counts.failed + 1}.png`);
  if (wrong) {
    counts.failed++;
    console.log(`FAILED ${name}: ${wrong}`);
  } else {
    counts.passed++;
    console.log(`ok     ${name}${stumbled ? `, the second time: ${stumbled}` : ""}`);
  }
}

const seed = readdirSync(join(site, "pages")).find((name) => readFileSync(join(site, "pages", name), "utf8").includes("付艳萍"));
const seedPage = `pages/${encodeURIComponent(seed)}`;
const lit = (page) => page.locator(".text .lit, .text :target");
// Waits until the words a locator finds are those expected: what a hover or a new hash lights up follows the event,
// and on a busy machine comes after the next look.
const shows = async (locator, expected) => {
  let found;
  for (const end = Date.now() + 5000; Date.now() < end; await new Promise((wake) => setTimeout(wake, 50))) {
    found = await locator.allTextContents();
    if (JSON.stringify(found) === JSON.stringify(expected)) return;
  }
  assert.deepEqual(found, expected);
};
const background = (locator) => locator.first().evaluate((element) => getComputedStyle(element).backgroundColor);
const CLEAR = "rgba(0, 0, 0, 0)";
// What is said of a search, which comes after its first results.
const said = async (page) => {
  await page.waitForFunction(() => /篇|没有|请给/.test(document.getElementById("found").textContent));
  return page.locator("#found").textContent();
};
const search = async (page, query) => {
  await page.locator("#ask input[name=q]").fill(query);
  await page.locator("#ask button").click();
  return said(page);
};

await step("opens from disk and names newspapers, days, what failed", {}, async (page) => {
  await page.goto(url("index.html"));
  await page.getByRole("heading", { level: 1 }).waitFor();
  for (const name of ["先看", "报纸与日期"]) await page.getByRole("heading", { name }).waitFor();
  await page.locator('.days a[href="days/2020-03-02.html"]').first().click();
  await page.getByRole("heading", { name: /2020-03-02 星期一/ }).waitFor();
  await page.locator(".front").getByRole("link", { name: "筑牢一线堡垒" }).first().click();
  assert.match(page.url(), /pages\/.*#i0002$/);
});

await step("searches 疫情 from any page, and 付艳萍", {}, async (page) => {
  await page.goto(url("ledger/index.html"));
  await page.locator(".bar input").fill("疫情");
  await page.locator(".bar button").click();
  await page.locator("#results li").first().waitFor();
  assert.match(await said(page), /^\d+ 篇/);
  for (const text of await page.locator("#results li").allTextContents()) assert.match(text, /疫情/);
  await search(page, "付艳萍");
  const found = page.locator("#results li");
  assert.ok((await found.count()) >= 1);
  assert.ok((await found.first().locator("mark").allTextContents()).includes("付艳萍"));
  await found.first().getByRole("link").click();
  assert.equal(await page.locator("article:target").count(), 1);
});

await step("searches single characters, other scripts and widths, several words; says when there is nothing", {}, async (page) => {
  await page.goto(url("search.html"));
  const count = async (query) => parseInt(await search(page, query), 10);
  const [one, two] = [await count("疫"), await count("疫情")];
  assert.ok(one >= two && two > 0, `${one} ${two}`);
  assert.equal(await count("付艷萍"), await count("付艳萍"));
  assert.equal(await count("９７名党员"), await count("97名党员"));
  assert.ok((await count("吴桂英 株洲")) >= 1);
  assert.match(await search(page, "株洲株洲株洲无此词"), /没有/);
  assert.match(await search(page, "，。"), /请给/);
  assert.match(await search(page, "<script>alert(1)</script>"), /没有/);
});

await step("limits a search to a newspaper and to days, the earliest first", {}, async (page) => {
  await page.goto(url("search.html"));
  const all = parseInt(await search(page, "疫情"), 10);
  const limited = async (limit) => {
    await page.locator("#found").evaluate((element) => { element.textContent = ""; });
    await limit();
    return parseInt(await said(page), 10);
  };
  const issues = async () => (await page.locator("#results .issue").allTextContents()).map((text) => text.split(" ").slice(0, 2));
  const ofPaper = await limited(() => page.getByLabel("报纸").selectOption("株洲日报"));
  assert.ok(ofPaper > 0 && ofPaper < all, `${ofPaper} of ${all}`);
  assert.ok((await issues()).every(([paper]) => paper === "株洲日报"));
  await limited(() => page.getByLabel("报纸").selectOption(""));
  const dated = await limited(() => page.getByLabel("至").fill("2020-03-01"));
  assert.ok(dated > 0 && dated < all, `${dated} of ${all}`);
  await limited(() => page.getByLabel("次序").selectOption("old"));
  const days = (await issues()).map(([, day]) => day);
  assert.deepEqual(days, [...days].sort());
  assert.ok(days.every((day) => day <= "2020-03-01"));
  await page.reload();
  assert.equal(parseInt(await said(page), 10), dated, "the address has what was chosen");
});

await step("leaves only the rows of a kind or newspaper, and no heading without rows", {}, async (page) => {
  await page.goto(url("checks/index.html"));
  const shown = () => page.locator(".check:visible, .passed li:visible").count();
  const all = await shown();
  await page.locator(".filters").getByLabel("报纸").selectOption("株洲日报");
  const some = await shown();
  assert.ok(some > 0 && some < all, `${some} of ${all}`);
  for (const text of await page.locator(".check:visible .issue, .passed li:visible .issue").allTextContents()) assert.match(text, /^株洲日报/);
  assert.equal(await page.locator("main section:visible").count(), await page.locator("main section:visible:has(.check:visible, .passed li:visible)").count());
  assert.match(await page.locator(".filters output").textContent(), new RegExp(`余 ${some} 行`));
  await page.locator(".filters").getByLabel("筛选此处各行").fill("无此词无此词");
  assert.equal(await shown(), 0);
});

await step("follows a fact to its lit-up source", {}, async (page) => {
  await page.goto(url("ledger/index.html"));
  const link = page.getByRole("link", { name: "我市累计确诊80例" }).first();
  await link.click();
  await shows(lit(page).first(), ["我市累计确诊80例"]);
  assert.notEqual(await background(lit(page)), CLEAR);
  assert.ok(await lit(page).first().evaluate((element) => {
    const box = element.getBoundingClientRect();
    return box.top >= 0 && box.bottom <= innerHeight;
  }), "the words are in sight");
  assert.match(await page.locator(".status").textContent(), /字节 466–489.*banmian why OUT \S+-i0001-f0008/);
});

await step("lights up a name that a column cuts, all of it, and on hover too", {}, async (page) => {
  await page.goto(url(seedPage));
  const chip = page.locator(".chip", { hasText: "付艳萍" }).locator(".at");
  const ids = await chip.evaluateAll((links) => links.map((link) => link.hash.slice(1)));
  const cut = ids.find((id) => readFileSync(join(site, "pages", seed), "utf8").includes(`id="${id}.1"`));
  assert.ok(cut, "a column cuts one of them");
  const link = page.locator(`.chip a[href="#${cut}"]`);
  await link.hover();
  await shows(page.locator(".text .hint"), ["付", "艳萍"]);
  const before = await page.evaluate(() => scrollY);
  await link.click();
  await shows(page.locator(".text .lit"), ["付", "艳萍"]);
  assert.ok(Math.abs((await page.evaluate(() => scrollY)) - before) < 2, "the articles stay where they are");
  await page.reload();
  await shows(page.locator(".text .lit"), ["付", "艳萍"]);
});

await step("opens a failed check with its evidence", {}, async (page) => {
  await page.goto(url("index.html"));
  await page.getByRole("link", { name: "核验不符" }).click();
  const card = page.locator(".check").first();
  assert.equal(await card.locator(".badge").textContent(), "不符");
  assert.ok((await card.locator(".evidence mark").count()) >= 1);
  const words = await card.locator(".evidence a").first().textContent();
  await card.locator(".evidence a").first().click();
  await page.locator(".text .lit").first().waitFor();
  const found = (await page.locator(".text .lit").allTextContents()).join("");
  assert.ok(found.startsWith(words.replace("…", "")), `${found} ${words}`);
});

await step("tabs through: skip link, every stop visible, a row by Enter", {}, async (page) => {
  await page.goto(url(seedPage));
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  let before = "";
  for (let at = 0; at < 60; at++) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const { activeElement: element } = document;
      const { outlineStyle, opacity } = getComputedStyle(element);
      const box = element.getBoundingClientRect();
      return { what: element.outerHTML.slice(0, 90), box: box.width * box.height, outlineStyle, opacity };
    });
    assert.ok(stop.box > 0 && stop.outlineStyle !== "none" && stop.opacity !== "0", JSON.stringify(stop));
    before = stop.what;
  }
  assert.doesNotMatch(before, /^<body/);
  await page.locator('.list a[href="#i0001-f0008"]').focus();
  await page.keyboard.press("Enter");
  await shows(page.locator(".text .lit").first(), ["我市累计确诊80例"]);
});

await step("reads with JavaScript off", { javaScriptEnabled: false }, async (page) => {
  await page.goto(url("index.html"));
  await page.locator(`.front a[href^="${seedPage}"], .days a[href="days/2020-03-02.html"]`).first().click();
  await page.goto(url(seedPage));
  await page.locator('.list a[href="#i0001-f0008"]').click();
  const target = page.locator(".text :target");
  assert.equal(await target.textContent(), "我市累计确诊80例");
  assert.notEqual(await background(target), CLEAR);
  await page.goto(url("search.html"));
  await page.getByText("检索要用脚本").waitFor();
});

const KINDS = ["index.html", seedPage, "checks/index.html", "doubts/index.html", "ledger/index.html", "people/index.html",
  "organizations/index.html", "places/index.html", "quotes/index.html", "days/2020-03-02.html", "about.html", "search.html?q=疫情"];
const named = (path) => path.replace(/[/?=].*|\.html/g, "") || "index";

for (const path of KINDS) {
  await step(`375 px wide: ${path}`, { viewport: { width: 375, height: 800 } }, async (page) => {
    await page.goto(url(path));
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 375, `it is ${width} px wide`);
    await page.screenshot({ path: join(pictures, `${named(path)}-narrow.png`) });
  });
  for (const colorScheme of ["light", "dark"]) {
    await step(`axe, ${colorScheme}: ${path}`, { colorScheme }, async (page) => {
      await page.goto(url(path));
      if (path.startsWith("search")) await page.locator("#results li").first().waitFor();
      await page.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => window.axe.run({ preload: false }));
      const told = violations.map((one) => `${one.id} (${one.nodes.length}): ${one.nodes[0].html.slice(0, 160)} ${one.nodes[0].any[0]?.message ?? ""}`);
      assert.deepEqual(told, []);
      await page.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = false; }));
      await page.screenshot({ path: join(pictures, `${named(path)}-${colorScheme}.png`) });
    });
  }
}

await step("prints", {}, async (page) => {
  await page.goto(url(seedPage));
  await page.pdf({ path: join(pictures, "pages.pdf"), format: "A4" });
  await page.emulateMedia({ media: "print" });
  assert.ok(await page.locator(".bar").isHidden());
  await page.screenshot({ path: join(pictures, "pages-print.png") });
});

await browser.close();
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed ? 1 : 0;

// Walks the demonstration in headless Chromium (`cargo xtask test survey`): node walk.mjs PORT PICTURES [CHROMIUM], from a folder with
// playwright-core and axe-core (crates/room/browser/package.json names their versions).
// The demonstration has to be fresh. Prints a line for each step, then the counts.
import assert from "node:assert/strict";
import { readFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.cwd(), "package.json"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const [port, pictures, executablePath = "/usr/bin/chromium"] = process.argv.slice(2);
const site = `http://127.0.0.1:${port}`;
mkdirSync(pictures, { recursive: true });

const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});

const TELEPHONE = { viewport: { width: 320, height: 640 }, isMobile: true, hasTouch: true };
const counts = { passed: 0, failed: 0 };
async function step(name, options, walk) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(error.message));
  // Being offline is part of a walk.
  page.on("console", (message) => message.type() === "error" && !/ERR_INTERNET|favicon/.test(message.text() + message.location().url)
    && wrong.push(message.text()));
  page.on("request", (request) => request.url().startsWith(site) || wrong.push(`asked for ${request.url()}`));
  try {
    await walk(page, context);
    assert.deepEqual(wrong, []);
    counts.passed++;
    console.log(`ok     ${name}`);
  } catch (error) {
    counts.failed++;
    await page.screenshot({ path: join(pictures, `failed-${counts.failed}.png`), fullPage: true }).catch(() => {});
    console.log(`FAILED ${name}: ${error.message.split("\n").slice(0, 14).join("\n       ")}`);
  } finally {
    await context.close();
  }
}

const picture = (page, name) => page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
// Rules of WCAG 2.2 A and AA, and those that axe calls good practice.
async function clean(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document));
  assert.deepEqual(found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 90)).join(" | ")}`), []);
}
async function narrow(page) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(wide <= 0, `${wide} px wider than the telephone`);
  // What a finger has to hit is 44 px high at least; a link within a sentence need not be.
  const small = await page.evaluate(() => [...document.querySelectorAll("button, input:not([type=hidden]), select, .choice label")]
    .filter((one) => one.offsetParent && !["radio", "checkbox"].includes(one.type) && one.offsetHeight < 44).map((one) => one.outerHTML.slice(0, 80)));
  assert.deepEqual(small, []);
}
async function signIn(page, name, password) {
  await page.goto(`${site}/login`);
  await page.fill("#name", name);
  await page.fill("#password", password);
  await page.click("main button");
  await page.waitForURL(`${site}/home`);
}
// Looked for once: an account is let in six times a minute.
let address = "";
async function formOf(page) {
  if (address) { return address; }
  await signIn(page, "worker", "tianyuan-demo");
  await page.goto(`${site}/sheets`);
  const addresses = await page.locator(".address").allTextContents();
  await page.context().clearCookies();
  for (const one of addresses) {
    await page.goto(one);
    if (await page.locator("#q-temperature, #q-measured").count()) { return address = one; }
  }
  throw new Error("no sheet of 健康调查");
}
const choose = (page, question, name) => page.locator(`#q-${question} input[value="${name}"]`).check();
async function fill(page, name) {
  await page.fill("#q-name", name);
  await page.fill("#q-phone", "13900001111");
  await page.fill("#q-address", "3 栋 201");
  await page.fill("#q-age", "68");
  await page.fill("#q-household_size", "2");
  await choose(page, "measured", "no");
  await choose(page, "symptoms", "none");
  await choose(page, "travelled", "no");
  await choose(page, "contact", "no");
  await choose(page, "others_ill", "no");
  await choose(page, "truth", "yes");
}

// A draft that was not sent is asked about, before anything of it is shown.
async function asked(page) {
  await page.waitForSelector(".draft:visible");
  assert.match(await page.locator(".draft h2").textContent(), /20\d\d-\d\d-\d\d \d\d:\d\d/);
  assert.ok(await page.locator("#survey").isHidden());
  assert.ok(await page.evaluate(() => document.activeElement === document.querySelector(".draft h2")));
}

await step("a resident on a telephone of 320 px, without a script", { ...TELEPHONE, javaScriptEnabled: false }, async (page) => {
  await page.goto(await formOf(page));
  await picture(page, "resident-320");
  await fill(page, "王小明");
  await page.fill("#q-age", "七十");
  await choose(page, "measured", "yes");
  await page.click("button.send");
  // What comes to be asked is shown first, then what is wrong is said.
  await page.fill("#q-temperature", "36.6度");
  await page.click("button.send");
  assert.equal(await page.inputValue("#q-age"), "七十");
  assert.equal(await page.inputValue("#q-name"), "王小明");
  assert.match(await page.locator("#q-temperature-wrong").textContent(), /数字/);
  await picture(page, "resident-320-wrong");
  await page.fill("#q-age", "70");
  await page.fill("#q-temperature", "36.6");
  await page.click("button.send");
  assert.match(await page.locator("h1").textContent(), /已收到/);
  await picture(page, "receipt-320");
});

await step("another language keeps what was typed, without a script", { ...TELEPHONE, javaScriptEnabled: false }, async (page) => {
  await page.goto(await formOf(page));
  await page.fill("#q-name", "王双语");
  await choose(page, "travelled", "yes");
  await page.click("button[name=_speak]");
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  assert.equal(await page.inputValue("#q-name"), "王双语");
  assert.equal(await page.locator(".wrong-list").count(), 0);
  assert.equal(await page.locator("#q-travel_place").count(), 1);
  await picture(page, "english-320");
});

await step("the resident's pages fit a telephone and are clean", TELEPHONE, async (page) => {
  const form = await formOf(page);
  await page.goto(form);
  await narrow(page);
  await clean(page);
  await page.click("button.send");
  await page.waitForSelector(".wrong-list");
  await narrow(page);
  await clean(page);
  await page.goto(`${form}?lang=en`);
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  await clean(page);
  for (const path of ["/", "/r", "/login"]) {
    await page.goto(site + path);
    await narrow(page);
    await clean(page);
  }
  await picture(page, "login-320");
});

await step("a draft survives the loss of the network and is sent once", TELEPHONE, async (page, context) => {
  const form = await formOf(page);
  await page.goto(form);
  await fill(page, "李断网");
  await page.reload();
  // Whoever holds the telephone now may be somebody else: they are asked, and see nothing of it before they answer.
  await asked(page);
  assert.equal(await page.inputValue("#q-name"), "");
  await narrow(page);
  await clean(page);
  await picture(page, "draft-asked-320");
  await page.click(".draft .go-on");
  assert.equal(await page.inputValue("#q-name"), "李断网");
  assert.ok(await page.locator("#q-symptoms input[value=none]").isChecked());
  assert.ok(await page.locator("#survey").isVisible() && await page.locator(".draft").isHidden());
  await context.setOffline(true);
  await page.click("button.send");
  await page.waitForSelector(".offline:visible");
  assert.equal(await page.inputValue("#q-name"), "李断网");
  await picture(page, "offline-320");
  await context.setOffline(false);
  await page.waitForSelector("[data-sent]");
  assert.match(await page.locator("h1").textContent(), /已收到，谢谢/);
  const receipt = await page.locator(".receipt dd").first().textContent();
  await page.reload().catch(() => {});
  await page.goto(form);
  assert.ok(await page.locator(".draft").isHidden(), "the draft is gone");
  assert.equal(await page.inputValue("#q-name"), "");
  assert.ok(receipt.length >= 12);
});

await step("somebody else on the same telephone starts anew", TELEPHONE, async (page) => {
  const form = await formOf(page);
  await page.goto(form);
  await page.click("button[name=_speak]");
  await page.waitForSelector("html[lang=en]");
  await page.goto(form);
  assert.ok(await page.locator(".draft").isHidden(), "whoever has asked for a language has not begun");
  await fill(page, "周前人");
  await page.goto(`${form}?lang=en`);
  await asked(page);
  assert.match(await page.locator(".draft").textContent(), /A form begun on this phone on 20\d\d-.* was not sent/);
  await narrow(page);
  await clean(page);
  await picture(page, "draft-asked-english-320");
  // In whichever language it is asked, and until it is answered, the draft stays.
  await page.click(".draft .languages a");
  await asked(page);
  assert.equal(await page.locator("html").getAttribute("lang"), "zh");
  await page.keyboard.press("Tab");
  assert.ok(await page.evaluate(() => document.activeElement.matches(".draft .go-on")));
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.ok(await page.locator("#survey").isVisible());
  assert.equal(await page.inputValue("#q-name"), "");
  assert.equal(await page.locator("#q-measured :checked").count(), 0);
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1");
  await page.goto(form);
  assert.ok(await page.locator(".draft").isHidden(), "it is deleted");
  await fill(page, "吴后人");
  await page.click("button.send");
  assert.match(await page.locator("h1").textContent(), /已收到，谢谢/);
});

await step("a draft that is continued without a network loses nothing", TELEPHONE, async (page, context) => {
  const form = await formOf(page);
  await page.goto(form);
  await fill(page, "郑没网");
  await choose(page, "travelled", "yes");
  await page.click("button.send");
  await page.fill("#q-travel_place", "长沙市");
  await page.goto(form);
  await asked(page);
  await context.setOffline(true);
  await page.click(".draft .go-on");
  assert.equal(await page.inputValue("#q-name"), "郑没网");
  assert.equal(await page.locator("#q-travel_place").count(), 0, "there is nobody to ask for it");
  await page.fill("#q-age", "69");
  await context.setOffline(false);
  await page.goto(form);
  await page.click(".draft .go-on");
  await page.waitForSelector("#q-travel_place");
  assert.equal(await page.inputValue("#q-travel_place"), "长沙市");
  assert.equal(await page.inputValue("#q-age"), "69");
});

await step("a draft keeps a question that came to be asked and a further person", TELEPHONE, async (page, context) => {
  const form = await formOf(page);
  await page.goto(form);
  await fill(page, "孙又见");
  await choose(page, "others_ill", "yes");
  await choose(page, "travelled", "yes");
  await page.click("button.send");
  await page.fill("#q-travel_place", "岳阳市");
  await page.click("button.add");
  await page.fill("#q-ill-1-ill_age", "8");
  await context.setOffline(true);
  // Without a network nothing can be added, and nothing is filed either, now or when there is one.
  await page.click("button.add");
  await page.waitForSelector(".later:visible");
  assert.equal(await page.locator(".offline:visible").count(), 0);
  assert.ok(await page.evaluate(() => document.querySelector(".later").previousElementSibling.contains(document.querySelector("button.add"))));
  await picture(page, "later-320");
  await context.setOffline(false);
  await page.waitForTimeout(500);
  assert.equal(await page.locator("[data-sent]").count(), 0, "not filed");
  await page.goto(form);
  await page.click(".draft .go-on");
  await page.waitForSelector("#q-travel_place");
  assert.equal(await page.inputValue("#q-travel_place"), "岳阳市");
  assert.equal(await page.inputValue("#q-ill-1-ill_age"), "8");
  assert.equal(await page.inputValue("#q-name"), "孙又见");
  await narrow(page);
  await clean(page);
  await picture(page, "draft-320");
});

await step("a resident corrects and withdraws with the receipt", TELEPHONE, async (page) => {
  await page.goto(await formOf(page));
  await fill(page, "赵更正");
  await page.click("button.send");
  const [receipt, word] = await page.locator(".receipt dd").allTextContents();
  await page.goto(`${site}/r`);
  await page.fill("#receipt", receipt.toLowerCase().replaceAll("-", " "));
  await page.fill("#word", word);
  await page.click("button.send");
  assert.equal(await page.inputValue("#q-name"), "赵更正");
  await narrow(page);
  await clean(page);
  await picture(page, "correct-320");
  await page.fill("#q-age", "69");
  await page.click("button.send");
  assert.match(await page.locator("h1").textContent(), /更正已保存/);
  await page.goto(`${site}/r`);
  await page.fill("#receipt", receipt);
  await page.fill("#word", word);
  await page.click("button.send");
  assert.equal(await page.inputValue("#q-age"), "69");
  await page.click("button.withdraw");
  assert.match(await page.locator("h1").textContent(), /已撤回/);
});

await step("a worker", {}, async (page) => {
  await signIn(page, "worker", "tianyuan-demo");
  await clean(page);
  await page.click("text=随访名单 >> nth=0");
  await clean(page);
  await picture(page, "work");
  await page.goto(`${site}/work?state=observed`);
  await page.locator("tbody a").first().click();
  await clean(page);
  await picture(page, "record");
  await page.selectOption("#state", "released");
  await page.fill("#note", "体温正常");
  await page.click("form:has(#state) button");
  assert.match(await page.locator("main").textContent(), /已解除观察/);
  await page.goto(`${site}/sheets`);
  await clean(page);
  await picture(page, "sheets");
});

await step("an analyst", {}, async (page) => {
  await signIn(page, "analyst", "analyst-demo");
  await page.goto(`${site}/analysis`);
  await page.selectOption("#rows", "symptoms");
  await page.selectOption("#columns", "@place");
  await page.click("main form button");
  assert.match(await page.locator("table").textContent(), /发热|咳嗽/);
  await clean(page);
  await picture(page, "analysis");
  await page.goto(`${site}/duplicates`);
  await clean(page);
  await page.locator("section.pair button").first().click();
  assert.match(await page.locator("main").textContent(), /并入/);
  await picture(page, "duplicates");
  await page.locator("text=撤销 >> nth=-1").click();
  assert.match(await page.locator("main").textContent(), /已撤销/);
  await page.goto(`${site}/daily`);
  await clean(page);
  assert.match(await page.locator("main").textContent(), /项成立，0 项不成立/);
  await picture(page, "daily");
  await page.goto(`${site}/export`);
  await clean(page);
  await picture(page, "export");
  await page.selectOption("#file-1", "health.csv");
  const [file] = await Promise.all([page.waitForEvent("download"), page.locator("main form button").first().click()]);
  const text = readFileSync(await file.path(), "utf8");
  assert.match(text, /^_receipt,/);
  assert.ok(!text.includes("phone"), "an analyst is given no names");
});

await step("the public page and the change log", {}, async (page) => {
  await page.goto(site);
  await clean(page);
  await picture(page, "front");
  await signIn(page, "admin", "administrator-demo");
  await page.goto(`${site}/log`);
  await clean(page);
  await picture(page, "log");
  await page.goto(`${site}/forms`);
  await clean(page);
  const visit = '[settings]\nform_id = "visit"\nform_title = "来访登记"\n\n[[survey]]\ntype = "text"\nname = "who"\nlabel = "来访者"\n';
  await page.setInputFiles("#file", { name: "visit.toml", mimeType: "application/toml", buffer: Buffer.from(visit) });
  await page.click("main form button");
  assert.match(await page.locator("h1").textContent(), /来访登记/);
  await clean(page);
  await picture(page, "form-look");
  await page.click("main form button");
  assert.match(await page.locator("main").textContent(), /来访登记（visit）/);
  await picture(page, "forms");
});

// The last, as the form is another from then on.
await step("a draft of an earlier version of the form is continued in the newest", TELEPHONE, async (page, context) => {
  const form = await formOf(page);
  await page.goto(form);
  await fill(page, "钱旧版");
  await choose(page, "others_ill", "yes");
  const admin = await context.browser().newPage();
  await signIn(admin, "admin", "administrator-demo");
  await admin.goto(`${site}/forms`);
  const changed = readFileSync(new URL("../../survey/forms/health.toml", import.meta.url), "utf8")
    .replace('name = "others_ill"', 'name = "family_ill"\nbanmian_was = "others_ill"')
    .replaceAll("${others_ill}", "${family_ill}")
    .replace("[[choices]]", '[[survey]]\ntype = "text"\nname = "vaccine"\nlabel = "打过什么疫苗？"\n\n[[choices]]');
  await admin.setInputFiles("#file", { name: "health.toml", mimeType: "application/toml", buffer: Buffer.from(changed) });
  await admin.click("main form button");
  await admin.click("main form button");
  await admin.waitForSelector("text=第 2 版");
  await admin.close();

  await page.goto(form);
  await asked(page);
  // Without a network nobody can say where it belongs: it is kept, and asked for again.
  await context.setOffline(true);
  await page.click(".draft .go-on");
  await page.waitForSelector(".without:visible");
  assert.ok(await page.locator("#survey").isHidden());
  await context.setOffline(false);
  await page.click(".draft .go-on");
  await page.waitForSelector("#q-vaccine");
  assert.match(await page.locator(".notice").textContent(), /表格有了新的一版/);
  assert.equal(await page.inputValue("#q-name"), "钱旧版");
  assert.ok(await page.locator("#q-family_ill input[value=yes]").isChecked());
  await narrow(page);
  await clean(page);
  await picture(page, "draft-newer-320");
  await page.fill("#q-vaccine", "没有");
  await choose(page, "family_ill", "no");
  await page.click("button.send");
  assert.match(await page.locator("h1").textContent(), /已收到，谢谢/);
});

await browser.close();
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed ? 1 : 0);

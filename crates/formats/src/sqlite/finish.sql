CREATE INDEX articles_by_page ON articles (page);
CREATE INDEX articles_by_date ON articles (issue_date);
CREATE INDEX mentions_by_article ON mentions (article);
CREATE INDEX mentions_by_name ON mentions (type, name);
CREATE INDEX mentions_by_adcode ON mentions (adcode) WHERE adcode IS NOT NULL;
CREATE INDEX facts_by_article ON facts (article);
CREATE INDEX facts_by_place ON facts (type, adcode, window_end);
CREATE INDEX quotes_by_article ON quotes (article);
CREATE INDEX quotes_by_speaker ON quotes (speaker);
CREATE INDEX checks_by_article ON checks (article);
CREATE INDEX checks_by_status ON checks (status, kind);

CREATE VIEW who_said_what AS
SELECT q.speaker, q.text AS said, q.kind, q.cue, a.newspaper, a.issue_date, a.headline, a.page, q.article, q.quote, q.raw
FROM quotes AS q JOIN articles AS a USING (article);

CREATE VIEW counts_by_place_and_day AS
SELECT f.place, f.adcode, date(f.window_end, '-1 second') AS day, substr(f.window_start, 1, 10) AS first_day, f.window_end, f.subject, f.measure, f.scope, f.origin, f.value,
    f.modifier, f.text AS quote, a.newspaper, a.issue_date, a.page, f.article, f.fact, f.raw
FROM facts AS f JOIN articles AS a USING (article)
WHERE f.type = 'epidemic'
ORDER BY f.adcode, f.place, f.window_end, f.measure;

CREATE VIEW failed_checks AS
SELECT c.kind, c.statement, c.proposal, a.newspaper, a.issue_date, a.headline, a.page, c.article, c."check", c.evidence
FROM checks AS c JOIN articles AS a USING (article)
WHERE c.status = 'fail';

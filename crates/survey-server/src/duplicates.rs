//! Duplicates (重复填报): answers to one form with the same telephone or identity number, found by keyed hash.
//!
//! Merging hides one behind the other and deletes nothing, so that it can be undone.

use crate::answers::{COLUMNS, Kept, kept};
use crate::area;
use crate::keys::Keys;
use crate::paging::{Page, before};
use crate::store::{Database, Declined, StoreError};
use crate::work::Actor;

/// Two answers that may be one person's; the later one is taken to stand.
#[derive(Clone, Debug)]
pub struct Pair {
    /// What they have in common: `phone`, `id_number`.
    pub kind: String,
    /// The earlier.
    pub earlier: Kept,
    /// The later.
    pub later: Kept,
}

/// Pairs of a page: what each says is read for it.
pub const PAGE: i64 = 20;
/// Merges of a page.
pub const MERGES: i64 = 50;

/// A page of the answers of an area that may be one person's, the latest first.
///
/// # Errors
///
/// What the database says.
pub fn pairs(database: &mut dyn Database, within: &str, page: i64) -> Result<Page<Pair>, StoreError> {
    let (from, beyond) = area::bounds(within);
    let rows = database.query(
        &format!(
            "SELECT pair.kind, e.receipt, l.receipt FROM pair \
             JOIN answer e ON e.id = pair.earlier JOIN answer l ON l.id = pair.later \
             WHERE e.form = l.form AND e.state = 'kept' AND l.state = 'kept' \
             AND e.adcode >= ?1 AND e.adcode < ?2 AND l.adcode >= ?1 AND l.adcode < ?2 \
             ORDER BY pair.later DESC, pair.earlier DESC LIMIT {PAGE} + 1 OFFSET ?3"
        ),
        &[from.into(), beyond.into(), before(page, PAGE).into()],
    )?;
    let page = Page::of(&rows, PAGE, |row| {
        let mut find = |column| crate::answers::find(database, &row.text(column)?);
        let (kind, earlier, later) = (row.text(0)?, find(1)?, find(2)?);
        // One may have expired since the pairs were read.
        let pair = earlier.zip(later).map(|(earlier, later)| Pair { kind, earlier, later });
        Ok::<_, StoreError>(pair)
    })?;
    Ok(Page {
        lines: page.lines.into_iter().flatten().collect(),
        has_more: page.has_more,
    })
}

fn within(database: &mut dyn Database, area: &str, receipt: &str) -> Result<Kept, StoreError> {
    crate::answers::find(database, receipt)?
        .filter(|kept| area::covers(area, &kept.adcode) && kept.state == "kept")
        .ok_or_else(|| Declined::NotKept.into())
}

/// Merges one answer into another; gives the number of the hidden one, which counts no more.
///
/// # Errors
///
/// Answers of another area, or that have nothing in common.
pub fn merge(
    database: &mut dyn Database,
    keys: &Keys,
    actor: &Actor,
    keep: &str,
    hide: &str,
) -> Result<i64, StoreError> {
    let (kept, merged) = (
        within(database, &actor.area, keep)?,
        within(database, &actor.area, hide)?,
    );
    let common = database.query(
        "SELECT count(*) FROM fingerprint f JOIN fingerprint g ON g.kind = f.kind AND g.hash = f.hash \
         WHERE f.answer = ?1 AND g.answer = ?2",
        &[kept.id.into(), merged.id.into()],
    )?;
    let is_pair = kept.id != merged.id && kept.form == merged.form && common[0].int(0)? > 0;
    if !is_pair {
        return Err(Declined::NothingInCommon.into());
    }
    database.execute("UPDATE answer SET state = 'merged' WHERE id = ?1", &[merged.id.into()])?;
    database.execute(
        "INSERT INTO merge (kept, merged, at, by, undone_at, undone_by) VALUES (?1, ?2, ?3, ?4, NULL, NULL)",
        &[
            kept.id.into(),
            merged.id.into(),
            actor.at.into(),
            actor.name.as_str().into(),
        ],
    )?;
    actor.log(database, keys, "duplicates merged", &kept.receipt, &merged.receipt)?;
    Ok(merged.id)
}

/// A merge as it was done.
#[derive(Clone, Debug)]
pub struct Merge {
    /// Its number.
    pub id: i64,
    /// The receipt of the answer that stands.
    pub kept: String,
    /// The receipt of the hidden one.
    pub merged: String,
    /// When, in seconds since 1970.
    pub at: i64,
    /// Who.
    pub by: String,
    /// Who undid it.
    pub undone_by: Option<String>,
}

/// A page of the merges of an area, the newest first: those of two answers of the area, as each names both.
///
/// # Errors
///
/// What the database says.
pub fn merges(database: &mut dyn Database, within: &str, page: i64) -> Result<Page<Merge>, StoreError> {
    let (from, beyond) = area::bounds(within);
    let rows = database.query(
        &format!(
            "SELECT merge.id, k.receipt, m.receipt, merge.at, merge.by, merge.undone_by FROM merge \
             JOIN answer k ON k.id = merge.kept JOIN answer m ON m.id = merge.merged \
             WHERE m.adcode >= ?1 AND m.adcode < ?2 AND k.adcode >= ?1 AND k.adcode < ?2 \
             ORDER BY merge.id DESC LIMIT {MERGES} + 1 OFFSET ?3"
        ),
        &[from.into(), beyond.into(), before(page, MERGES).into()],
    )?;
    Page::of(&rows, MERGES, |row| {
        Ok(Merge {
            id: row.int(0)?,
            kept: row.text(1)?,
            merged: row.text(2)?,
            at: row.int(3)?,
            by: row.text(4)?,
            undone_by: row.maybe_text(5)?,
        })
    })
}

/// Undoes a merge; gives the answer that counts again.
///
/// # Errors
///
/// A merge of another area, or one that was undone already.
pub fn undo(database: &mut dyn Database, keys: &Keys, actor: &Actor, merge: i64) -> Result<Kept, StoreError> {
    let rows = database.query(
        &format!(
            "SELECT {COLUMNS}, k.adcode FROM merge JOIN answer ON answer.id = merge.merged \
             JOIN answer k ON k.id = merge.kept WHERE merge.id = ?1 AND merge.undone_at IS NULL AND answer.state = 'merged'"
        ),
        &[merge.into()],
    )?;
    let found = rows.first().map(|row| Ok::<_, StoreError>((kept(row)?, row.text(12)?)));
    let (merged, _) = found
        .transpose()?
        .filter(|(merged, kept)| area::covers(&actor.area, &merged.adcode) && area::covers(&actor.area, kept))
        .ok_or(Declined::NoMerge)?;
    database.execute("UPDATE answer SET state = 'kept' WHERE id = ?1", &[merged.id.into()])?;
    database.execute(
        "UPDATE merge SET undone_at = ?2, undone_by = ?3 WHERE id = ?1",
        &[merge.into(), actor.at.into(), actor.name.as_str().into()],
    )?;
    actor.log(database, keys, "merge undone", &merged.receipt, "")?;
    Ok(merged)
}

//! What ingest says of a page, as its row has it.

use banmian_model::{Damage, Dispute, Encoding, Repair};

use crate::names;
use crate::rows::{DamageRow, DisputeRow, EncodingDecisionRow, RepairRow, SegmentRow};

pub(crate) fn encoding_decision(encoding: &Encoding) -> EncodingDecisionRow {
    EncodingDecisionRow {
        label: encoding.label.clone(),
        basis: names::encoding_basis(encoding.basis).into(),
        margin: encoding.margin,
        segments: encoding
            .segments
            .iter()
            .map(|segment| SegmentRow {
                raw: [segment.raw.start, segment.raw.end],
                label: segment.label.clone(),
            })
            .collect(),
    }
}

pub(crate) fn damage(damage: &[Damage]) -> Vec<DamageRow> {
    let row = |damage: &Damage| DamageRow {
        raw: [damage.raw.start, damage.raw.end],
        kind: names::damage_kind(damage.kind).into(),
    };
    damage.iter().map(row).collect()
}

pub(crate) fn dispute(dispute: &Dispute) -> DisputeRow {
    DisputeRow {
        field: names::field(dispute.field).into(),
        value: dispute.other.value.clone(),
        basis: names::basis(dispute.other.basis).into(),
        evidence: dispute.other.evidence.clone(),
    }
}

pub(crate) fn repair(repair: &Repair) -> RepairRow {
    RepairRow {
        taken_for: names::mojibake(repair.taken_for).into(),
        encoding: repair.encoding.clone(),
        text: repair.text.clone(),
    }
}

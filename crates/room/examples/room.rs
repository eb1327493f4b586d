//! Writes the room of an output folder: `cargo run --example room -- OUT PLACE`.

use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(out), Some(place)) = (arguments.next(), arguments.next()) else {
        return Err("give an output folder and a new folder".into());
    };
    let manifest = serde_json::from_slice(&std::fs::read(out.join("manifest.json"))?)?;
    banmian_room::write(&out, &manifest, &place)?;
    Ok(())
}
